import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { GatewayConfig, ShellAccess, SshHost, VantagePoint } from '@matador/core';
import { waitFor } from '@matador/core';
import { addAddresses, connect, Host, outside } from './host.js';

/**
 * phone ── gateway ── router ──┬── vantage point: sshd, dnsmasq
 *                              └── server: answers HTTP with the caller's address, echoes UDP
 * The tests themselves, in the place of the engine, stand at the router as well.
 */
export interface TestNetwork {
  readonly phone: Host;
  readonly gateway: Host;
  readonly router: Host;
  readonly vantage: Host;
  readonly server: Host;
  readonly gatewayConfig: GatewayConfig;
  /** The same gateway, reached over SSH by its uplink. */
  readonly sshGatewayConfig: GatewayConfig;
  readonly vantagePoint: VantagePoint;
  /** Where the vantage point's other SSH server listens, which permits no tunnels. */
  readonly noTunnelPort: number;
  /** An SSH server at the router, with a host key of its own; whoever has the user key may go on from it. */
  readonly jumpHost: SshHost;
  remove(): Promise<void>;
}

export const addresses = {
  phone: '192.168.77.2',
  phone6: 'fd77::2',
  gatewayWlan: '192.168.77.1',
  gatewayWlan6: 'fd77::1',
  gatewayUplink: '203.0.113.2',
  gatewayUplink6: '2001:db8:1::2',
  uplinkNeighbour: '203.0.113.1',
  uplinkNeighbour6: '2001:db8:1::1',
  vantage: '198.51.100.2',
  vantage6: '2001:db8:3::2',
  engine: '10.99.0.2',
  server: '192.0.2.2',
  server6: '2001:db8:2::2',
  nowhere: '198.51.100.77',
} as const;

/** Of the user `plain`, who is not root. */
export const plainPassword = 'correct horse';
/** As `openssl passwd -6` makes it. */
const plainPasswordHash =
  '$6$testnetwork$LzvRwST84iMrV3zA1yexI99yCUDWDjtb6iuwToxyWpYYTfgSSPT5aqdw9gpsCyDzy2oQs1Kk0Rg40Tnq8XF.o.';

/** The vantage point's resolver alone knows it. */
export const echoName = 'echo.example.net';

const noTunnelPort = 2022;
const folder = '/run/test-network';
const file = (name: string): string => `${folder}/${name}`;
const echoServer = `
  const http = require('node:http'), dgram = require('node:dgram');
  http.createServer((request, response) =>
    // Who has hung up already has no address.
    response.end((request.socket.remoteAddress ?? '').replace('::ffff:', '') + '\\n')).listen(80);
  for (const family of ['udp6', 'udp4']) {
    const udp = dgram.createSocket({ type: family, ipv6Only: family === 'udp6' });
    udp.on('message', (message, from) => udp.send(from.address + ' ' + message, from.port, from.address));
    udp.bind(7, () => family === 'udp4' && console.log('ready'));
  }
`;

