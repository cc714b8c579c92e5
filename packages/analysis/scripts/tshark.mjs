import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** tshark with names unresolved and nothing of the user's own settings; gives its output's lines. */
export async function* tsharkLines(args) {
  const child = spawn('tshark', ['-n', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  yield* createInterface({ input: child.stdout, crlfDelay: Infinity });
  const status = await ended;
  // 2: the file is cut short; what could be read was printed.
  if (status !== 0 && status !== 2) throw new Error(`tshark ended with ${status}: ${errors}`);
}

/** Rows of `-T fields`, as objects by field name. */
export async function* tsharkFields(file, fields, args = []) {
  const columns = fields.flatMap((field) => ['-e', field]);
  for await (const line of tsharkLines(['-r', file, '-T', 'fields', ...args, ...columns])) {
    const values = line.split('\t');
    yield Object.fromEntries(fields.map((field, at) => [field, values[at] ?? '']));
  }
}

/** Packets of `-T json`. */
export async function tsharkJson(file, args) {
  let text = '';
  for await (const line of tsharkLines([
    '-r',
    file,
    '-T',
    'json',
    '--no-duplicate-keys',
    ...args,
  ])) {
    text += `${line}\n`;
  }
  return text.trim() === '' ? [] : JSON.parse(text);
}
