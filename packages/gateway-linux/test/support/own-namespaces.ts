import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const insideMark = 'MATADOR_E2E_INSIDE';
const project = fileURLToPath(new URL('../../../../..', import.meta.url));
/**
 * The project stays where it is, also where that is below the folder that becomes private. A folder
 * for wireguard-go's sockets is there from the start, since it makes one and never removes it.
 */
const prepare =
  'cd "$1" && for each in /run /tmp /dev/shm; do mount -t tmpfs tmpfs "$each" || exit; done && ' +
  'mkdir -p /run/netns /run/sshd /run/wireguard "$1" && mount -c --bind . "$1" && cd "$1" && shift && exec "$@"';

/**
 * A suite that builds networks: it runs in a mocha of its own, as root of private network, mount and
 * process namespaces, which end with it, so that nothing of it can stay behind.
 * @param moduleUrl `import.meta.url` of the test file.
 */
export function describeInOwnNamespaces(
  title: string,
  moduleUrl: string,
  suite: (this: Mocha.Suite) => void,
): void {
  if (process.env[insideMark] === '1') {
    describe(title, suite);
    return;
  }
  describe(title, function () {
    this.timeout(600_000);
    it('passes in namespaces of its own', async function () {
      if (process.getuid?.() !== 0) {
        console.log('      skipped: building networks needs root');
        this.skip();
      }
      const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
      const inner = [process.execPath, '--enable-source-maps', mocha, '--no-config', '--exit'];
      const { exitCode, all } = await execa(
        'unshare',
        [
          ...['-nm', '--fork', '--pid', '--mount-proc', '--kill-child', 'sh', '-c', prepare, 'sh'],
          ...[project, ...inner, '--timeout', '60000', fileURLToPath(moduleUrl)],
        ],
        { env: { [insideMark]: '1' }, all: true, reject: false, timeout: 580_000 },
      );
      console.log(all.replaceAll(/^/gm, '      | '));
      if (exitCode !== 0) throw new Error(`the suite ended with status ${String(exitCode)}`);
    });
  });
}
