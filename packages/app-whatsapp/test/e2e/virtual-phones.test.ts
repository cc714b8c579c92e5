import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { programs } from './inside/world.js';

const isolate = ['-nm', '--fork', '--pid', '--mount-proc', '--kill-child'];

/** Why the virtual phones cannot run here, or `undefined`. */
function obstacle(): string | undefined {
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  const missing = Object.values(programs).find((program) => !existsSync(program));
  if (missing !== undefined) return `${missing} was not built`;
  return ['adb', 'dnsmasq', 'openssl', 'ip'].find(
    (program) => spawnSync(program, ['--version']).error !== undefined,
  );
}

/** Everything below `inside` runs in namespaces of its own, which end with the last of its processes. */
describe('virtual phones', function () {
  this.timeout(300_000);

  it('pass all that is tried on them', function () {
    const reason = obstacle();
    if (reason !== undefined) {
      console.log(`      skipped: ${reason}`);
      this.skip();
    }
    const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
    const specs = fileURLToPath(new URL('inside/*.spec.js', import.meta.url));
    const { status } = spawnSync(
      'unshare',
      [...isolate, process.execPath, mocha, '--no-config', '--exit', '--enable-source-maps', specs],
      { stdio: 'inherit', timeout: 240_000, killSignal: 'SIGKILL' },
    );
    expect(status).to.equal(0);
  });
});
