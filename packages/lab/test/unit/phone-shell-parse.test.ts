import { expect } from 'chai';
import type { Word } from '../../src/phone/shell/parse.js';
import { parseLine, ShellSyntaxError } from '../../src/phone/shell/parse.js';

const text = (word: Word): string =>
  word.map((part) => (typeof part === 'string' ? part : `<${part.variable}>`)).join('');

/** The words of each command of a line; pipelines and steps are not told apart. */
function words(line: string): string[][] {
  return parseLine(line).flatMap(({ pipeline }) =>
    pipeline.map((command) => command.words.map(text)),
  );
}

describe('the shell parser', () => {
  const cases: readonly [string, string[][]][] = [
    ['', []],
    ['  \n ', []],
    ['ls -l  /sdcard', [['ls', '-l', '/sdcard']]],
    [`echo 'a  b' "c  d" e\\ f`, [['echo', 'a  b', 'c  d', 'e f']]],
    [`echo 'it'\\''s' "say \\"hi\\"" "\\$HOME \\n"`, [['echo', "it's", 'say "hi"', '$HOME \\n']]],
    [`echo "" ''`, [['echo', '', '']]],
    [
      'echo $HOME "${USER}x" $? \'$HOME\' 5$',
      [['echo', '<HOME>', '<USER>x', '<?>', '$HOME', '5$']],
    ],
    ['a; b\nc', [['a'], ['b'], ['c']]],
    ['echo ";" \\; a#b # comment', [['echo', ';', ';', 'a#b']]],
    ['a | b | c', [['a'], ['b'], ['c']]],
    ["input text 'x;rm -rf /'", [['input', 'text', 'x;rm -rf /']]],
  ];
  for (const [line, expected] of cases) {
    it(`reads ${JSON.stringify(line)}`, () => {
      expect(words(line)).to.deep.equal(expected);
    });
  }

  it('knows what runs after what', () => {
    const steps = parseLine('a && b || c; d');
    expect(steps.map(({ when }) => when)).to.deep.equal(['always', 'success', 'failure', 'always']);
  });

  it('reads redirections', () => {
    const [step] = parseLine('a 2>/dev/null >>"b c" 2>&1 <d');
    const redirects = step?.pipeline[0]?.redirects.map((one) => [
      one.descriptor,
      one.kind,
      text(one.target),
    ]);
    expect(redirects).to.deep.equal([
      [2, 'write', '/dev/null'],
      [1, 'append', 'b c'],
      [2, 'duplicate', '1'],
      [0, 'read', 'd'],
    ]);
  });

  it('takes a digit before a redirection for a descriptor, and any other for a word', () => {
    expect(words('echo 2 2>x')).to.deep.equal([['echo', '2']]);
  });

  for (const line of [
    "echo 'a",
    'echo "a',
    'a &&',
    '| a',
    'a ; ; b',
    'a >',
    'a & b',
    '(a)',
    'echo $(id)',
    'echo `id`',
  ]) {
    it(`refuses ${JSON.stringify(line)}`, () => {
      expect(() => parseLine(line)).to.throw(ShellSyntaxError);
    });
  }
});
