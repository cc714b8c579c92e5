import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import type { Contact, WifiNetwork } from '@matador/core';
import type { MessengerSpecInput } from '@matador/lab';
import { labPrograms } from '@matador/lab';

/** A messenger of the lab, and what it takes to serve it. */
export interface LabMessenger {
  /** One that the lab has (`signal`), or a description of another. */
  readonly app: string | MessengerSpecInput;
  /** What the messenger knows the account of the nth phone by. */
  handle(phone: number): string;
  /** Host names that its servers' certificate is for: `*.signal.org`. */
  readonly hosts: readonly string[];
  /** Addresses that the app knows by itself. */
  readonly addresses?: readonly string[];
  /** What the relay's configuration says beside, and services beside the relay. */
  readonly relay?: object;
  readonly services?: readonly object[];
}

export interface PhoneModel {
  /** As in `ro.build.version.release`: `13`. */
  readonly androidVersion: string;
  readonly apiLevel: number;
  /** As in `persist.sys.locale`: `de-DE`. */
  readonly language: string;
}

export interface NetworkedPhone {
  readonly serial: string;
  readonly account: Contact;
  readonly model: PhoneModel;
  /** What truly happened on it. */
  events(): readonly { readonly at: number; readonly kind: string; readonly text?: string }[];
}

export interface LabNetwork {
  readonly wifi: WifiNetwork;
  readonly phones: readonly NetworkedPhone[];
}

/** Before it adb cannot make a phone join a WLAN. */
const android11 = 30;
const router = '192.168.71.1';
/** Where everything is answered that is not the messenger's. */
const elsewhere = '192.168.71.2';
const elsewhereDomains = ['gstatic.com', 'google.com', 'googleapis.com', 'android.com'];
const names = ['Alice', 'Bob', 'Carol', 'Dave', 'Erin', 'Frank', 'Grace', 'Heidi', 'Ivan'];

/**
 * Virtual phones and a messenger's servers on one WLAN. To be run in network, mount and process
 * namespaces of its own: nothing is taken down.
 */
export async function startLabNetwork(
  messenger: LabMessenger,
  models: readonly PhoneModel[],
): Promise<LabNetwork> {
  run('mount', '-t', 'tmpfs', 'tmpfs', '/run');
  mkdirSync('/run/netns');
  const folder = mkdtempSync('/run/lab-network-');
  bringUpWlan(messenger.addresses ?? []);
  spawn('dnsmasq', [
    ...['--keep-in-foreground', '--no-resolv', '--no-hosts', '--user=root'],
    ...['--conf-file=/dev/null', `--pid-file=${join(folder, 'dnsmasq.pid')}`],
    ...[`--listen-address=${router}`, '--bind-interfaces', `--address=/#/${router}`],
    ...elsewhereDomains.map((domain) => `--address=/${domain}/${elsewhere}`),
  ]);
  const passphraseFile = join(folder, 'passphrase');
  writeFileSync(passphraseFile, "it's $ecret; reboot\n");
  const wifi: WifiNetwork = {
    ssid: 'Test Lab',
    security: 'wpa2',
    passphrase: { file: passphraseFile },
  };
  const tls = makeCertificates(folder, messenger.hosts);
  const plans = models.map((model, index) => planPhone(folder, messenger, model, index));
  await startServices(folder, tls, messenger, plans);
  await Promise.all(
    plans.map((plan) => startPhone(folder, tls.caFile, wifi, messenger, plan, plans)),
  );
  return {
    wifi,
    phones: plans.map(({ serial, account, model, eventsFile }) => ({
      ...{ serial, account, model },
      events: () =>
        readFileSync(eventsFile, 'utf8')
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as ReturnType<NetworkedPhone['events']>[number]),
    })),
  };
}

function bringUpWlan(addresses: readonly string[]): void {
  run('ip', 'link', 'set', 'lo', 'up');
  run('ip', 'link', 'add', 'wlan', 'type', 'bridge');
  run('ip', 'address', 'add', `${router}/24`, 'dev', 'wlan');
  for (const address of addresses) run('ip', 'address', 'add', `${address}/32`, 'dev', 'wlan');
  run('ip', 'link', 'set', 'wlan', 'up');
  plugIn('elsewhere', 'eth0');
  run('ip', '-n', 'elsewhere', 'address', 'add', `${elsewhere}/24`, 'dev', 'eth0');
  run('ip', '-n', 'elsewhere', 'link', 'set', 'eth0', 'up');
}

/** A namespace whose interface hangs on the WLAN. */
function plugIn(namespace: string, name: string): void {
  run('ip', 'netns', 'add', namespace);
  run(
    ...(['ip', 'link', 'add', name, 'netns', namespace, 'type', 'veth'] as const),
    ...['peer', 'name', `to-${namespace}`],
  );
  run('ip', 'link', 'set', `to-${namespace}`, 'master', 'wlan', 'up');
  run('ip', '-n', namespace, 'link', 'set', 'lo', 'up');
}

