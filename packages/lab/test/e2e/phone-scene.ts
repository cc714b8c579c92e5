/**
 * Runs in namespaces of its own, started by its test: two phones as programs, each with a real
 * interface to a router that is also resolver and all servers. Prints what was found as one JSON
 * document.
 */
import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { waitFor } from '@matador/core';
import { makeCertificates } from '../support/authority.js';
import { people, portOf, readEvents, tcpRelay } from '../support/loopback.js';

export interface SceneFindings {
  readonly addressBefore: string;
  readonly addressAfterWrongPassphrase: string;
  readonly address: string;
  readonly route: string;
  readonly status: string;
  readonly shown: boolean;
  /** `name address port` of what the first phone connected to. */
  readonly connections: readonly string[];
  readonly socketsOnline: number;
  readonly socketsInFlightMode: number;
  readonly addressInFlightMode: string;
  /** CPU time of an idle phone, ms in each second. */
  readonly idleCpu: number;
  readonly exitCodes: readonly (number | null)[];
}

const execute = promisify(execFile);
const { signal } = new AbortController();
const [directory = ''] = process.argv.slice(2);
const server = '203.0.113.10';
const text = 'Hello through the namespaces';
const names = [
  ...['chat.signal.org', 'storage.signal.org', 'cdn.signal.org', 'mtalk.google.com'],
  ...['www.google.com', 'play.googleapis.com', 'android.googleapis.com'],
];

async function run(file: string, ...argv: readonly string[]): Promise<string> {
  return (await execute(file, argv)).stdout;
}

const within = (namespace: string, ...argv: readonly string[]): Promise<string> =>
  run('ip', 'netns', 'exec', namespace, ...argv);

function eventually(what: string, look: () => Promise<boolean> | boolean): Promise<true> {
  const options = { what, source: 'internal', timeoutMs: 15_000, intervalMs: 20, signal } as const;
  return waitFor(async () => ((await look()) ? true : undefined), options);
}

async function wire(): Promise<void> {
  await run('mount', '-t', 'tmpfs', 'tmpfs', '/run');
  await run('ip', 'link', 'set', 'lo', 'up');
  await run('ip', 'netns', 'add', 'net');
  await within('net', 'ip', 'link', 'set', 'lo', 'up');
  await within('net', 'ip', 'address', 'add', `${server}/32`, 'dev', 'lo');
  for (const [phone, subnet] of [
    ['a', 71],
    ['b', 72],
  ] as const) {
    await run('ip', 'netns', 'add', `phone-${phone}`);
    const peer = ['peer', 'name', `wlan-${phone}`, 'netns', 'net'];
    await run('ip', 'link', 'add', 'wlan0', 'netns', `phone-${phone}`, 'type', 'veth', ...peer);
    await within('net', 'ip', 'address', 'add', `192.168.${subnet}.1/24`, 'dev', `wlan-${phone}`);
    await within('net', 'ip', 'link', 'set', `wlan-${phone}`, 'up');
  }
}

async function startProgram(
  namespace: string,
  program: 'phone' | 'services',
  config: Record<string, unknown>,
): Promise<ChildProcess> {
  const file = join(directory, `${String(config.name)}.json`);
  writeFileSync(file, JSON.stringify(config));
  const main = join(import.meta.dirname, '../../src', program, 'main.js');
  const child = spawn('ip', ['netns', 'exec', namespace, process.execPath, main, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code ?? 'a signal'}`)));
  });
  return child;
}

async function startServers(): Promise<ChildProcess> {
  const certificates = await makeCertificates(names);
  for (const [name, pem] of Object.entries(certificates)) {
    writeFileSync(join(directory, `${name}.pem`), String(pem));
  }
  writeFileSync(join(directory, 'wifi.txt'), 'correct horse\n');
  spawn(
    'ip',
    [
      ...['netns', 'exec', 'net', 'dnsmasq', '--keep-in-foreground', '--no-resolv', '--no-hosts'],
      ...[`--address=/#/${server}`, '--conf-file=/dev/null', '--pid-file='],
    ],
    { stdio: 'ignore' },
  );
  const tls = { certFile: join(directory, 'cert.pem'), keyFile: join(directory, 'key.pem') };
  return startProgram('net', 'services', {
    name: 'servers',
    eventsFile: join(directory, 'servers.jsonl'),
    tls,
    services: [
      { kind: 'signal', accounts: [people.alice.handle, people.bob.handle] },
      { kind: 'push' },
      { kind: 'connectivity' },
      { kind: 'ntp' },
    ],
  });
}

