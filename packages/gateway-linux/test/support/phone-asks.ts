import type { Host } from './host.js';
import { addresses, echoName } from './network.js';

/** The ways by which a phone can ask the test network's server. */
export const askable = ['tcp', 'udp', 'icmp', 'tcp6'] as const;
export type Askable = (typeof askable)[number];

const askUdp = `
  const socket = require('node:dgram').createSocket('udp4');
  socket.on('message', (answer) => { console.log(String(answer)); socket.close(); });
  socket.send('hello', 7, '${addresses.server}');`;

/** @returns what the phone is told: over TCP and UDP by which address it is seen; `null`: nothing. */
export async function phoneAsks(phone: Host, by: Askable, seconds: number): Promise<string | null> {
  const limit = String(seconds);
  const argv = {
    tcp: ['curl', '-sS', '--max-time', limit, `http://${addresses.server}/`],
    tcp6: ['curl', '-sS', '--max-time', limit, `http://[${addresses.server6}]/`],
    udp: ['timeout', limit, 'node', '-e', askUdp],
    icmp: ['ping', '-c', '1', '-W', limit, addresses.server],
  }[by];
  const { exitCode, stdout } = await phone.run(argv);
  return exitCode === 0 ? stdout.trim() : null;
}

/** Asks for the address of the test network's server, as the vantage point's resolver alone knows it. */
export async function phoneAsksDns(
  phone: Host,
  resolver: string,
  over: 'udp' | 'tcp',
): Promise<string> {
  const options = ['+short', '+time=5', '+tries=1', over === 'tcp' ? '+tcp' : '+notcp'];
  return (await phone.sh('dig', ...options, `@${resolver}`, echoName)).stdout.trim();
}
