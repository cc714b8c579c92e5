import type { Intent } from '../../apps/app.js';
import type { Command, CommandIo } from '../command.js';
import { exception, line } from '../command.js';
import { instrument } from './am-instrument.js';
import { startService, stopService } from './am-services.js';

/** `am` and `cmd activity`. */
export const am: Command = ([verb = '', ...args], io) => {
  switch (verb) {
    case 'start':
    case 'start-activity':
      return start(args, io);
    case 'force-stop':
      return forceStop(args, io);
    case 'broadcast':
      return broadcast(args, io);
    case 'instrument':
      return instrument(args, io);
    case 'start-foreground-service':
      return startService('foreground')(args, io);
    case 'startservice':
    case 'start-service':
      return startService('background')(args, io);
    case 'stopservice':
    case 'stop-service':
      return stopService(args, io);
    default:
      io.err(line(`Unknown command: ${verb}`));
      return 255;
  }
};

interface StartOptions {
  readonly intent: Intent;
  readonly wait: boolean;
  readonly stopFirst: boolean;
}

const flagsWithValue = new Set(['--user', '-f', '-t', '-c', '--ei', '--es', '--ez', '--display']);
const flagsWithTwoValues = new Set(['--ei', '--es', '--ez', '--el', '--ef']);

function parseStart(args: readonly string[]): StartOptions | string {
  const found: Record<string, string> = {};
  let wait = false;
  let stopFirst = false;
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (['-n', '-a', '-d', '-p'].includes(arg)) {
      const value = rest.shift();
      if (value === undefined) return `Argument expected after "${arg}"`;
      found[arg] = value;
    } else if (arg === '-W') wait = true;
    else if (arg === '-S') stopFirst = true;
    else if (flagsWithTwoValues.has(arg)) rest.splice(0, 2);
    else if (flagsWithValue.has(arg)) rest.shift();
    else if (arg.startsWith('-')) return `Unknown option: ${arg}`;
    else if (arg.includes('://')) found['-d'] = arg;
    else if (arg.includes('/')) found['-n'] = arg;
    else found['-p'] = arg;
  }
  const { '-n': component, '-a': action, '-d': data, '-p': packageName } = found;
  return { intent: { component, action, data, packageName }, wait, stopFirst };
}

function start(args: readonly string[], io: CommandIo): number {
  const options = parseStart(args);
  if (typeof options === 'string') {
    io.err(line(`Error: ${options}`));
    return 1;
  }
  const { activities } = io.phone;
  const intent = withDefaults(options.intent);
  const name = intent.component?.split('/')[0] ?? intent.packageName;
  if (options.stopFirst && name !== undefined) activities.forceStop(name);
  const shown = describe(intent);
  io.out(line(`Starting: Intent { ${shown} }`));
  const cold = name === undefined || activities.find(name)?.pid === undefined;
  const before = performance.now();
  const result = activities.start(intent);
  const took = Math.ceil(performance.now() - before);
  switch (result.outcome) {
    case 'no-such-activity':
      io.err(line('Error type 3'));
      io.err(line(`Error: Activity class {${fullComponent(intent)}} does not exist.`));
      return 1;
    case 'unresolved':
      io.err(
        line(`Error: Activity not started, unable to resolve Intent { ${shown} flg=0x10000000 }`),
      );
      return 1;
    case 'not-exported':
      return exception(
        io,
        'start',
        `java.lang.SecurityException: Permission Denial: starting Intent { flg=0x10000000 cmp=${intent.component ?? ''} } from null (pid=0, uid=2000) not exported from uid 10234`,
      );
    case 'brought-to-front':
      io.err(line('Warning: Activity not started, its current task has been brought to the front'));
      break;
    case 'started':
      io.phone.log.write('I', 'ActivityTaskManager', `START u0 {${shown}} from uid 2000`);
      break;
  }
  if (options.wait) {
    io.out(line('Status: ok'));
    if (io.phone.apiLevel >= 29) io.out(line(`LaunchState: ${cold ? 'COLD' : 'HOT'}`));
    io.out(line(`Activity: ${(result.app.window ?? io.phone.activities.window).component}`));
    io.out(line(`TotalTime: ${took}`));
    io.out(line(`WaitTime: ${took}`));
    io.out(line('Complete'));
  }
  return 0;
}

/** An intent with data alone is for viewing it. */
function withDefaults(intent: Intent): Intent {
  const action =
    intent.data === undefined ? 'android.intent.action.MAIN' : 'android.intent.action.VIEW';
  return { ...intent, action: intent.action ?? action };
}

function describe({ action, data, packageName, component }: Intent): string {
  return [
    action === undefined ? '' : `act=${action}`,
    data === undefined ? '' : `dat=${data}`,
    packageName === undefined ? '' : `pkg=${packageName}`,
    component === undefined ? '' : `cmp=${component}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function fullComponent({ component = '' }: Intent): string {
  const [name = '', activity = ''] = component.split('/');
  return `${name}/${activity.startsWith('.') ? name : ''}${activity}`;
}

function forceStop(args: readonly string[], io: CommandIo): number {
  const name = args.findLast((arg) => !arg.startsWith('-'));
  if (name === undefined) {
    io.err(line('Error: Argument expected after "force-stop"'));
    return 255;
  }
  io.phone.forceStop(name);
  return 0;
}

/** Only the system may say that flight mode changed; nobody listens to anything else. */
function broadcast(args: readonly string[], io: CommandIo): number {
  const action = args[args.indexOf('-a') + 1] ?? '';
  if (action === 'android.intent.action.AIRPLANE_MODE') {
    return exception(
      io,
      'broadcast',
      `java.lang.SecurityException: Permission Denial: not allowed to send broadcast ${action} from pid=${io.phone.processes.named('am')[0]?.pid ?? 0}, uid=2000`,
    );
  }
  io.out(line(`Broadcasting: Intent { act=${action} flg=0x400000 }`));
  io.out(line('Broadcast completed: result=0'));
  return 0;
}
