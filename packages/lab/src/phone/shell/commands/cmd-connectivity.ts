import type { Command } from '../command.js';
import { line } from '../command.js';

/** `cmd connectivity`; flight mode by it came with Android 11. */
export const cmdConnectivity: Command = async ([verb, state], io) => {
  const { wifi, settings, apiLevel } = io.phone;
  if (verb !== 'airplane-mode' || apiLevel < 30) {
    io.err(line(`Unknown command: ${verb ?? 'null'}`));
    return 255;
  }
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
