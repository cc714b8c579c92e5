import type { Command } from '../command.js';
import { line } from '../command.js';
import { am } from './am.js';
import { appops } from './appops.js';
import { cmdAlarm } from './cmd-alarm.js';
import { cmdConnectivity } from './cmd-connectivity.js';
import { cmdLocation } from './cmd-location.js';
import { cmdWifi } from './cmd-wifi.js';
import { packageManager } from './package.js';
import { settings } from './settings.js';

/** `cmd notification allow_listener …`: whoever listens changes nothing that is seen here. */
const cmdNotification: Command = ([verb], io) => {
  if (verb === 'allow_listener' || verb === 'disallow_listener') return 0;
  io.err(line(`Unknown command: ${verb ?? 'null'}`));
  return 255;
};

const services: ReadonlyMap<string, Command> = new Map([
  ['activity', am],
  ['alarm', cmdAlarm],
  ['appops', appops],
  ['connectivity', cmdConnectivity],
  ['location', cmdLocation],
  ['notification', cmdNotification],
  ['package', packageManager],
  ['settings', settings],
  ['wifi', cmdWifi],
]);

/** `cmd [-w] SERVICE …`: talks to a system service. */
export const cmd: Command = ([first, ...rest], io) => {
  const [name, args] = first === '-w' ? [rest[0], rest.slice(1)] : [first, rest];
  if (name === undefined) {
    io.err(line('cmd: No service specified; use -l to list all running services.'));
    return 20;
  }
  if (name === '-l') {
    io.out(line('Currently running services:'));
    for (const service of services.keys()) io.out(line(`  ${service}`));
    return 0;
  }
  const service = services.get(name);
  if (service === undefined) {
    io.err(line(`cmd: Can't find service: ${name}`));
    return 20;
  }
  return service(args, io);
};
