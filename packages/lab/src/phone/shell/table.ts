import type { Command } from './command.js';
import { am } from './commands/am.js';
import { appops } from './commands/appops.js';
import { cmd } from './commands/cmd.js';
import { dumpsys } from './commands/dumpsys.js';
import { cat, ls, mkdir, rm } from './commands/files.js';
import { getprop } from './commands/getprop.js';
import { ime } from './commands/ime.js';
import { input } from './commands/input.js';
import { ifconfig, ip } from './commands/ip.js';
import { logcat } from './commands/logcat.js';
import { monkey } from './commands/monkey.js';
import { packageManager } from './commands/package.js';
import { kill, pidof, pkill, ps } from './commands/process.js';
import { screencap } from './commands/screencap.js';
import { screenrecord } from './commands/screenrecord.js';
import { setprop } from './commands/setprop.js';
import { settings } from './commands/settings.js';
import { svc } from './commands/svc.js';
import { date, id, no, sleep, uptime, whoami, yes } from './commands/system.js';
import { echo, grep } from './commands/text.js';
import { uiautomator } from './commands/uiautomator.js';
import { wm } from './commands/wm.js';

/** The phone's programs by name. */
export const commandTable: ReadonlyMap<string, Command> = new Map([
  ['am', am],
  ['appops', appops],
  ['cat', cat],
  ['cmd', cmd],
  ['date', date],
  ['dumpsys', dumpsys],
  ['echo', echo],
  ['false', no],
  ['getprop', getprop],
  ['grep', grep],
  ['id', id],
  ['ifconfig', ifconfig],
  ['ime', ime],
  ['input', input],
  ['ip', ip],
  ['kill', kill],
  ['killall', pkill],
  ['logcat', logcat],
  ['ls', ls],
  ['mkdir', mkdir],
  ['monkey', monkey],
  ['pidof', pidof],
  ['pkill', pkill],
  ['pm', packageManager],
  ['ps', ps],
  ['rm', rm],
  ['screencap', screencap],
  ['screenrecord', screenrecord],
  ['setprop', setprop],
  ['settings', settings],
  ['sleep', sleep],
  ['svc', svc],
  ['true', yes],
  ['uiautomator', uiautomator],
  ['uptime', uptime],
  ['whoami', whoami],
  ['wm', wm],
]);