/** @param vantageLink lays the cable between vantage point (`eth0`) and router (`vp0`). */
export async function createTestNetwork(
  vantageLink: (vantage: Host, router: Host) => Promise<void> = cable,
): Promise<TestNetwork> {
  const names = ['phone', 'gateway', 'router', 'vantage', 'server'] as const;
  const hosts = await Promise.all(names.map((name) => Host.create(name)));
  const [phone, gateway, router, vantage, server] = hosts as [Host, Host, Host, Host, Host];
  await mkdir(folder, { recursive: true });
  await connect(phone, 'wlan0', ['192.168.77.2/24', 'fd77::2/64'], gateway, 'wlan0', [
    '192.168.77.1/24',
    'fd77::1/64',
  ]);
  await connect(gateway, 'eth0', ['203.0.113.2/24', '2001:db8:1::2/64'], router, 'gw0', [
    '203.0.113.1/24',
    '2001:db8:1::1/64',
  ]);
  await vantageLink(vantage, router);
  await addAddresses(vantage, 'eth0', ['198.51.100.2/24', '2001:db8:3::2/64']);
  await addAddresses(router, 'vp0', ['198.51.100.1/24', '2001:db8:3::1/64']);
  const serverLink = ['192.0.2.1/24', '2001:db8:2::1/64'];
  await connect(server, 'eth0', ['192.0.2.2/24', '2001:db8:2::2/64'], router, 'srv0', serverLink);
  await routes(phone, gateway, router, vantage, server);
  await connectEngine(router);
  await server.serve(['node', '-e', echoServer], /ready/);
  await startResolver(vantage);
  await useResolver();
  await makeKeys();
  await startSshds(gateway, router, vantage);
  const shell = await shellAccess(addresses.vantage);
  const gatewayConfig = { id: 'gateway-a', provider: 'linux', wlan: 'wlan0', uplink: 'eth0' };
  await Promise.all(hosts.map((host) => settled(host)));
  return {
    ...{ phone, gateway, router, vantage, server, noTunnelPort },
    jumpHost: await shellAccess(addresses.uplinkNeighbour, 'jump-host-key'),
    gatewayConfig: { ...gatewayConfig, reach: { kind: 'namespace', name: 'gateway' } },
    sshGatewayConfig: {
      ...gatewayConfig,
      reach: { kind: 'ssh', ...(await shellAccess(addresses.gatewayUplink)) },
    },
    vantagePoint: {
      ...{ id: 'vantage', country: 'DE', latitude: 52.5, longitude: 13.4, tunnel: 'ssh', shell },
    },
    remove: async () => {
      for (const host of hosts) await host.remove();
      await outside('ip', 'link', 'del', 'engine0').catch(() => undefined);
      await outside('umount', '/etc/resolv.conf');
      await rm(folder, { recursive: true });
    },
  };
}

/** Links come up a moment after they are set up. */
async function settled(host: Host): Promise<void> {
  await waitFor(
    async () => {
      const { stdout } = await host.sh('ip', '-o', 'address');
      const links = (await host.sh('ip', '-o', 'link')).stdout;
      return /NO-CARRIER|state DOWN/.test(links) || stdout.includes('tentative') ? undefined : true;
    },
    {
      what: `the links of ${host.name}`,
      source: 'internal',
      timeoutMs: 10_000,
      signal: AbortSignal.timeout(20_000),
    },
  );
}

async function cable(vantage: Host, router: Host): Promise<void> {
  await connect(vantage, 'eth0', [], router, 'vp0', []);
}

async function routes(
  phone: Host,
  gateway: Host,
  router: Host,
  vantage: Host,
  server: Host,
): Promise<void> {
  await phone.sh('ip', 'route', 'add', 'default', 'via', '192.168.77.1');
  await phone.sh('ip', '-6', 'route', 'add', 'default', 'via', 'fd77::1');
  // The phone knows its router, as if that had announced itself: its IPv6 packets do come.
  const { stdout } = await gateway.sh('cat', '/sys/class/net/wlan0/address');
  const router6 = ['fd77::1', 'lladdr', stdout.trim(), 'dev', 'wlan0', 'nud', 'permanent'];
  await phone.sh('ip', '-6', 'neighbour', 'replace', ...router6);
  await gateway.sh('ip', 'route', 'add', 'default', 'via', '203.0.113.1');
  await gateway.sh('ip', '-6', 'route', 'add', 'default', 'via', '2001:db8:1::1');
  await vantage.sh('ip', 'route', 'add', 'default', 'via', '198.51.100.1');
  await vantage.sh('ip', '-6', 'route', 'add', 'default', 'via', '2001:db8:3::1');
  await server.sh('ip', 'route', 'add', 'default', 'via', '192.0.2.1');
  await server.sh('ip', '-6', 'route', 'add', 'default', 'via', '2001:db8:2::1');
  // As a router with IPv6, and one with the strictest filter, which the rules must cope with.
  await gateway.set('net.ipv6.conf.all.forwarding', '1');
  await gateway.set('net.ipv4.ip_forward', '0');
  await gateway.set('net.ipv4.conf.all.rp_filter', '1');
  await vantage.set('net.ipv4.ip_forward', '0');
  await router.set('net.ipv4.ip_forward', '1');
  await router.set('net.ipv6.conf.all.forwarding', '1');
  for (const host of [gateway, router, vantage, server]) {
    await host.set('net.ipv4.icmp_ratelimit', '0');
  }
}

