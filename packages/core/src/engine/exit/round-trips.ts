import { isIP, isIPv6 } from 'node:net';
import type { CommandRunner } from '../../contracts/index.js';
import { MatadorError } from '../../errors.js';

/** Where round-trip times are measured from. */
export interface Origin {
  readonly runner: CommandRunner;
  /** The interface to leave by; absent: as the machine routes. */
  readonly interface?: string;
}

export interface RoundTrip {
  /** The address that answered; `null` where none did. */
  readonly answeredBy: string | null;
  /** The smallest of those measured; `null` where nothing answered. */
  readonly rttMs: number | null;
  readonly method: 'icmp' | 'tcp';
}

const limitMs = 15_000;

/**
 * Measures with `ping`, or to a TCP port with `curl`, whichever can be had. A target that does not
 * answer, and a program that is not there, are no errors.
 * @param target an address or a name, which is looked up where the measuring is done.
 */
export async function measureRoundTrip(
  { runner, interface: device }: Origin,
  target: { readonly address: string; readonly port?: number | undefined },
  signal: AbortSignal,
): Promise<RoundTrip> {
  const { address, port } = target;
  const method = port === undefined ? 'icmp' : 'tcp';
  const argv = port === undefined ? pingArgv(address, device) : connectArgv(address, port, device);
  try {
    const { stdout } = await runner.run(argv, { signal, timeoutMs: limitMs });
    return { ...(port === undefined ? parsePing(stdout) : parseConnect(stdout)), method };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof MatadorError) || !silences.has(error.code)) throw error;
    return { answeredBy: null, rttMs: null, method };
  }
}

const silences = new Set(['command-not-found', 'command-timeout']);

/** 0.2 s is the least that others than root may ask for. */
export function pingArgv(address: string, device?: string): string[] {
  const bound = device === undefined ? [] : ['-I', device];
  return ['ping', '-n', '-q', '-c', '3', '-i', '0.2', '-w', '4', ...bound, '--', address];
}

export function connectArgv(address: string, port: number, device?: string): string[] {
  const bound = device === undefined ? [] : ['--interface', device];
  const host = isIPv6(address) ? `[${address}]` : address;
  return [
    ...['curl', '-s', '-o', '/dev/null', '--noproxy', '*', '--connect-timeout', '4'],
    ...['--max-time', '5', '--write-out', '%{remote_ip} %{time_namelookup} %{time_connect}\n'],
    ...[...bound, '--url', `http://${host}:${port}/`],
  ];
}

type Answer = Pick<RoundTrip, 'answeredBy' | 'rttMs'>;
const noAnswer: Answer = { answeredBy: null, rttMs: null };

/** Reads what ping prints, of iputils, BusyBox and BSD alike. */
export function parsePing(stdout: string): Answer {
  const answeredBy = /^PING6? [^\n]*?\(([0-9a-f:.]+)\)/im.exec(stdout)?.[1];
  const least = /min\/avg\/max(?:\/\w+)? = ([\d.]+)\//.exec(stdout)?.[1];
  return answer(answeredBy, Number(least));
}

/** Reads what {@link connectArgv} asks for: times in seconds since the start. */
export function parseConnect(stdout: string): Answer {
  const [address, lookedUp, connected] = stdout.trim().split(' ');
  if (!(Number(connected) > 0)) return noAnswer;
  return answer(address, (Number(connected) - Number(lookedUp)) * 1000);
}

function answer(address: string | undefined, rttMs: number): Answer {
  if (address === undefined || isIP(address) === 0 || !(rttMs > 0)) return noAnswer;
  return { answeredBy: address, rttMs: Math.round(rttMs * 1000) / 1000 };
}
