import type { Apk } from '../../apks/apk.js';
import { readApk } from '../../apks/apk.js';
import { FileError } from '../../file-system.js';
import type { Command, CommandIo } from '../command.js';
import { line } from '../command.js';

/** `pm install [-r] [-g] [-t] FILE`. */
export const install: Command = (args, io) => {
  const file = args.at(-1) ?? '';
  const apk = readFile(io, file);
  if (apk === undefined) {
    return failed(io, `INSTALL_PARSE_FAILED_NOT_APK: Failed to parse ${file}`);
  }
  const before = io.phone.packages.find(({ name }) => name === apk.packageName);
  if (before !== undefined && !args.includes('-r') && io.phone.apiLevel < 28) {
    return failed(
      io,
      `INSTALL_FAILED_ALREADY_EXISTS: Attempt to re-install ${apk.packageName} without first uninstalling.`,
    );
  }
  if (before !== undefined && !io.phone.apks.has(before.name)) {
    return failed(
      io,
      `INSTALL_FAILED_UPDATE_INCOMPATIBLE: Existing package ${before.name} signatures do not match newer version; ignoring!`,
    );
  }
  if (before !== undefined && before.versionCode > apk.versionCode && !args.includes('-d')) {
    return failed(io, 'INSTALL_FAILED_VERSION_DOWNGRADE');
  }
  io.phone.apks.install(apk);
  io.out(line('Success'));
  return 0;
};

/** `pm uninstall PACKAGE`; what came with the phone stays. */
export const uninstall: Command = (args, io) => {
  const done = io.phone.apks.uninstall(args.at(-1) ?? '');
  io.out(line(done ? 'Success' : 'Failure [DELETE_FAILED_INTERNAL_ERROR]'));
  return done ? 0 : 1;
};

function readFile({ phone }: CommandIo, file: string): Apk | undefined {
  try {
    return readApk(phone.files.read(file));
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

function failed(io: CommandIo, reason: string): number {
  io.err(line(`Failure [${reason}]`));
  return 1;
}
