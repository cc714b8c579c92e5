import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { MatadorError } from '@matador/core';
import { quoteForPosixShell } from '../../src/index.js';
import { commandLine } from '../../src/remote-program.js';

const odd = [
  '',
  ' ',
  'plain',
  "it's",
  "'",
  "''",
  '"',
  '\\',
  "\\'",
  '$HOME',
  '`id`',
  '$(id)',
  '; rm -rf /nowhere',
  '&& false',
  '| cat',
  '> /nowhere',
  '*',
  '~',
  '#',
  '!',
  '-n',
  '--',
  'a\nb',
  '\t\r',
  '%s%n',
  '名前 🙂 مرحبا',
];

describe('quoting for a POSIX shell', () => {
  it('puts an argument in single quotes', () => {
    expect(quoteForPosixShell('a b')).to.equal(`'a b'`);
    expect(quoteForPosixShell("it's")).to.equal(`'it'\\''s'`);
    expect(quoteForPosixShell('')).to.equal(`''`);
  });

  for (const shell of ['sh', 'bash']) {
    it(`is read by ${shell} as the very same arguments`, () => {
      const line = ['printf', '%s\\0', ...odd].map(quoteForPosixShell).join(' ');
      const output = execFileSync(shell, ['-c', line], { encoding: 'utf8' });
      expect(output.split('\0').slice(0, -1)).to.deep.equal(odd);
    });
  }

  it('holds for every single character up to U+024F', () => {
    const characters = Array.from({ length: 0x24f }, (_, index) => String.fromCharCode(index + 1));
    const line = ['printf', '%s\\0', ...characters].map(quoteForPosixShell).join(' ');
    const output = execFileSync('sh', ['-c', line], { encoding: 'utf8' });
    expect(output.split('\0').slice(0, -1)).to.deep.equal(characters);
  });

  it('refuses a NUL, which no program can be given', () => {
    expect(() => quoteForPosixShell('a\0b'))
      .to.throw(MatadorError)
      .with.property('code', 'bad-argument');
  });
});

describe('the command line of a remote program', () => {
  const run = (argv: readonly string[]): string[] =>
    execFileSync('sh', ['-c', `${commandLine(argv)} || true`.replace(/^exec /, '')], {
      encoding: 'utf8',
    }).split('\n');

  it('tells the process id before the program begins, and gives it its arguments', () => {
    const [announced, ...output] = run(['printf', '%s\n', ...odd.filter((a) => !a.includes('\n'))]);
    expect(announced).to.match(/^matador-program:\d+$/);
    expect(output.slice(0, -1)).to.deep.equal(odd.filter((a) => !a.includes('\n')));
  });

  it('is the program itself: the process id is the one it sees', () => {
    const [announced, own] = run(['sh', '-c', 'echo $$']);
    expect(announced).to.equal(`matador-program:${own ?? ''}`);
  });

  it('tells that there is no such program', () => {
    expect(run(['no-such-program'])).to.deep.equal(['matador-program:none', '']);
  });
});
