import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { MatadorError } from '@matador/core';
import { z } from 'zod';

const answerSchema = z.object({ done: z.boolean(), reason: z.string().optional() });
const answerLimitMs = 10_000;

/**
 * Takes faults on a unix socket, a JSON line each, and answers with a line.
 * @param inject returns false where there is nothing here that the fault could happen to.
 */
export async function serveFaults<T extends z.ZodType>(
  path: string,
  schema: T,
  inject: (fault: z.output<T>) => Promise<boolean>,
): Promise<{ close(): Promise<void> }> {
  rmSync(path, { force: true });
  const handle = async (line: string): Promise<z.input<typeof answerSchema>> => {
    try {
      const done = await inject(schema.parse(JSON.parse(line)));
      return done ? { done } : { done, reason: 'there is nothing here that it could happen to' };
    } catch (error) {
      return { done: false, reason: error instanceof Error ? error.message : String(error) };
    }
  };
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    createInterface({ input: socket }).on('line', (line) => {
      void handle(line).then((answer) => socket.end(`${JSON.stringify(answer)}\n`));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return { close: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** Hands a fault to the program behind a socket. @returns why it was not done; `undefined` when it was. */
export async function sendFault(path: string, fault: unknown): Promise<string | undefined> {
  const text = await new Promise<string>((resolve, reject) => {
    const socket = connect(path);
    let said = '';
    socket.setTimeout(answerLimitMs, () => socket.destroy(new Error('no answer')));
    socket.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
    socket.once('error', reject);
    socket.once('close', () => resolve(said));
    socket.write(`${JSON.stringify(fault)}\n`);
  }).catch((cause: unknown) => {
    throw new MatadorError(`the lab's program behind ${path} does not answer`, {
      code: 'no-lab',
      hint: 'Inject faults from inside of a lab: `matador lab exec`, or in a program that runs in it.',
      cause,
    });
  });
  const answer = answerSchema.parse(JSON.parse(text));
  return answer.done ? undefined : (answer.reason ?? 'it was refused');
}
