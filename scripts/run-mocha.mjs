// Runs the compiled test files named on the command line, and tells the parent process how many
// passed and were skipped, and which failed. Ends the process whatever a test left running in it.
import Mocha from 'mocha';

process.setSourceMapsEnabled(true);
const mocha = new Mocha({ timeout: 10_000, reporter: 'spec' });
for (const file of process.argv.slice(2)) mocha.addFile(file);
await mocha.loadFilesAsync();
const failed = [];
const runner = mocha.run(() => {
  const { passes, pending } = runner.stats;
  process.send({ passed: passes, failed, skipped: pending }, () => process.exit(0));
});
runner.on('fail', (test, error) => {
  failed.push(`${test.fullTitle()}: ${error.message}`);
});