type PhonePlan = ReturnType<typeof planPhone>;

function planPhone(folder: string, messenger: LabMessenger, model: PhoneModel, index: number) {
  const name = `phone${index}`;
  return {
    name,
    model,
    port: 5601 + index,
    serial: `127.0.0.1:${5601 + index}`,
    address: `192.168.71.${20 + index}/24`,
    account: { name: names[index] ?? name, handle: messenger.handle(index) },
    eventsFile: join(folder, `${name}.events.jsonl`),
    adbSocket: join(folder, `${name}.adb`),
  };
}

async function startServices(
  folder: string,
  tls: ReturnType<typeof makeCertificates>,
  messenger: LabMessenger,
  phones: readonly PhonePlan[],
): Promise<void> {
  const { caFile, certFile, keyFile } = tls;
  const relay = {
    ...(typeof messenger.app === 'string'
      ? { kind: messenger.app }
      : { kind: 'described', messenger: messenger.app }),
    accounts: phones.map(({ account }) => account.handle),
    push: { address: elsewhere, caFile },
    ...messenger.relay,
  };
  const program = (name: string, services: readonly object[]) => ({
    name,
    eventsFile: join(folder, `${name}.events.jsonl`),
    tls: { certFile, keyFile },
    services,
  });
  await startProgram(
    [process.execPath, labPrograms.services],
    join(folder, 'messenger.json'),
    program('messenger', [relay, ...(messenger.services ?? [])]),
  );
  await startProgram(
    ['ip', 'netns', 'exec', 'elsewhere', process.execPath, labPrograms.services],
    join(folder, 'elsewhere.json'),
    program('elsewhere', [
      { kind: 'push' },
      { kind: 'connectivity' },
      { kind: 'https' },
      { kind: 'ntp' },
    ]),
  );
}

async function startPhone(
  folder: string,
  caFile: string,
  wifi: WifiNetwork,
  messenger: LabMessenger,
  phone: PhonePlan,
  all: readonly PhonePlan[],
): Promise<void> {
  const { name, model, account } = phone;
  plugIn(name, 'wlan0');
  const command = ['ip', 'netns', 'exec', name, process.execPath, labPrograms.phone];
  await startProgram(command, join(folder, `${name}.json`), {
    name,
    adbSocket: phone.adbSocket,
    eventsFile: phone.eventsFile,
    caFile,
    language: model.language,
    device: {
      manufacturer: 'Google',
      model: 'Pixel 7',
      device: 'panther',
      androidVersion: model.androidVersion,
      apiLevel: model.apiLevel,
    },
    wifi: {
      ...{ ...wifi, address: phone.address, gateway: router, dns: [router] },
      joined: model.apiLevel < android11,
    },
    contacts: all.filter((one) => one !== phone).map((one) => one.account),
    apps: [{ app: messenger.app, account }],
  });
  createServer((client) => {
    const adbd = connect(phone.adbSocket);
    client.pipe(adbd).pipe(client);
    client.on('error', () => adbd.destroy());
    adbd.on('error', () => client.destroy());
  }).listen(phone.port, '127.0.0.1');
}

/** Starts one of the lab's programs and waits for it to say `ready`. */
async function startProgram(
  [program = '', ...args]: readonly string[],
  configFile: string,
  config: object,
): Promise<void> {
  writeFileSync(configFile, JSON.stringify(config));
  const child = spawn(program, [...args, configFile], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [first] = (await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(([code]) => [`ended with status ${String(code)}`]),
  ])) as [Buffer | string];
  if (first.toString() !== 'ready\n') throw new Error(`${configFile}: ${first.toString()}`);
}

/** An authority that the phones trust, and the servers' certificate for all names that are asked for. */
function makeCertificates(folder: string, hosts: readonly string[]) {
  const [caFile, caKey, certFile, keyFile] = ['ca.pem', 'ca.key', 'cert.pem', 'cert.key'].map(
    (name) => join(folder, name),
  ) as [string, string, string, string];
  const dns = [...hosts, ...elsewhereDomains.map((domain) => `*.${domain}`)];
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  run('openssl', 'req', '-x509', ...ec, '-subj', '/CN=Lab', '-keyout', caKey, '-out', caFile);
  run(
    ...(['openssl', 'req', '-x509', ...ec, '-subj', '/CN=server', '-keyout', keyFile] as const),
    ...['-CA', caFile, '-CAkey', caKey, '-addext', 'basicConstraints=critical,CA:FALSE'],
    ...['-addext', `subjectAltName=${dns.map((name) => `DNS:${name}`).join(',')}`],
    ...['-out', certFile],
  );
  return { caFile, certFile, keyFile };
}

function run(program: string, ...args: readonly string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
