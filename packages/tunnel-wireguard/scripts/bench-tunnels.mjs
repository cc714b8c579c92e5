/**
 * TCP throughput through each kind of tunnel against the bare path, on one machine, all in the same
 * run: a phone downloads from a server for some seconds. Needs root; argument: seconds for each.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { linuxGatewayProvider } from '@matador/gateway-linux';
import { addresses, createTestNetwork } from '@matador/gateway-linux/test-support';
import { sshShellProvider } from '@matador/shell-ssh';
import { sshTunnelProvider } from '@matador/tunnel-ssh';
import { wireguardTunnelProvider } from '@matador/tunnel-wireguard';

const port = 5001;
const seconds = Number(process.argv[2] ?? 5);
const send = `
  const block = Buffer.alloc(65536);
  require('node:net').createServer((socket) => {
    const fill = () => { while (socket.write(block)); };
    socket.on('drain', fill).on('error', () => socket.destroy());
    fill();
  }).listen(${port}, () => console.log('ready'));`;
const receive = `
  let bytes = 0, start;
  const socket = require('node:net').connect(${port}, '${addresses.server}');
  socket.on('data', (data) => {
    start ??= performance.now();
    bytes += data.length;
    const elapsed = performance.now() - start;
    if (elapsed < ${seconds * 1000}) return;
    console.log((bytes * 8) / 1000 / elapsed);
    process.exit();
  });`;

if (process.env.MATADOR_BENCH_INSIDE === '1') await measure();
else enterNamespaces();

function enterNamespaces() {
  const prepare =
    'mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /tmp && mkdir /run/netns /run/sshd && exec "$@"';
  const own = ['-nm', '--fork', '--pid', '--mount-proc', '--kill-child', 'sh', '-c', prepare, 'sh'];
  const self = [process.execPath, fileURLToPath(import.meta.url), String(seconds)];
  const env = { ...process.env, MATADOR_BENCH_INSIDE: '1' };
  process.exitCode = spawnSync('unshare', [...own, ...self], { stdio: 'inherit', env }).status ?? 1;
}

async function measure() {
  const signal = AbortSignal.timeout(600_000);
  const network = await createTestNetwork();
  await network.server.serve(['node', '-e', send], /ready/);
  const bare = await barePath(network);
  print('bare path', bare, bare);
  const shell = await sshShellProvider.open(network.vantagePoint, signal);
  const gateway = await linuxGatewayProvider.open(network.gatewayConfig, signal);
  const kinds = [
    ['wireguard', wireguardTunnelProvider('/'), {}],
    ['ssh, tun', sshTunnelProvider, { mode: 'tun' }],
    ['ssh, tcp', sshTunnelProvider, { mode: 'tcp' }],
  ];
  for (const [title, provider, tunnelOptions] of kinds) {
    const vantagePoint = { ...network.vantagePoint, tunnelOptions };
    const tunnel = await provider.open(gateway, vantagePoint, { shell }, signal);
    await gateway.forwardThrough(tunnel);
    print(title, await download(network.phone), bare);
    await gateway.block();
    await tunnel.close();
  }
  await gateway.close();
  await shell.close();
  await network.remove();
  process.exit();
}

/** Before there is any rule: the phone's packets are routed as they are. */
async function barePath({ phone, gateway, router }) {
  await router.sh('ip', 'route', 'add', '192.168.77.0/24', 'via', addresses.gatewayUplink);
  await gateway.set('net.ipv4.ip_forward', '1');
  const rate = await download(phone);
  await gateway.set('net.ipv4.ip_forward', '0');
  await router.sh('ip', 'route', 'del', '192.168.77.0/24');
  return rate;
}

async function download(phone) {
  const timeoutMs = seconds * 1000 + 30_000;
  const { stdout } = await phone.run(['node', '-e', receive], { timeoutMs });
  return Number(stdout);
}

function print(title, rate, bare) {
  const share = `${((100 * rate) / bare).toFixed(0)} %`;
  console.log(`${title.padEnd(12)}${rate.toFixed(0).padStart(8)} Mbit/s${share.padStart(8)}`);
}
