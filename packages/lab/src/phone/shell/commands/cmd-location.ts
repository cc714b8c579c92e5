import type { Command, CommandIo } from '../command.js';
import { exception, line } from '../command.js';

const shellApp = 'com.android.shell';

/** `cmd location providers …`; mock providers by it came with Android 12. */
export const cmdLocation: Command = ([group, verb = '', name, ...args], io) => {
  const { location, apiLevel } = io.phone;
  if (group !== 'providers' || apiLevel < 31) {
    io.err(line(`Unknown command: ${group ?? 'null'}`));
    return 255;
  }
  if (name === undefined) {
    return exception(io, verb, 'java.lang.IllegalArgumentException: Argument expected');
  }
  if (io.phone.appOps.get(shellApp, 'MOCK_LOCATION') !== 'allow') {
    return exception(
      io,
      verb,
      `java.lang.SecurityException: ${shellApp} from uid 2000 not allowed to perform MOCK_LOCATION`,
    );
  }
  switch (verb) {
    case 'add-test-provider':
      location.addTestProvider(name);
      return 0;
    case 'remove-test-provider':
      location.removeTestProvider(name);
      return 0;
    case 'set-test-provider-enabled':
      return known(io, verb, name, location.setEnabled(name, args[0] === 'true'));
    case 'set-test-provider-location': {
      const [, latitude, longitude] =
        /^(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)$/.exec(args[args.indexOf('--location') + 1] ?? '') ??
        [];
      if (latitude === undefined || longitude === undefined) {
        return exception(
          io,
          verb,
          'java.lang.IllegalArgumentException: Option "--location" is required',
        );
      }
      const place = { latitude: Number(latitude), longitude: Number(longitude) };
      return known(io, verb, name, location.setLocation(name, place));
    }
    default:
      io.err(line(`Unknown command: ${verb}`));
      return 255;
  }
};

function known(io: CommandIo, verb: string, name: string, found: boolean): number {
  if (found) return 0;
  return exception(
    io,
    verb,
    `java.lang.IllegalArgumentException: ${name} provider is not a test provider`,
  );
}
