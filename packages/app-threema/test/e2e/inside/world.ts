import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const lab = (path: string): string =>
  fileURLToPath(new URL(`../../../../../lab/dist/src/${path}`, import.meta.url));

/** The lab's programs: a phone, and a server with several services. */
export const programs = { phone: lab('phone/main.js'), services: lab('services/main.js') };

export interface VirtualPhone {
  readonly serial: string;
  readonly address: string;
  readonly account: { readonly name: string; readonly handle: string };
  /** What truly happened on it. */
  events(): readonly { readonly at: number; readonly kind: string; readonly text?: string }[];
}

export interface PhoneModel {
  readonly androidVersion: string;
  readonly apiLevel: number;
  readonly language: string;
}

export const wifi = { ssid: 'Test Lab', security: 'wpa2' } as const;
export const passphrase = "it's $ecret; reboot";
const router = '192.168.71.1';

/**
 * Two phones and a server on one WLAN. To be run in network, mount and process namespaces of its
 * own: nothing is taken down.
 */
export async function startWorld(models: readonly PhoneModel[]): Promise<readonly VirtualPhone[]> {
  run('mount', '-t', 'tmpfs', 'tmpfs', '/run');
  mkdirSync('/run/netns');
  const folder = mkdtempSync('/run/world-');
  run('ip', 'link', 'set', 'lo', 'up');
  run('ip', 'link', 'add', 'wlan', 'type', 'bridge');
  run('ip', 'address', 'add', `${router}/24`, 'dev', 'wlan');
  run('ip', 'link', 'set', 'wlan', 'up');
  spawn('dnsmasq', [
    ...[
      '--keep-in-foreground',
      '--no-resolv',
      '--no-hosts',
      '--user=root',
      '--conf-file=/dev/null',
    ],
    ...[`--listen-address=${router}`, '--bind-interfaces', `--address=/#/${router}`],
    `--pid-file=${join(folder, 'dnsmasq.pid')}`,
  ]);

  const phones = models.map((model, index) => describePhone(folder, model, index));
  const tls = makeCertificates(folder);
  await startServices(folder, tls, phones);
  for (const phone of phones) await startPhone(folder, tls.caFile, phone, phones);
  return phones.map(({ serial, address, account, eventsFile }) => ({
    serial,
    address,
    account,
    events: () =>
      readFileSync(eventsFile, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as ReturnType<VirtualPhone['events']>[number]),
  }));
}

type PhonePlan = ReturnType<typeof describePhone>;

function describePhone(folder: string, model: PhoneModel, index: number) {
  const name = `phone${index}`;
  return {
    name,
    model,
    port: 5601 + index,
    serial: `127.0.0.1:${5601 + index}`,
    address: `192.168.71.${20 + index}`,
    account: { name: ['Alice', 'Bob'][index] ?? name, handle: `LAB0000${index}` },
    eventsFile: join(folder, `${name}.events.jsonl`),
    adbSocket: join(folder, `${name}.adb`),
  };
}

async function startServices(
  folder: string,
  tls: ReturnType<typeof makeCertificates>,
  phones: readonly PhonePlan[],
): Promise<void> {
  const push = { address: router, caFile: tls.caFile };
  await startProgram([process.execPath, programs.services], join(folder, 'services.json'), {
    name: 'server',
    eventsFile: join(folder, 'server.events.jsonl'),
    tls: { certFile: tls.certFile, keyFile: tls.keyFile },
    services: [
      { kind: 'threema', accounts: phones.map(({ account }) => account.handle), push },
      { kind: 'push' },
      { kind: 'connectivity' },
      { kind: 'ntp' },
    ],
  });
}

async function startPhone(
  folder: string,
  caFile: string,
  phone: PhonePlan,
  all: readonly PhonePlan[],
): Promise<void> {
  const { name, model, account } = phone;
  run('ip', 'netns', 'add', name);
  run('ip', 'link', 'add', 'wlan0', 'netns', name, 'type', 'veth', 'peer', 'name', `to-${name}`);
  run('ip', 'link', 'set', `to-${name}`, 'master', 'wlan', 'up');
  run('ip', '-n', name, 'link', 'set', 'lo', 'up');
  const passphraseFile = join(folder, 'passphrase');
  writeFileSync(passphraseFile, `${passphrase}\n`);
  const command = ['ip', 'netns', 'exec', name, process.execPath, programs.phone];
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
      ...wifi,
      passphrase: { file: passphraseFile },
      address: `${phone.address}/24`,
      gateway: router,
      dns: [router],
    },
    contacts: all.filter((one) => one !== phone).map((one) => one.account),
    apps: [{ app: 'threema', account }],
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
): Promise<ChildProcess> {
  writeFileSync(configFile, JSON.stringify(config));
  const child = spawn(program, [...args, configFile], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [first] = (await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(([code]) => [`ended with status ${String(code)}`]),
  ])) as [Buffer | string];
  if (first.toString() !== 'ready\n') throw new Error(`${configFile}: ${first.toString()}`);
  return child;
}

/** An authority that the phones trust, and the server's certificate for all names that apps ask for. */
function makeCertificates(folder: string) {
  const [caFile, caKey, certFile, keyFile] = ['ca.pem', 'ca.key', 'cert.pem', 'cert.key'].map(
    (name) => join(folder, name),
  ) as [string, string, string, string];
  const names = ['*.threema.ch', '*.google.com', '*.googleapis.com', '*.gstatic.com'];
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  run('openssl', 'req', '-x509', ...ec, '-subj', '/CN=Lab', '-keyout', caKey, '-out', caFile);
  run(
    ...(['openssl', 'req', '-x509', ...ec, '-subj', '/CN=server', '-keyout', keyFile] as const),
    ...['-CA', caFile, '-CAkey', caKey, '-addext', 'basicConstraints=critical,CA:FALSE'],
    ...['-addext', `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`],
    ...['-out', certFile],
  );
  return { caFile, certFile, keyFile };
}

function run(program: string, ...args: readonly string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
