import type { SavedNetwork, Security, Wifi } from '../../network/wifi.js';
import type { Command, CommandIo } from '../command.js';
import { line } from '../command.js';
import { setWifiEnabled } from './svc.js';

/** `cmd wifi`, as far as it is for users without root; it came with Android 11. */
export const cmdWifi: Command = async ([verb = 'help', ...args], io) => {
  const { wifi, apiLevel } = io.phone;
  if (apiLevel < 30) {
    io.err(line(`Unknown command: ${verb}`));
    return 255;
  }
  switch (verb) {
    case 'set-wifi-enabled':
      if (args[0] !== 'enabled' && args[0] !== 'disabled') {
        return invalid(
          io,
          verb,
          `Expected 'enabled' or 'disabled' as next arg but got '${args[0] ?? 'null'}'`,
        );
      }
      await setWifiEnabled(io, args[0] === 'enabled');
      return 0;
    case 'connect-network':
      return connectNetwork(io, args);
    case 'list-networks':
      listNetworks(io, wifi.savedNetworks());
      return 0;
    case 'forget-network': {
      const forgotten = /^\d+$/.test(args[0] ?? '') && (await wifi.forget(Number(args[0])));
      io.out(line(forgotten ? 'Forget successful' : 'Forget failed'));
      return 0;
    }
    case 'status':
      printStatus(io, wifi);
      return 0;
    default:
      io.err(line(`Unknown command: ${verb}`));
      return 255;
  }
};

function connectNetwork(io: CommandIo, [ssid, type, third]: readonly string[]): number {
  if (ssid === undefined || type === undefined) {
    return invalid(io, 'connect-network', 'Argument expected after "connect-network"');
  }
  if (!isSecurity(type)) {
    return invalid(io, 'connect-network', `Unknown network type ${type}`);
  }
  const secret = type === 'wpa2' || type === 'wpa3';
  if (secret && third === undefined) {
    return invalid(io, 'connect-network', `Argument expected after "${type}"`);
  }
  const initiated = io.phone.wifi.connect(ssid, type, secret ? third : undefined);
  io.out(line(initiated ? 'Connection initiated ' : 'Connection failed'));
  return 0;
}

function isSecurity(type: string): type is Security {
  return ['open', 'owe', 'wpa2', 'wpa3'].includes(type);
}

function invalid(io: CommandIo, verb: string, reason: string): number {
  io.out(line(`Invalid args for ${verb}: java.lang.IllegalArgumentException: ${reason}`));
  return 255;
}

function listNetworks(io: CommandIo, networks: readonly SavedNetwork[]): void {
  if (networks.length === 0) {
    io.out(line('No networks'));
    return;
  }
  io.out(line('Network Id      SSID                         Security type'));
  const long: Readonly<Record<Security, string>> = {
    open: 'open',
    owe: 'owe',
    wpa2: 'wpa2-psk',
    wpa3: 'wpa3-sae',
  };
  for (const { id, ssid, security } of networks) {
    const shown = io.phone.apiLevel >= 31 ? long[security] : security;
    io.out(line(`${String(id).padEnd(12)} ${ssid.padEnd(32)} ${shown.padEnd(4)}`));
  }
}

function printStatus(io: CommandIo, wifi: Wifi): void {
  io.out(line(`Wifi is ${wifi.enabled ? 'enabled' : 'disabled'}`));
  io.out(line('Wifi scanning is only available when wifi is enabled'));
  if (!wifi.enabled) return;
  const { connected } = wifi;
  if (connected === undefined) {
    io.out(line('Wifi is not connected'));
    return;
  }
  io.out(line(`Wifi is connected to "${connected.ssid}"`));
  io.out(line(`WifiInfo: ${wifiInfo(wifi, connected, io.phone.apiLevel)}`));
}

/** What WifiInfo.toString gives; the SSID has quotes since Android 12. */
export function wifiInfo(wifi: Wifi, connected: SavedNetwork, apiLevel: number): string {
  const types: Readonly<Record<Security, number>> = { open: 0, wpa2: 2, wpa3: 4, owe: 6 };
  return [
    `SSID: ${apiLevel >= 31 ? `"${connected.ssid}"` : connected.ssid}`,
    'BSSID: 02:15:b2:00:01:00',
    'MAC: 02:00:00:00:00:00',
    ...(apiLevel >= 31 ? [`IP: /${ownAddress(wifi)}`] : []),
    ...(apiLevel >= 31 ? [`Security type: ${types[connected.security]}`] : []),
    'Supplicant state: COMPLETED',
    'Wi-Fi standard: 11ac',
    'RSSI: -50',
    'Link speed: 433Mbps',
    'Frequency: 5180MHz',
    `Net ID: ${connected.id}`,
    'Metered hint: false',
    'score: 60',
  ].join(', ');
}

/** The phone's address without the prefix length. */
export function ownAddress(wifi: Wifi): string {
  return wifi.lease.address.split('/')[0] ?? '';
}
