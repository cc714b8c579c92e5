import { appiumSettings } from '../../input-methods.js';
import type { Command, CommandIo } from '../command.js';
import { line } from '../command.js';

const locationService = `${appiumSettings}/.LocationService`;

/** `am startservice` and `am start-foreground-service`. */
export function startService(kind: 'background' | 'foreground'): Command {
  return (args, io) => {
    const component = valueAfter(args, '-n') ?? args.at(-1) ?? '';
    io.out(line(`Starting service: Intent { cmp=${component} }`));
    const helper = io.phone.settingsHelper;
    if (component !== locationService || helper === undefined) {
      io.err(line('Error: Not found; no service started.'));
      return 0;
    }
    // Android 8 lets only what is seen start services in the background.
    if (kind === 'background' && io.phone.apiLevel >= 26) {
      io.err(line('Error: app is in background uid null'));
      return 255;
    }
    const latitude = Number(extra(args, 'latitude'));
    const longitude = Number(extra(args, 'longitude'));
    if (Number.isFinite(latitude) && Number.isFinite(longitude)) {
      helper.startLocationService({ latitude, longitude });
    }
    return 0;
  };
}

export const stopService: Command = (args, io) => {
  const component = valueAfter(args, '-n') ?? args.at(-1) ?? '';
  io.out(line(`Stopping service: Intent { cmp=${component} }`));
  const stopped = component === locationService && stopLocation(io);
  io.out(line(stopped ? 'Service stopped' : 'Service not stopped: was not running.'));
  return stopped ? 0 : 255;
};

function stopLocation({ phone }: CommandIo): boolean {
  return phone.settingsHelper?.stopLocationService() ?? false;
}

/** The value of a text given by `--es NAME VALUE`. */
function extra(args: readonly string[], name: string): string | undefined {
  const at = args.findIndex((arg, index) => arg === '--es' && args[index + 1] === name);
  return at < 0 ? undefined : args[at + 2];
}

function valueAfter(args: readonly string[], flag: string): string | undefined {
  const at = args.indexOf(flag);
  return at < 0 ? undefined : args[at + 1];
}
