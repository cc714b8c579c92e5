import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where a shell that is led to run a message's text leaves its mark: on the phone, and here. */
export const executedOnPhone = '/data/local/tmp/matador-executed';
export const executedHere = join(tmpdir(), 'matador-executed');

const commands =
  `$(mkdir ${executedOnPhone}) \`mkdir ${executedOnPhone}\`; mkdir ${executedOnPhone} & ` +
  `"$(mkdir ${executedHere})" '; mkdir ${executedHere}; ' | mkdir ${executedHere} || `;

/** The first with emoji and right-to-left writing, the second 500 characters made for a shell to run. */
export const awkwardTexts: readonly [string, string] = [
  '👩‍👩‍👧 مرحبا يا صديقي, שלום 12 עולם! 🇧🇷 ñ ß 你好',
  `${commands}100% 'quoted' "x" \\ %s & | ; < > * ? ~ # ! { } $HOME ${'x'.repeat(500)}`.slice(
    0,
    500,
  ),
];

/** Texts that a careless driver mistakes for one another, or lets a shell read. */
export const ordinaryTexts: readonly string[] = [
  'Hello, this is m1',
  'the same again',
  'the same again',
];
