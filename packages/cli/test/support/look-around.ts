import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** How places of a lab look, by their name. */
export type Look = Readonly<Record<string, string>>;

const run = promisify(execFile);
const network = [
  ['ip', '-o', 'link', 'show'],
  ['ip', '-o', 'address', 'show'],
  ['ip', 'rule', 'show'],
  ['ip', 'route', 'show', 'table', 'all'],
  ['nft', 'list', 'ruleset'],
  ['sh', '-c', 'cd /proc/sys/net/ipv4 && grep -H . ip_forward conf/*/rp_filter'],
];
const phone = [
  'settings list global; settings list system; settings list secure',
  'getprop persist.sys.timezone; cmd wifi list-networks; cmd wifi status | head -2',
  'ls /data/local/tmp /sdcard; appops get com.android.shell android:mock_location',
].join('; ');

/** Everything on gateways, vantage points and phones that a measurement changes. */
export async function lookAround(
  namespaces: readonly string[],
  serials: readonly string[],
): Promise<Look> {
  const look: Record<string, string> = {};
  for (const name of namespaces) {
    const texts = network.map((argv) => run('ip', ['netns', 'exec', name, ...argv]));
    const text = (await Promise.all(texts)).map(({ stdout }) => stdout).join('\n');
    look[name] = withoutKernelsOwn(text);
  }
  for (const serial of serials) {
    await run('adb', ['connect', serial]);
    look[serial] = (await run('adb', ['-s', serial, 'shell', phone])).stdout;
  }
  return look;
}

/** What the kernel itself does to a link once it has had a carrier, and does not undo. */
function withoutKernelsOwn(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/\bfe80:|\bff00::/.test(line))
    .join('\n')
    .replaceAll('LOWERLAYERDOWN', 'DOWN');
}
