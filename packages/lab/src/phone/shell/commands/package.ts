import type { InstalledPackage } from '../../apps/app.js';
import type { Command, CommandIo } from '../command.js';
import { line } from '../command.js';
import { install, uninstall } from './package-install.js';

/** `pm` and `cmd package`. */
export const packageManager: Command = (args, io) => {
  const [verb = '', ...rest] = args;
  switch (verb) {
    case 'list':
      return list(io, rest);
    case 'path':
      return path(io, rest.at(-1) ?? '');
    case 'install':
      return install(rest, io);
    case 'uninstall':
      return uninstall(rest, io);
    case 'grant':
      return 0;
    case 'resolve-activity':
      return resolveActivity(io, rest);
    default:
      io.err(line(`Unknown command: ${verb}`));
      return 255;
  }
};

function list(io: CommandIo, [what = '', ...args]: readonly string[]): number {
  if (what === 'instrumentation') return listInstrumentations(io);
  if (what !== 'packages' && what !== 'package') {
    io.err(line(`Error: unknown list type '${what}'`));
    return 255;
  }
  const flags = args.filter((arg) => arg.startsWith('-'));
  const filter = args.find((arg) => !arg.startsWith('-')) ?? '';
  for (const found of io.phone.packages) {
    if (!found.name.includes(filter)) continue;
    if (flags.includes('-3') && found.system) continue;
    if (flags.includes('-s') && !found.system) continue;
    const file = flags.includes('-f') ? `${apkPath(found)}=` : '';
    const version = flags.includes('--show-versioncode') ? ` versionCode:${found.versionCode}` : '';
    const uid = flags.includes('-U') ? ` uid:${found.uid}` : '';
    io.out(line(`package:${file}${found.name}${version}${uid}`));
  }
  return 0;
}

function listInstrumentations(io: CommandIo): number {
  for (const { name, instrumentations = [] } of io.phone.packages) {
    for (const runner of instrumentations) {
      io.out(line(`instrumentation:${name}/${runner} (target=${name.replace(/\.test$/, '')})`));
    }
  }
  return 0;
}

function path(io: CommandIo, name: string): number {
  const found = io.phone.packages.find((one) => one.name === name);
  if (found === undefined) return 1;
  io.out(line(`package:${apkPath(found)}`));
  return 0;
}

function resolveActivity(io: CommandIo, args: readonly string[]): number {
  const name = args.at(-1) ?? '';
  const found = io.phone.packages.find((one) => one.name === name);
  const activity = found?.activities[0];
  if (found === undefined || activity === undefined) {
    io.out(line('No activity found'));
    return 0;
  }
  if (args.includes('--brief')) {
    io.out(line('priority=0 preferredOrder=0 match=0x108000 specificIndex=-1 isDefault=true'));
    io.out(line(`${found.name}/${activity}`));
  } else {
    io.out(line('priority=0 preferredOrder=0 match=0x108000 specificIndex=-1 isDefault=true'));
    io.out(line('ActivityInfo:'));
    io.out(line(`  name=${found.name}${activity}`));
    io.out(line(`  packageName=${found.name}`));
  }
  return 0;
}

export function apkPath({ name, system }: InstalledPackage): string {
  return system ? `/system/app/${name}/base.apk` : `/data/app/~~q1Zp0w==/${name}-Xr8f3A==/base.apk`;
}
