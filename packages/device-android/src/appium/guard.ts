/**
 * Loaded into Appium's process before Appium itself. Its standard input is a pipe that nobody
 * writes to: it ends when the process that started Appium does, however that came about.
 */
const graceMs = 10_000;

process.stdin.once('end', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), graceMs).unref();
});
process.stdin.resume();
