import { Duplex } from 'node:stream';
import type { AdbStream } from './stream.js';

/** An adb stream as a Node stream, for programs of the phone that expect a connection. */
export function connectionOver(stream: AdbStream): Duplex {
  const connection = new Duplex({
    read: () => {
      void stream.read().then((bytes) => connection.push(bytes ?? null));
    },
    write: (bytes: Buffer, _encoding, done) => {
      stream.write(bytes);
      done();
    },
    final: (done) => {
      stream.end();
      done();
    },
    destroy: (error, done) => {
      stream.end();
      done(error);
    },
  });
  stream.whenClosed(() => connection.destroy());
  return connection;
}
