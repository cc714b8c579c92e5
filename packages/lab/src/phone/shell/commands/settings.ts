import type { SettingsNamespace } from '../../settings.js';
import type { Command } from '../command.js';
import { line } from '../command.js';

export const settings: Command = (allArgs, io) => {
  const args = withoutUser(allArgs);
  const [verb = '', namespace = '', key, value] = args;
  if (!isNamespace(namespace)) {
    io.err(line('Invalid namespace ' + (namespace === '' ? 'null' : `'${namespace}'`)));
    return 255;
  }
  const table = io.phone.settings;
  if (verb === 'list') {
    for (const [name, text] of table.list(namespace)) io.out(line(`${name}=${text}`));
    return 0;
  }
  if (key === undefined) {
    io.err(line('Bad arguments'));
    return 255;
  }
  switch (verb) {
    case 'get':
      io.out(line(table.get(namespace, key) ?? 'null'));
      return 0;
    case 'put':
      if (value === undefined) {
        io.err(line('Bad arguments'));
        return 255;
      }
      table.put(namespace, key, value);
      io.phone.power.touched();
      return 0;
    case 'delete':
      io.out(line(`Deleted ${table.delete(namespace, key) ? 1 : 0} rows`));
      return 0;
    default:
      io.err(line(`Invalid command: ${verb}`));
      return 255;
  }
};

function isNamespace(text: string): text is SettingsNamespace {
  return text === 'system' || text === 'secure' || text === 'global';
}

function withoutUser(args: readonly string[]): readonly string[] {
  const at = args.indexOf('--user');
  return at < 0 ? args : args.filter((_arg, index) => index !== at && index !== at + 1);
}
