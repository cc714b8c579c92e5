/**
 * Runs in a lab, started by its test: makes go wrong what can in the network, on a gateway and with the
 * disk, and prints what was so before, meanwhile and afterwards as one JSON document.
 */
import { execFile, spawn } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { waitFor } from '@matador/core';
import { injectFault } from '../../src/faults/inject.js';
import type { PlacedFault } from '../../src/faults/schema.js';
import { labDisk, labTruthFile } from '../../src/state.js';
import { truthSchema } from '../../src/truth/schema.js';

export interface BrokenNetworkFindings {
  /** What was seen before, while and after something was wrong. */
  readonly lasting: Readonly<Record<string, readonly [string, string, string]>>;
  /** What was said of one and the same vantage point, down for good, twice. */
  readonly refused: readonly string[];
  /** Of programs on a gateway: the signal that ended each, once its fault happened. */
  readonly killed: Readonly<Record<string, string>>;
  /** Of those, what still ran when all faults of gateways had happened. */
  readonly spared: readonly string[];
}

const execute = promisify(execFile);
const seconds = 3;

const truth = truthSchema.parse(JSON.parse(await readFile(labTruthFile, 'utf8')));
const [first, second] = truth.vantagePoints;
if (first === undefined || second === undefined) throw new Error('there are two vantage points');

/** What a program prints, or its error's; no news within two seconds is `nothing`. */
async function at(namespace: string, ...argv: string[]): Promise<string> {
  const options = { timeout: 2000 };
  return await execute('ip', ['netns', 'exec', namespace, ...argv], options).then(
    ({ stdout }) => stdout.trim(),
    () => 'nothing',
  );
}

const pingFrom = (namespace: string, address: string) => async () =>
  (await at(namespace, 'ping', '-n', '-c', '1', '-W', '1', address)).includes(' 0% packet loss')
    ? 'answer'
    : 'nothing';
const askResolver = () =>
  at('tester', 'dig', '+short', '+tries=1', '+time=1', `@${first.address}`, 'chat.signal.org');
const hopOf = (ttl: number) => async () => {
  const route = ['-n', '-I', '-q', '1', '-w', '1', '-f', String(ttl), '-m', String(ttl)];
  const said = await at('vp-de', 'traceroute', ...route, second.address);
  return said.split('\n').at(-1)?.trim().split(/\s+/)[1] ?? '';
};
const writeToDisk = async (): Promise<string> => {
  const file = join(labDisk, 'sample');
  const outcome = await writeFile(file, 'x'.repeat(100_000)).then(
    () => 'written',
    (error: unknown) => String((error as NodeJS.ErrnoException).code),
  );
  await rm(file, { force: true });
  return outcome;
};

async function whileBroken(
  fault: PlacedFault,
  look: () => Promise<string>,
): Promise<[string, string, string]> {
  const before = await look();
  await injectFault(fault);
  const meanwhile = await look();
  await delay(seconds * 1000 + 500);
  return [before, meanwhile, await look()];
}

async function lookAtLasting(): Promise<BrokenNetworkFindings['lasting']> {
  const de = { vantagePoint: 'de', seconds };
  const both = async (one: () => Promise<string>, other: () => Promise<string>) =>
    (await Promise.all([one(), other()])).join(' ');
  return {
    'a vantage point': await whileBroken({ fault: { kind: 'vantage-point-down', ...de } }, () =>
      both(pingFrom('vp-de', second?.address ?? ''), pingFrom('tester', first?.address ?? '')),
    ),
    'a router and the next': await whileBroken(
      { fault: { kind: 'router-silent', router: 'fra1', seconds } },
      () => both(hopOf(1), hopOf(2)),
    ),
    'a resolver': await whileBroken({ fault: { kind: 'dns-dead', ...de } }, askResolver),
    'the disk': await whileBroken({ fault: { kind: 'disk-full', seconds } }, writeToDisk),
  };
}

async function refusals(): Promise<string[]> {
  const faults: PlacedFault[] = [
    { fault: { kind: 'vantage-point-down', vantagePoint: 'us' } },
    { fault: { kind: 'vantage-point-down', vantagePoint: 'us', seconds } },
    { fault: { kind: 'vantage-point-down', vantagePoint: 'atlantis' } },
    { side: 'b', fault: { kind: 'capture-killed' } },
  ];
  const said = [];
  for (const fault of faults) {
    said.push(
      await injectFault(fault).then(
        () => 'done',
        (error: unknown) => String(error),
      ),
    );
  }
  return said;
}

async function killPrograms() {
  const onGateway = ['ip', 'netns', 'exec', 'gw-a'];
  const programs = {
    'a program': [...onGateway, 'sleep', '60'],
    'another capture': ['ip', 'netns', 'exec', 'gw-b', 'tcpdump', '-i', 'uplink', '-w', '-'],
    // It stays for as long as what it talks through.
    tunnel: [...onGateway, 'ssh', '-F', 'none', '-o', 'ProxyCommand=sleep 60', 'nowhere'],
    capture: [...onGateway, 'tcpdump', '-Z', 'root', '-i', 'uplink', '-w', '-'],
  };
  const running = new Map(
    Object.entries(programs).map(([name, [program = '', ...args]]) => [
      name,
      spawn(program, args, { stdio: 'ignore' }),
    ]),
  );
  const killed: Record<string, string> = {};
  for (const [name, kind] of [
    ['tunnel', 'tunnel-killed'],
    ['capture', 'capture-killed'],
  ] as const) {
    const child = running.get(name);
    const ended = new Promise((resolve) => child?.once('exit', resolve));
    // The program has its name only once `ip` has made way for it.
    await waitFor(
      () =>
        injectFault({ side: 'a', fault: { kind } }).then(
          () => true,
          () => undefined,
        ),
      { what: name, source: 'internal', timeoutMs: 5_000, signal: AbortSignal.timeout(10_000) },
    );
    await ended;
    killed[name] = child?.signalCode ?? '';
  }
  const spared = [...running].filter(([, child]) => child.exitCode === child.signalCode);
  for (const [, child] of spared) child.kill();
  return { killed, spared: spared.map(([name]) => name) };
}

const lasting = await lookAtLasting();
const refused = await refusals();
process.stdout.write(JSON.stringify({ lasting, refused, ...(await killPrograms()) }));
