import { InvalidArgumentError } from 'commander';

export interface ListenAddress {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

/** `9464`, `0.0.0.0:9464`, `[::1]:9464`; without a host, this machine alone can reach it. */
export function parseListenAddress(text: string): ListenAddress {
  const match = /^(?:(?:\[(?<v6>[^\]]+)\]|(?<name>[^:[\]]+)):)?(?<port>\d{1,5})$/.exec(text);
  const port = Number(match?.groups?.port);
  if (match === null || port > 65_535) {
    throw new InvalidArgumentError('expected a port, or HOST:PORT such as 0.0.0.0:9464.');
  }
  return { host: match.groups?.v6 ?? match.groups?.name ?? '127.0.0.1', port };
}

export function urlOf({ host, port }: ListenAddress): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
