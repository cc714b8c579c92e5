import type { Command, CommandIo } from '../command.js';
import { exception, line } from '../command.js';

/** `cmd connectivity`: flight mode by it came with Android 11, the firewall with Android 13. */
export const cmdConnectivity: Command = ([verb = 'null', ...args], io) => {
  const { apiLevel } = io.phone;
  if (verb === 'airplane-mode' && apiLevel >= 30) return airplaneMode(args, io);
  const firewall = firewallVerbs.get(verb);
  if (firewall !== undefined && apiLevel >= 33) return firewall(args, io);
  io.err(line(`Unknown command: ${verb}`));
  return 255;
};

const airplaneMode: Command = async ([state], io) => {
  const { wifi, settings } = io.phone;
  if (state === undefined) {
    io.out(line(wifi.flightMode ? 'enabled' : 'disabled'));
    return 0;
  }
  if (state !== 'enable' && state !== 'disable') {
    io.err(line(`Error: unknown state ${state}`));
    return 255;
  }
  const on = state === 'enable';
  settings.put('global', 'airplane_mode_on', on ? '1' : '0');
  await wifi.setFlightMode(on);
  settings.put('global', 'wifi_on', wifi.enabled ? '1' : on ? '3' : '0');
  return 0;
};

const firewallVerbs: ReadonlyMap<string, Command> = new Map<string, Command>([
  [
    'set-chain3-enabled',
    ([on], io) => {
      io.phone.firewall.chainEnabled = on === 'true';
      return 0;
    },
  ],
  [
    'get-chain3-enabled',
    (_args, io) => {
      io.out(line(`chain:${io.phone.firewall.chainEnabled ? 'enabled' : 'disabled'}`));
      return 0;
    },
  ],
  [
    'set-package-networking-enabled',
    ([on, name], io) => {
      if (!installed(io, name)) return noSuchPackage(io, name);
      io.phone.firewall.setNetworking(name, on === 'true');
      return 0;
    },
  ],
  [
    'get-package-networking-enabled',
    ([name], io) => {
      if (!installed(io, name)) return noSuchPackage(io, name);
      io.out(line(`${name}:${io.phone.firewall.denies(name) ? 'deny' : 'allow'}`));
      return 0;
    },
  ],
]);

function installed(io: CommandIo, name: string | undefined): name is string {
  return io.phone.packages.some((one) => one.name === name);
}

function noSuchPackage(io: CommandIo, name: string | undefined): number {
  return exception(
    io,
    'connectivity',
    `android.content.pm.PackageManager$NameNotFoundException: ${name ?? 'null'}`,
  );
}
