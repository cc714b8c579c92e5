import type { Command } from '../command.js';
import { line } from '../command.js';

/** Only what scripts use it for: `monkey -p PACKAGE … 1` starts an app from its icon. */
export const monkey: Command = (args, io) => {
  const packageName = args[args.indexOf('-p') + 1];
  const result = io.phone.activities.start({
    action: 'android.intent.action.MAIN',
    data: undefined,
    packageName,
    component: undefined,
  });
  if (result.outcome !== 'started' && result.outcome !== 'brought-to-front') {
    io.out(line('** No activities found to run, monkey aborted.'));
    return 252;
  }
  io.out(line('Events injected: 1'));
  return 0;
};
