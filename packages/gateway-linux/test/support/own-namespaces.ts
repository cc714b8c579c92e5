import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const insideMark = 'MATADOR_E2E_INSIDE';
const prepare =
  'mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /tmp && mkdir /run/netns /run/sshd && exec "$@"';

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
          ...[...inner, '--timeout', '60000', fileURLToPath(moduleUrl)],
        ],
        { env: { [insideMark]: '1' }, all: true, reject: false, timeout: 580_000 },
      );
      console.log(all.replaceAll(/^/gm, '      | '));
      if (exitCode !== 0) throw new Error(`the suite ended with status ${String(exitCode)}`);
    });
  });
}