function startPhone(phone: 'a' | 'b', subnet: number): Promise<ChildProcess> {
  const [own, other] = phone === 'a' ? [people.alice, people.bob] : [people.bob, people.alice];
  return startProgram(`phone-${phone}`, 'phone', {
    name: `phone-${phone}`,
    adbSocket: join(directory, `${phone}.adb`),
    eventsFile: join(directory, `${phone}.jsonl`),
    caFile: join(directory, 'ca.pem'),
    device: {
      manufacturer: 'Google',
      model: 'Pixel 7',
      device: 'panther',
      androidVersion: '14',
      apiLevel: 34,
    },
    wifi: {
      ssid: 'lab',
      passphrase: { file: join(directory, 'wifi.txt') },
      address: `192.168.${subnet}.20/24`,
      gateway: `192.168.${subnet}.1`,
      dns: [`192.168.${subnet}.1`],
    },
    contacts: [other],
    apps: [{ app: 'signal', account: own }],
  });
}

async function addressOf(phone: string): Promise<string> {
  const found = /inet (\S+)/.exec(await within(`phone-${phone}`, 'ip', 'address', 'show', 'wlan0'));
  return found?.[1] ?? 'none';
}

async function socketsOf(phone: string): Promise<number> {
  const shown = await within(`phone-${phone}`, 'ss', '-Htn', 'state', 'established');
  return shown.split('\n').filter((socket) => socket !== '').length;
}

/** User and system time so far, in ms; the clock ticks 100 times a second. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function main(): Promise<SceneFindings> {
  mkdirSync(directory, { recursive: true });
  await wire();
  const servers = await startServers();
  const phones = [await startPhone('a', 71), await startPhone('b', 72)];
  await run('adb', 'start-server');
  const shells = await Promise.all(
    ['a', 'b'].map(async (phone) => {
      const relay = await tcpRelay(join(directory, `${phone}.adb`));
      const serial = `127.0.0.1:${portOf(relay)}`;
      await run('adb', 'connect', serial);
      return (line: string) => run('adb', '-s', serial, 'shell', line);
    }),
  );
  const [a, b] = shells;
  if (a === undefined || b === undefined) throw new Error('two phones were started');
  const events = (name: string) => readEvents(join(directory, `${name}.jsonl`));
  const happened = (name: string, kind: string): boolean =>
    events(name).some((event) => event.kind === kind);

  const addressBefore = await addressOf('a');
  await a("cmd wifi connect-network lab wpa2 'wrong horse'");
  await eventually('the refusal', () => happened('a', 'wifi-refused'));
  const addressAfterWrongPassphrase = await addressOf('a');

  for (const shell of [a, b]) {
    await shell("cmd wifi connect-network lab wpa2 'correct horse'");
    await shell('input keyevent 224; wm dismiss-keyguard; svc power stayon true');
  }
  await eventually('Wi-Fi', () => happened('a', 'wifi-joined') && happened('b', 'wifi-joined'));
  const address = await addressOf('a');
  const route = await within('phone-a', 'ip', 'route', 'show', 'default');
  const status = await a('cmd wifi status');
  await a(`am start -a android.intent.action.VIEW -d 'sgnl://signal.me/#p/${people.bob.handle}'`);
  await b(`am start -a android.intent.action.VIEW -d 'sgnl://signal.me/#p/${people.alice.handle}'`);
  await a(`input tap 500 2250; input text '${text.replaceAll(' ', '%s')}'; input tap 1000 1470`);
  await eventually('the message', () => happened('b', 'message-shown'));
  const shown = (await b('uiautomator dump /dev/tty')).includes(`text="${text}"`);

  const socketsOnline = await socketsOf('a');
  const connections = events('a')
    .filter(({ kind, error }) => kind === 'connection' && error === undefined)
    .map((event) => [event.name, event.address, event.port].join(' '));
  const pid = Number(
    (await within('phone-a', 'pgrep', '-f', 'phone/main.js.*phone-a')).split('\n')[0],
  );
  const cpuBefore = cpuOf(pid);
  await delay(4000);
  const idleCpu = (cpuOf(pid) - cpuBefore) / 4;

  await a('cmd connectivity airplane-mode enable');
  const addressInFlightMode = await addressOf('a');
  const socketsInFlightMode = await socketsOf('a');

  await run('adb', 'kill-server');
  const exitCodes = await Promise.all(
    [...phones, servers].map(
      (child) =>
        new Promise<number | null>((resolve) => {
          child.once('exit', resolve);
          child.kill('SIGTERM');
        }),
    ),
  );
  return {
    addressBefore,
    addressAfterWrongPassphrase,
    address,
    route,
    status,
    shown,
    connections,
    socketsOnline,
    socketsInFlightMode,
    addressInFlightMode,
    idleCpu,
    exitCodes,
  };
}

main().then(
  (findings) => {
    process.stdout.write(JSON.stringify(findings), () => process.exit(0));
  },
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