async function connectEngine(router: Host): Promise<void> {
  await outside('ip', 'link', 'set', 'lo', 'up');
  await outside(
    ...['ip', 'link', 'add', 'engine0', 'type', 'veth'],
    ...['peer', 'name', 'eng0', 'netns', router.name],
  );
  await outside('ip', 'address', 'add', '10.99.0.2/24', 'dev', 'engine0');
  await outside('ip', 'link', 'set', 'engine0', 'up');
  await addAddresses(router, 'eng0', ['10.99.0.1/24']);
  await outside('ip', 'route', 'add', 'default', 'via', '10.99.0.1');
}

async function startResolver(vantage: Host): Promise<void> {
  await vantage.serve(
    [
      ...['dnsmasq', '--keep-in-foreground', '--conf-file=/dev/null', '--no-resolv', '--no-hosts'],
      ...['--pid-file=', '--user=root', '--bind-interfaces', '--log-queries', '--log-facility=-'],
      ...[`--listen-address=${addresses.vantage}`, `--address=/${echoName}/${addresses.server}`],
    ],
    /started/,
  );
}

/** All machines use the vantage point's resolver. */
async function useResolver(): Promise<void> {
  await writeFile(file('resolv.conf'), `nameserver ${addresses.vantage}\n`);
  const bind = 'at=$(readlink -m /etc/resolv.conf) && mkdir -p "${at%/*}" && touch "$at"';
  await outside('sh', '-c', `${bind} && mount --bind "$1" "$at"`, 'sh', file('resolv.conf'));
}

async function makeKeys(): Promise<void> {
  for (const name of ['host-key', 'jump-host-key', 'user-key', 'other-key']) {
    await outside('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', file(name));
  }
}

/** As root, by key; the servers of gateway and vantage point have the same host key. */
async function shellAccess(host: string, hostKey = 'host-key'): Promise<ShellAccess> {
  const { stdout } = await outside('ssh-keygen', '-lf', file(`${hostKey}.pub`));
  return {
    ...{ host, port: 22, user: 'root', privateKeyFile: file('user-key') },
    hostKeys: [stdout.split(' ')[1] ?? ''],
  };
}

async function startSshds(gateway: Host, router: Host, vantage: Host): Promise<void> {
  await writeFile(
    file('passwd'),
    `${await readFile('/etc/passwd', 'utf8')}plain:x:4711:4711::/:/bin/sh\n`,
  );
  const passwords = { root: '*', plain: plainPasswordHash, sshd: '*' };
  const shadow = Object.entries(passwords).map(
    ([user, hash]) => `${user}:${hash}:20000:0:99999:7:::\n`,
  );
  await writeFile(file('shadow'), shadow.join(''));
  // Other machines have not the engine's key.
  const moreMounts = [`mount --bind /dev/null ${file('user-key')}`];
  await startSshd(vantage, { permitTunnel: 'point-to-point' });
  await startSshd(vantage, { port: noTunnelPort });
  await startSshd(gateway, { moreMounts });
  await startSshd(router, { hostKey: 'jump-host-key', moreMounts });
}

interface SshdSettings {
  readonly port?: number;
  readonly permitTunnel?: string;
  readonly hostKey?: string;
  readonly moreMounts?: readonly string[];
}

async function startSshd(host: Host, settings: SshdSettings): Promise<void> {
  const { port = 22, permitTunnel = 'no', hostKey = 'host-key', moreMounts = [] } = settings;
  // `ip netns exec` gives it a mount namespace of its own: its files are not the others'.
  const mounts = [
    ...['passwd', 'shadow'].map((name) => `mount --bind ${file(name)} /etc/${name}`),
    // None of the start-up files of this machine's root.
    'mount -t tmpfs tmpfs ~root',
    ...moreMounts,
  ];
  const config = file(`sshd_config.${host.name}.${port}`);
  await writeFile(config, sshdConfig(port, permitTunnel, hostKey));
  const command = [...mounts, `exec /usr/sbin/sshd -D -e -f ${config}`].join(' && ');
  await host.serve(['sh', '-c', command], /listening on/);
}

function sshdConfig(port: number, permitTunnel: string, hostKey: string): string {
  return [
    `Port ${port}`,
    `HostKey ${file(hostKey)}`,
    `AuthorizedKeysFile ${folder}/user-key.pub`,
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin prohibit-password',
    `PermitTunnel ${permitTunnel}`,
    'PidFile none',
    '',
  ].join('\n');
}

/** The key pair that all servers have authorised. */
export const userKeyFile = `${folder}/user-key`;
/** A key pair that nobody has authorised. */
export const otherKeyFile = `${folder}/other-key`;
