import { rmSync } from 'node:fs';

/**
 * Loaded into Appium's process before Appium itself. Its standard input is a pipe that nobody
 * writes to: it ends when the process that started Appium does, however that came about. Nobody else
 * is left then to remove Appium's folder.
 */
const graceMs = 10_000;
const home = process.env.APPIUM_HOME;

function removeHome(): void {
  if (home !== undefined) rmSync(home, { recursive: true, force: true });
}

process.stdin.once('end', () => {
  process.once('exit', removeHome);
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => {
    removeHome();
    process.kill(process.pid, 'SIGKILL');
  }, graceMs).unref();
});
process.stdin.resume();
