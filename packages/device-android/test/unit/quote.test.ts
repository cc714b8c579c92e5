import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { quoteForPhone } from '../../src/quote.js';

/** What a POSIX shell makes of the line. */
function readByShell(line: string): string[] {
  const script = `for argument in ${line}; do printf '%s\\0' "$argument"; done`;
  const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
  return stdout.split('\0').slice(0, -1);
}

describe('quoting for the phone', () => {
  const awkward = [
    'plain',
    '',
    ' two  spaces ',
    `it's`,
    `'`,
    `''`,
    `'; touch /sdcard/owned; '`,
    '$(reboot) `reboot` ${PATH}',
    'a && b || c ; d & e | f > g < h',
    'line\nbreak\ttab',
    '\\ \\\\ \\n',
    '* ? [a-z] {a,b} ~',
    '"double"',
    '# no comment',
    '!history',
    '-n',
    '%s %d',
    'سلام 👋🏽 שלום 你好',
    'sgnl://signal.me/#p/+4915112345678',
  ];

  for (const argument of awkward) {
    it(`leaves ${JSON.stringify(argument)} as it is`, () => {
      expect(readByShell(quoteForPhone([argument]))).to.deep.equal([argument]);
    });
  }

  it('keeps arguments apart', () => {
    expect(readByShell(quoteForPhone(awkward))).to.deep.equal(awkward);
  });

  it('refuses NUL, which no program can be given', () => {
    expect(() => quoteForPhone(['a\0b'])).to.throw('NUL');
  });
});
