// Runs the compiled test files named on the command line, and tells the parent process how many
// passed, failed and were skipped. Ends the process whatever a test left running in it.
import Mocha from 'mocha';

process.setSourceMapsEnabled(true);
const mocha = new Mocha({ timeout: 10_000, reporter: 'spec' });
for (const file of process.argv.slice(2)) mocha.addFile(file);
await mocha.loadFilesAsync();
const runner = mocha.run(() => {
  const { passes, failures, pending } = runner.stats;
  process.send({ passed: passes, failed: failures, skipped: pending }, () => process.exit(0));
});
