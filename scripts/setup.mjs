// Makes a fresh clone ready: system packages, npm packages, build. Steps that are done are skipped.
// Uses nothing but Node itself, since nothing else may be there yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const oldestNode = [20, 20, 2];

/** Debian packages by the program that shows they are there. */
const labPrograms = {
  adb: 'adb',
  cc: 'gcc libc6-dev',
  curl: 'curl',
  dig: 'bind9-dnsutils',
  dnsmasq: 'dnsmasq-base',
  ethtool: 'ethtool',
  ip: 'iproute2',
  nft: 'nftables',
  ping: 'iputils-ping',
  ps: 'procps',
  ssh: 'openssh-client',
  sshd: 'openssh-server',
  tcpdump: 'tcpdump',
  traceroute: 'traceroute',
  unshare: 'util-linux',
  wg: 'wireguard-tools',
  'wireguard-go': 'wireguard-go',
};
const testPrograms = {
  ...labPrograms,
  busybox: 'busybox',
  chromium: 'chromium',
  openssl: 'openssl',
  // These four build node-pcap, which npm leaves out where they are missing.
  'pcap-config': 'libpcap-dev',
  'g++': 'g++',
  make: 'make',
  python3: 'python3',
  scamper: 'scamper',
  tshark: 'tshark',
};

/** @param {'lab' | 'test'} purpose */
export function setUp(purpose) {
  checkNode();
  installSystemPackages(purpose === 'test' ? testPrograms : labPrograms);
  installNpmPackages();
  build();
}

function checkNode() {
  const version = process.versions.node.split('.').map(Number);
  const difference = version.map((part, index) => part - oldestNode[index]).find((d) => d !== 0);
  if ((difference ?? 0) < 0) {
    fail(`Node ${process.versions.node} is too old: ${oldestNode.join('.')} or later is needed.`);
  }
}

function installSystemPackages(programs) {
  const missing = Object.entries(programs).filter(([program]) => !onPath(program));
  if (missing.length === 0) return;
  const packages = missing.flatMap(([, names]) => names.split(' '));
  const elevate = process.getuid?.() === 0 ? [] : canSudo() ? ['sudo', '-n'] : null;
  if (elevate === null || !onPath('apt-get')) {
    const programsMissing = missing.map(([program]) => program).join(', ');
    fail(
      `These programs are missing: ${programsMissing}. On Debian or Ubuntu, this installs them:\n` +
        `  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`,
    );
  }
  say(`installing system packages: ${packages.join(' ')}`);
  const quiet = [...elevate, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq'];
  run([...quiet, 'update']);
  run([...quiet, 'install', '-y', '--no-install-recommends', ...packages]);
  // The lab starts an sshd of its own: the system's need not listen because of us.
  if (packages.includes('openssh-server') && existsSync('/run/systemd/system')) {
    run([...elevate, 'systemctl', 'disable', '--now', 'ssh.service']);
  }
}

function installNpmPackages() {
  const stamp = join(root, 'node_modules', '.matador-lock-sha256');
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    // npm left node-pcap out where libpcap's headers were missing, and has it once they are there.
    .update(String(onPath('pcap-config')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('installing npm packages');
  run(['npm', 'ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, wanted);
}

function build() {
  say('building');
  run([process.execPath, join('node_modules', 'typescript', 'bin', 'tsc'), '-b']);
}

function onPath(program) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function canSudo() {
  return onPath('sudo') && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;
}

function run([program, ...args]) {
  const { status, error, output } = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error !== undefined) fail(`${program} could not be started: ${error.message}`);
  if (status !== 0) {
    process.stderr.write(output.filter(Boolean).join(''));
    fail(`${[program, ...args].join(' ')} ended with status ${status}.`);
  }
}

function say(text) {
  process.stderr.write(`setup: ${text}\n`);
}

function fail(text) {
  process.stderr.write(`setup: ${text}\n`);
  process.exit(1);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) setUp('test');
