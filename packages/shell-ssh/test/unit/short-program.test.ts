import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import type { Client } from 'ssh2';
import { startRemote } from '../../src/remote-program.js';

/** A server whose consent, output and exit status of a program come in one packet. */
function clientAnsweringAtOnce(output: string, status: number): Client {
  const channel = Object.assign(new PassThrough(), {
    stdin: new PassThrough(),
    stderr: new PassThrough(),
  });
  const client = {
    once: () => client,
    removeListener: () => client,
    exec: (_line: string, done: (error: undefined, opened: typeof channel) => void) => {
      setImmediate(() => {
        done(undefined, channel);
        channel.write(output);
        channel.emit('exit', status);
        channel.end();
      });
    },
  };
  return client as unknown as Client;
}

describe('a program that ends at once', () => {
  it('keeps its exit status and its output', async () => {
    const client = clientAnsweringAtOnce('matador-program:4711\nall it said', 3);
    const program = await startRemote(client, ['true']);
    expect(program.pid).to.equal(4711);
    expect(await program.exited).to.deep.equal({ exitCode: 3, signal: null });
    expect(await text(program.stdout)).to.equal('all it said');
  });
});
