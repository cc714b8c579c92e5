import type { CommandIo, Command } from '../command.js';
import { line } from '../command.js';

/** Turns Wi-Fi on or off as the user would, in flight mode too. */
export async function setWifiEnabled(io: CommandIo, on: boolean): Promise<void> {
  const { wifi, settings } = io.phone;
  await wifi.setEnabled(on);
  settings.put('global', 'wifi_on', on ? (wifi.flightMode ? '2' : '1') : '0');
}

export const svc: Command = async ([service, verb, value], io) => {
  const { phone } = io;
  switch (`${service ?? ''} ${verb ?? ''}`) {
    case 'wifi enable':
    case 'wifi disable':
      await setWifiEnabled(io, verb === 'enable');
      return 0;
    case 'data enable':
    case 'data disable':
      // The phone has no SIM card: nothing changes, as on a real one.
      return 0;
    case 'power stayon': {
      const modes: Readonly<Record<string, string>> = {
        true: '15',
        false: '0',
        ac: '1',
        usb: '2',
        wireless: '4',
      };
      const mode = modes[value ?? ''];
      if (mode === undefined) break;
      phone.settings.put('global', 'stay_on_while_plugged_in', mode);
      if (value === 'true') phone.power.wake();
      phone.power.touched();
      return 0;
    }
  }
  io.err(line('Available commands:\n    help\n    power\n    data\n    wifi'));
  return 255;
};
