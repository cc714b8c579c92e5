import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RemoteEnd } from '../../../src/explain/index.js';
import { framesOf } from '../../../src/explain/index.js';
import { pcap } from '../../captures.js';
import {
  ACK,
  ethernet,
  ipv4,
  PHONE,
  phoneTcp,
  phoneUdp,
  SERVER,
  serverTcp,
  serverUdp,
} from '../../packets.js';

describe('frames of a remote end', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matador-frames-'));
  });
  after(() => rm(folder, { recursive: true }));

  const framesIn = async (packets: readonly Buffer[], ...remotes: readonly RemoteEnd[]) => {
    const file = join(folder, 'a.pcap');
    await writeFile(file, pcap(packets));
    return await framesOf(file, remotes);
  };
  const end = (protocol: string, port: number | null): RemoteEnd => ({
    ...{ protocol, address: SERVER, port },
  });

  it('are those both ways, of its protocol and port alone, counted from one', async () => {
    const tcp = (flags: number) => ({ flags, payload: Buffer.from('x') });
    const packets = [
      phoneUdp(40000, 443),
      phoneTcp(tcp(ACK)),
      serverTcp(tcp(ACK)),
      Buffer.from('no frame at all'),
      phoneTcp(tcp(ACK)),
      serverUdp(443, 40000),
    ];
    expect(await framesIn(packets, end('tcp', 443), end('udp', 443), end('tcp', 80))).to.deep.equal(
      [
        [
          [2, 3],
          [5, 5],
        ],
        [
          [1, 1],
          [6, 6],
        ],
        [],
      ],
    );
  });

  it('are those of any port where none is said', async () => {
    const icmp = ethernet(
      ipv4({
        from: PHONE,
        to: SERVER,
        protocol: 1,
        payload: Buffer.from('0800000000000000', 'hex'),
      }),
    );
    expect(
      await framesIn([icmp, phoneUdp(40000, 443)], end('icmp', null), end('udp', null)),
    ).to.deep.equal([[[1, 1]], [[2, 2]]]);
  });
});
