import type { CommandRunner } from '@matador/core';
import { runChecked } from '@matador/core';

/** Kernel settings of a gateway that forwarding a phone needs otherwise; `null`: the kernel has none. */
export interface Settings {
  readonly ipv4Forwarding: string;
  readonly ipv6Forwarding: string | null;
  /** Of the uplink: whether it listens to router advertisements. */
  readonly acceptRa: string | null;
}

const files = (uplink: string): readonly string[] => [
  '/proc/sys/net/ipv4/ip_forward',
  '/proc/sys/net/ipv6/conf/all/forwarding',
  `/proc/sys/net/ipv6/conf/${uplink}/accept_ra`,
];
const readScript = 'for file; do cat "$file" 2>/dev/null || echo -; done';
/** Only what differs, since writing the same has effects of its own. */
const writeScript = `
set -e
while [ "$#" -gt 0 ]; do
  [ "$(cat "$1")" = "$2" ] || printf '%s\\n' "$2" >"$1"
  shift 2
done
`;

export async function readSettings(runner: CommandRunner, uplink: string): Promise<Settings> {
  const argv = ['sh', '-c', readScript, 'sh', ...files(uplink)];
  const { stdout } = await runChecked(runner, argv, { source: 'gateway' });
  const [ipv4Forwarding, ipv6Forwarding, acceptRa] = stdout.split('\n').map(orNull);
  return {
    ipv4Forwarding: ipv4Forwarding ?? '0',
    ipv6Forwarding: ipv6Forwarding ?? null,
    acceptRa: acceptRa ?? null,
  };
}

/** The file of each setting with its value, in the order in which they have to be written. */
export function writings(uplink: string, wanted: Settings): string[] {
  const [ipv4 = '', ipv6 = '', ra = ''] = files(uplink);
  const acceptRa = wanted.acceptRa === null ? [] : [ra, wanted.acceptRa];
  if (wanted.ipv6Forwarding === null) return [ipv4, wanted.ipv4Forwarding];
  const forwarding = [ipv6, wanted.ipv6Forwarding];
  // A router forgets what routes were advertised to it unless told before to keep listening.
  const order = wanted.ipv6Forwarding === '0' ? [forwarding, acceptRa] : [acceptRa, forwarding];
  return [ipv4, wanted.ipv4Forwarding, ...order.flat()];
}

export async function writeSettings(
  runner: CommandRunner,
  uplink: string,
  wanted: Settings,
): Promise<void> {
  const argv = ['sh', '-c', writeScript, 'sh', ...writings(uplink, wanted)];
  await runChecked(runner, argv, { source: 'gateway' });
}

/** What has to be set for a tunnel; IPv6 is left alone where the tunnel does not carry it. */
export function forwarding(found: Settings, ipv6: boolean): Settings {
  if (!ipv6 || found.ipv6Forwarding === null) return { ...found, ipv4Forwarding: '1' };
  return {
    ipv4Forwarding: '1',
    ipv6Forwarding: '1',
    acceptRa: found.acceptRa === '1' ? '2' : found.acceptRa,
  };
}

/** As it stands in the comment of the gateway's nft table, which holds 127 characters. */
export function noteOf(found: Settings): string {
  const { ipv4Forwarding, ipv6Forwarding, acceptRa } = found;
  return `found ip_forward=${ipv4Forwarding} ipv6_forward=${ipv6Forwarding ?? '-'} accept_ra=${acceptRa ?? '-'}`;
}

/** What {@link noteOf} noted, from `nft list table`; `null` where nothing is noted. */
export function parseNote(listing: string): Settings | null {
  const note = /comment "found ip_forward=(\S+) ipv6_forward=(\S+) accept_ra=([^"\s]+)"/.exec(
    listing,
  );
  if (note === null) return null;
  const [, ipv4Forwarding = '0', ipv6Forwarding, acceptRa] = note;
  return { ipv4Forwarding, ipv6Forwarding: orNull(ipv6Forwarding), acceptRa: orNull(acceptRa) };
}

/**
 * What another gateway noted on the same machine.
 * @param listing of `nft list ruleset`.
 * @param ownTable the one not to look at.
 */
export function otherNote(listing: string, ownTable: string): Settings | null {
  const notes = listing
    .split(/^table /m)
    .filter((table) => table.startsWith('inet matador-') && !table.startsWith(`inet ${ownTable} {`))
    .map(parseNote);
  return notes.find((note) => note !== null) ?? null;
}

function orNull(value: string | undefined): string | null {
  const text = value?.trim();
  return text === undefined || text === '' || text === '-' ? null : text;
}
