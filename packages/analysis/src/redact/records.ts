import type {
  CampaignRecord,
  Config,
  Failure,
  FailureSource,
  JournalEntry,
  Measurement,
  SideRecord,
  SshHost,
} from '@matador/core';
import { campaignRecordSchema, journalEntrySchema, measurementSchema } from '@matador/core';
import type { Secrets } from './secrets.js';

const redacted = '(redacted)';

/** Their messages may quote what a screen showed, which nobody can list beforehand. */
const screenSources: readonly FailureSource[] = ['phone', 'app', 'internal'];

export function redactCampaign(
  record: CampaignRecord,
  secrets: Secrets,
  redaction: CampaignRecord['redaction'],
): CampaignRecord {
  const config = {
    ...record.config,
    vantagePoints: record.config.vantagePoints.map(({ tunnelOptions: _, shell, ...rest }) =>
      shell === undefined ? rest : { ...rest, shell: redactShell(shell, secrets) },
    ),
    testbeds: record.config.testbeds.map(({ id, a, b }) => ({
      id,
      a: redactSide(a, secrets),
      b: redactSide(b, secrets),
    })),
  };
  const { redaction: _, ...known } = record;
  return campaignRecordSchema.parse({ ...mapStrings({ ...known, config }, secrets), redaction });
}

function redactShell(
  shell: NonNullable<Config['vantagePoints'][number]['shell']>,
  secrets: Secrets,
) {
  const withoutUser = <Host extends SshHost>(host: Host): Host => ({
    ...host,
    user: secrets.pseudonym('user', host.user),
  });
  const { jumpHosts, ...host } = shell;
  return {
    ...withoutUser(host),
    ...(jumpHosts === undefined ? {} : { jumpHosts: jumpHosts.map(withoutUser) }),
  };
}

/** What plugins alone understand goes: nobody else can tell what is in it. */
function redactSide(
  { phone, gateway, wifi, accounts }: Config['testbeds'][number]['a'],
  secrets: Secrets,
) {
  const { id, provider, wlan, uplink } = gateway;
  return {
    phone: { provider: phone.provider, serial: secrets.pseudonym('phone', phone.serial) },
    gateway: { id, provider, wlan, uplink },
    wifi: { ...wifi, ssid: secrets.pseudonym('wlan', wifi.ssid) },
    accounts: Object.fromEntries(
      Object.entries(accounts).map(([app, { name, handle }]) => [
        app,
        {
          name: secrets.pseudonym('contact', name),
          handle: secrets.pseudonym('handle', handle),
        },
      ]),
    ),
  };
}

export function redactMeasurement(record: Measurement, secrets: Secrets): Measurement {
  const { sides, actions, failures, anomalies, ...rest } = record;
  return measurementSchema.parse(
    mapStrings(
      {
        ...rest,
        sides: { a: redactSideRecord(sides.a), b: redactSideRecord(sides.b) },
        actions: actions.map((action) => ({
          ...action,
          text: secrets.pseudonym('message', action.text),
        })),
        failures: failures.map(redactFailure),
        ...(anomalies === undefined
          ? {}
          : {
              anomalies: anomalies.map((each) => ({ ...each, what: redacted, screenshot: null })),
            }),
      },
      secrets,
    ),
  );
}

function redactSideRecord(side: SideRecord): SideRecord {
  if (side.recording == null) return side;
  const reason = 'left out by redaction: a recording shows names and texts';
  return { ...side, recording: { segments: [], reason } };
}

function redactFailure({ evidence: _, ...failure }: Failure): Failure {
  if (!screenSources.includes(failure.source)) return failure;
  return { ...failure, message: redacted };
}

export function redactJournalEntry(entry: JournalEntry, secrets: Secrets): JournalEntry {
  const typed =
    'reason' in entry && entry.event !== 'run-ended'
      ? // `CODE: MESSAGE`
        { ...entry, reason: entry.reason.replace(/: [^]*$/, `: ${redacted}`) }
      : 'failure' in entry
        ? { ...entry, failure: redactFailure(entry.failure) }
        : entry;
  return journalEntrySchema.parse(mapStrings(typed, secrets));
}

/** The value with pseudonyms in all its strings; keys, and the names of schemas, stay. */
export function mapStrings<T>(value: T, secrets: Secrets): T;
export function mapStrings(value: unknown, secrets: Secrets): unknown {
  if (typeof value === 'string') return secrets.inText(value);
  if (Array.isArray(value)) return value.map((each: unknown) => mapStrings(each, secrets));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value) as [string, unknown][];
  return Object.fromEntries(
    entries.map(([key, each]) => [key, key === 'schema' ? each : mapStrings(each, secrets)]),
  );
}
