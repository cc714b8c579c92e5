import type { Duplex } from 'node:stream';

/** What a program does with a connection to its port. */
export type PortListener = (connection: Duplex) => void;

/** The TCP ports of the phone's own loopback: what `adb forward` reaches. */
export class LocalPorts {
  private readonly listeners = new Map<number, PortListener>();

  /** Takes a port until the returned function is called; `undefined` where it is taken. */
  listen(port: number, listener: PortListener): (() => void) | undefined {
    if (this.listeners.has(port)) return undefined;
    this.listeners.set(port, listener);
    return () => {
      if (this.listeners.get(port) === listener) this.listeners.delete(port);
    };
  }

  listener(port: number): PortListener | undefined {
    return this.listeners.get(port);
  }
}
