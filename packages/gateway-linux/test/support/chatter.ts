import type { RunningProgram } from '@matador/core';
import { waitFor } from '@matador/core';
import { addresses } from './network.js';
import type { Host } from './host.js';

/** Argument: the addresses of each family. Prints a line of counts with each round. */
const script = `
  const dgram = require('node:dgram'), net = require('node:net');
  const at = JSON.parse(process.argv[1]);
  const counts = { tcp: 0, udp: 0, dns: 0, tcp6: 0, udp6: 0 };
  const socket = (type, name) => {
    const made = dgram.createSocket(type);
    made.on('error', () => undefined).on('message', () => { counts[name] += 1; });
    return made;
  };
  const four = socket('udp4', 'udp'), six = socket('udp6', 'udp6'), dns = socket('udp4', 'dns');
  four.bind(() => four.setBroadcast(true));
  const query = Buffer.from('123401000001000000000000046563686f076578616d706c65036e65740000010001', 'hex');
  const large = Buffer.alloc(3000, 'x');
  const connect = (host, port, name) => {
    const made = net.connect({ host, port, timeout: 500 });
    made.on('error', () => undefined).on('timeout', () => made.destroy());
    made.on('connect', () => { counts[name] += 1; made.end('GET / HTTP/1.0\\r\\n\\r\\n'); });
    made.resume();
  };
  let rounds = 0;
  setInterval(() => {
    rounds += 1;
    for (const host of at.four) {
      four.send('x', 7, host);
      four.send('x', 443, host);
      dns.send(query, 53, host);
    }
    for (const host of at.six) {
      six.send('x', 7, host);
      six.send(query, 53, host);
    }
    if (rounds % 5 === 0) {
      for (const host of at.four) four.send(large, 7, host);
      for (const host of at.four) for (const port of [53, 80, 853]) connect(host, port, 'tcp');
      for (const host of at.six) for (const port of [53, 80]) connect(host, port, 'tcp6');
    }
    process.stdout.write(JSON.stringify({ rounds, ...counts }) + '\\n');
  }, 20);
`;

/** By which a phone may get answers. */
export const ways = ['tcp', 'udp', 'icmp', 'dns', 'tcp6', 'udp6', 'icmp6'] as const;
export type Way = (typeof ways)[number];

/** Rounds sent so far, and answers that came. */
type Talk = Readonly<Record<'rounds' | Way, number>>;

/** All but the talker send to one address each. */
type Programs = Readonly<
  Record<'talker' | 'icmp' | 'neighbour' | 'icmp6' | 'late' | 'late6', RunningProgram>
>;

function onLines({ stdout }: RunningProgram, take: (lines: readonly string[]) => void): void {
  let rest = '';
  stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    take(lines);
  });
}

/**
 * A phone that never stops talking: UDP, also in fragments, DNS to the gateway and past it, TCP and
 * ICMP, by IPv4 and IPv6; to servers, to nobody, to all, to the gateway's own addresses and to its
 * neighbours on the uplink. And the ends of TCP connections that nobody knows of any more, which
 * connection tracking takes for invalid.
 */
export class Chatter {
  private talk: Talk = { rounds: 0, tcp: 0, udp: 0, icmp: 0, dns: 0, tcp6: 0, udp6: 0, icmp6: 0 };

  private constructor(private readonly programs: Programs) {
    onLines(programs.talker, (lines) => {
      const last = lines.at(-1);
      if (last === undefined) return;
      this.talk = { ...this.talk, ...(JSON.parse(last) as Partial<Talk>) };
    });
    for (const way of ['icmp', 'icmp6'] as const) {
      onLines(programs[way], (lines) => {
        const answers = lines.filter((line) => line.includes(' bytes from ')).length;
        this.talk = { ...this.talk, [way]: this.talk[way] + answers };
      });
    }
    const { neighbour, late, late6 } = programs;
    for (const { stdout } of [neighbour, late, late6]) stdout.resume();
    for (const { stderr } of Object.values(programs)) stderr.resume();
  }

  static async start(phone: Host): Promise<Chatter> {
    const { server, server6, gatewayWlan, gatewayWlan6, nowhere, uplinkNeighbour } = addresses;
    const { gatewayUplink, gatewayUplink6, uplinkNeighbour6, vantage } = addresses;
    const at = {
      four: [
        ...[server, nowhere, '8.8.8.8', vantage, gatewayWlan, gatewayUplink, uplinkNeighbour],
        ...['192.168.77.255', '255.255.255.255', '224.0.0.251'],
      ],
      six: [server6, gatewayWlan6, gatewayUplink6, uplinkNeighbour6, 'ff02::fb%wlan0'],
    };
    const ping = ['ping', '-n', '-i', '0.05'];
    const fins = ['traceroute', '-n', '-T', '-O', 'fin,ack', '-p', '443'];
    const manyFins = [...fins, '-f', '10', '-m', '255', '-q', '10', '-N', '1', '-w', '0.05'];
    return new Chatter({
      talker: await phone.start(['node', '-e', script, JSON.stringify(at)]),
      icmp: await phone.start([...ping, server]),
      neighbour: await phone.start([...ping, uplinkNeighbour]),
      icmp6: await phone.start([...ping, '-6', server6]),
      late: await phone.start([...manyFins, server]),
      late6: await phone.start([...manyFins, '-6', server6]),
    });
  }

  get rounds(): number {
    return this.talk.rounds;
  }

  /** All answers so far. */
  get answers(): number {
    const { rounds: _, ...answers } = this.talk;
    return Object.values(answers).reduce((sum, count) => sum + count, 0);
  }

  answersBy(way: Way): number {
    return this.talk[way];
  }

  /** Lets the phone talk for some more rounds, so that a leak would have been seen. */
  async moreRounds(count: number, signal: AbortSignal): Promise<void> {
    const goal = this.talk.rounds + count;
    await this.until(() => this.talk.rounds >= goal, 'the phone to talk', signal);
  }

  /** Waits for an answer that came from now on. */
  async nextAnswer(way: Way, signal: AbortSignal): Promise<void> {
    const before = this.talk[way];
    await this.until(() => this.talk[way] > before, `an answer by ${way}`, signal);
  }

  async stop(): Promise<void> {
    const programs = Object.values(this.programs);
    await Promise.all(programs.map((program) => program.stop('SIGTERM')));
  }

  private async until(condition: () => boolean, what: string, signal: AbortSignal): Promise<void> {
    await waitFor(() => condition() || undefined, {
      what,
      source: 'internal',
      timeoutMs: 30_000,
      intervalMs: 10,
      signal,
    });
  }
}
