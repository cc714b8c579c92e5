import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Tunnel } from '@matador/core';
import { outside } from './host.js';
import type { Host } from './host.js';
import type { TestNetwork } from './network.js';

/** Something that goes wrong while a tunnel is in use. */
export type Fault = (network: TestNetwork, tunnel: Tunnel) => Promise<unknown>;

/** The kernel asks for a neighbour three times, a second apart, before it says that it is not there. */
const neighbourLimitMs = 4_000;

/** What holds the tunnel on the gateway. */
export const gatewayProgramsDie: Fault = (network) =>
  killIn(network.gateway, ({ environment }) => environment.includes('MATADOR_GATEWAY='));

/** Every connection and program that somebody else has at the vantage point. */
export const vantagePointDies: Fault = (network) =>
  killIn(
    network.vantage,
    ({ commandLine }) => !/^(\/usr\/sbin\/)?(sshd -D|sshd: \/|dnsmasq)/.test(commandLine),
  );

/** The engine's SSH to the gateway, where it has one. */
export const gatewayConnectionDies = (network: TestNetwork): Promise<void> =>
  killIn(network.gateway, ({ commandLine }) => /^sshd(-session)?: root/.test(commandLine));

export const deviceFlaps: Fault = async (network, { interface: device }) => {
  await network.gateway.run(['ip', 'link', 'set', 'dev', device, 'down']);
  await network.gateway.run(['ip', 'link', 'set', 'dev', device, 'up']);
};

export const deviceIsDeleted: Fault = (network, { interface: device }) =>
  network.gateway.run(['ip', 'link', 'delete', 'dev', device]);

/** The phone talks, but what comes for it finds it no more: as when it leaves the WLAN. */
export const phoneIsNotFound: Fault = async ({ phone, gateway }) => {
  const table = ['arp', 'silence'];
  await phone.sh('nft', 'add', 'table', ...table);
  const chain = '{ type filter hook output priority 0; policy drop; }';
  await phone.sh('nft', 'add', 'chain', ...table, 'out', chain);
  await gateway.sh('ip', 'neighbour', 'flush', 'dev', 'wlan0');
  await delay(neighbourLimitMs);
  await phone.sh('nft', 'delete', 'table', ...table);
};

interface RunningProcess {
  readonly commandLine: string;
  readonly environment: string;
}

async function killIn(host: Host, which: (found: RunningProcess) => boolean): Promise<void> {
  const { stdout } = await outside('ip', 'netns', 'pids', host.name);
  for (const pid of stdout.split('\n').filter(Boolean).map(Number)) {
    const read = (file: string): Promise<string> =>
      readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '');
    const commandLine = (await read('cmdline')).replaceAll('\0', ' ').trim();
    const environment = await read('environ');
    if (commandLine === '' || !which({ commandLine, environment })) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}
