import type { RunningProgram } from '@matador/core';
import { addresses } from './network.js';
import type { Host } from './host.js';

const script = `
  const dgram = require('node:dgram'), net = require('node:net');
  const [server, server6, gateway, nowhere] = process.argv.slice(1);
  const four = dgram.createSocket('udp4'), six = dgram.createSocket('udp6');
  for (const socket of [four, six]) socket.on('error', () => undefined);
  let answers = 0, sent = 0;
  four.on('message', () => { answers += 1; });
  const query = Buffer.from('123401000001000000000000046563686f076578616d706c65036e65740000010001', 'hex');
  setInterval(() => {
    sent += 1;
    four.send('x', 7, server);
    four.send(query, 53, gateway);
    four.send(query, 53, '8.8.8.8');
    four.send('x', 443, nowhere);
    six.send('x', 7, server6);
    if (sent % 10 === 0) for (const address of [server, server6, nowhere]) {
      const socket = net.connect({ host: address, port: 80, timeout: 500 });
      socket.on('error', () => undefined).on('timeout', () => socket.destroy());
      socket.on('connect', () => { answers += 1; socket.end('GET / HTTP/1.0\\r\\n\\r\\n'); });
      socket.resume();
    }
    if (sent % 10 === 0) process.stdout.write(sent + ' ' + answers + '\\n');
  }, 5);
`;

/** A phone that never stops talking: UDP, DNS to the gateway and past it, TCP, ICMP, IPv4 and IPv6. */
export class Chatter {
  /** Rounds sent and answers that came, so far. */
  rounds = 0;
  answers = 0;

  private constructor(private readonly programs: readonly RunningProgram[]) {
    let rest = '';
    const [talker] = programs;
    talker?.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      const [rounds, answers] = lines.at(-1)?.split(' ') ?? [];
      if (rounds !== undefined) this.rounds = Number(rounds);
      if (answers !== undefined) this.answers = Number(answers);
    });
    for (const { stderr } of programs) stderr.resume();
    for (const { stdout } of programs.slice(1)) stdout.resume();
  }

  static async start(phone: Host): Promise<Chatter> {
    const { server, server6, gatewayWlan, nowhere } = addresses;
    return new Chatter([
      await phone.start(['node', '-e', script, server, server6, gatewayWlan, nowhere]),
      await phone.start(['ping', '-q', '-i', '0.02', server]),
      await phone.start(['ping', '-6', '-q', '-i', '0.02', server6]),
    ]);
  }

  async stop(): Promise<void> {
    await Promise.all(this.programs.map((program) => program.stop('SIGTERM')));
  }
}
