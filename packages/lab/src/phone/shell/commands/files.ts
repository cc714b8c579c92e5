import { FileError } from '../../file-system.js';
import type { Command, CommandIo } from '../command.js';
import { line } from '../command.js';

/** Does something to each file and says of each what went wrong. */
function each(
  io: CommandIo,
  program: string,
  paths: readonly string[],
  work: (path: string) => void,
): number {
  let status = 0;
  for (const path of paths) {
    try {
      work(path);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      io.err(line(`${program}: ${path}: ${error.message}`));
      status = 1;
    }
  }
  return status;
}

const operands = (args: readonly string[]): string[] => args.filter((arg) => !arg.startsWith('-'));
const has = (args: readonly string[], letter: string): boolean =>
  args.some((arg) => /^-[a-zA-Z]+$/.test(arg) && arg.includes(letter));

export const cat: Command = async (args, io) => {
  const paths = operands(args);
  if (paths.length === 0) {
    for await (const bytes of io.stdin) io.out(bytes);
    return 0;
  }
  return each(io, 'cat', paths, (path) => io.out(io.phone.files.read(path)));
};

export const ls: Command = (args, io) => {
  const { files } = io.phone;
  const paths = operands(args);
  const long = has(args, 'l');
  const show = (path: string, name: string): void => {
    const { kind, mode, size, mtime } = files.stat(path);
    const type = kind === 'directory' ? 'd' : '-';
    const when = new Date(mtime * 1000).toISOString().slice(0, 16).replace('T', ' ');
    io.out(line(long ? `${type}${permissions(mode)} 1 shell shell ${size} ${when} ${name}` : name));
  };
  return each(io, 'ls', paths.length === 0 ? ['/'] : paths, (path) => {
    if (files.stat(path).kind === 'file' || has(args, 'd')) {
      show(path, path);
      return;
    }
    const root = path.endsWith('/') ? path : `${path}/`;
    for (const name of files.list(path)) show(root + name, name);
  });
};

function permissions(mode: number): string {
  return Array.from('rwxrwxrwx', (letter, at) => ((mode >> (8 - at)) & 1 ? letter : '-')).join('');
}

export const rm: Command = (args, io) => {
  const force = has(args, 'f');
  const recursive = has(args, 'r') || has(args, 'R');
  const paths = operands(args).filter((path) => !force || io.phone.files.exists(path));
  return each(io, 'rm', paths, (path) => io.phone.files.remove(path, recursive));
};

export const mkdir: Command = (args, io) =>
  each(io, 'mkdir', operands(args), (path) => io.phone.files.makeDirectory(path, has(args, 'p')));
