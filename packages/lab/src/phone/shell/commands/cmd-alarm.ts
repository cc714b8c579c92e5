import type { Command } from '../command.js';
import { exception, line } from '../command.js';

/** `cmd alarm set-timezone ZONE`. */
export const cmdAlarm: Command = ([verb, zone], io) => {
  if (verb !== 'set-timezone') {
    io.err(line(`Unknown command: ${verb ?? 'null'}`));
    return 255;
  }
  if (zone === undefined) {
    return exception(
      io,
      verb,
      'java.lang.IllegalArgumentException: Argument expected after "set-timezone"',
    );
  }
  // Android takes a zone that it does not know for GMT; whoever asks sees that it is not theirs.
  io.phone.properties.set('persist.sys.timezone', isZone(zone) ? zone : 'GMT');
  return 0;
};

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
