import type { Command } from '../command.js';
import { line } from '../command.js';

/** `am instrument [-w] [-e NAME VALUE]… PACKAGE/CLASS`: with `-w` it stays until the end. */
export const instrument: Command = async (args, io) => {
  const component = args.at(-1) ?? '';
  const [packageName, runner = ''] = component.split('/');
  const { packages, instrumentation } = io.phone;
  const found = packages.find(({ name }) => name === packageName);
  if (found?.instrumentations?.includes(runner) !== true) {
    io.err(line(`android.util.AndroidException: INSTRUMENTATION_FAILED: ${component}`));
    io.out(line('INSTRUMENTATION_STATUS: id=ActivityManagerService'));
    io.out(
      line(
        `INSTRUMENTATION_STATUS: Error=Unable to find instrumentation info for: ComponentInfo{${component}}`,
      ),
    );
    io.out(line('INSTRUMENTATION_STATUS_CODE: -1'));
    return 0;
  }
  // The connection to what reads the screen is this process's: the instrumentation ends with it.
  const ended = instrumentation.run(io.signal);
  if (!args.includes('-w')) return 0;
  if ((await ended) === 'session-deleted') {
    io.out(line('INSTRUMENTATION_RESULT: stream='));
    io.out(line('\nOK (1 test)\n'));
    io.out(line('INSTRUMENTATION_CODE: -1'));
  } else {
    io.out(line('INSTRUMENTATION_RESULT: shortMsg=Process crashed.'));
    io.out(line('INSTRUMENTATION_CODE: 0'));
  }
  return 0;
};
