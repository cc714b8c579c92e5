import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { renderCapture } from '../../src/commands/extract.js';
import { runCli } from '../run-cli.js';
import { inTemporaryFolder } from '../temporary-folder.js';

/** A pcap file without a packet, microseconds, Ethernet: draft-ietf-opsawg-pcap. */
const emptyPcap = Buffer.from('d4c3b2a102000400000000000000000000000400' + '01000000', 'hex');

describe('matador extract', () => {
  it('names a file that cannot be read, goes on with the others, and fails', () =>
    inTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'empty.pcap'), emptyPcap);
      await writeFile(join(folder, 'novel.txt'), 'It was a dark night.\n');
      const argv = ['extract', 'novel.txt', 'absent.pcap', 'empty.pcap', '--json'];
      const { status, stdout, stderr } = await runCli(argv, folder);
      expect(status).to.equal(1);
      expect(JSON.parse(stdout)).to.deep.equal({
        schema: 'matador/extract/1',
        captures: [
          {
            file: 'empty.pcap',
            packets: 0,
            bytes: 0,
            linkType: 'ethernet',
            firstPacket: null,
            lastPacket: null,
            device: null,
            skipped: [],
            dns: [],
            targets: [],
          },
        ],
      });
      expect(stderr)
        .to.match(/novel\.txt/)
        .and.match(/absent\.pcap/);
    }));

  it('is wrong use of a device that is no address', () =>
    inTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'empty.pcap'), emptyPcap);
      const argv = ['extract', 'empty.pcap', '--device', 'phone'];
      const { status, stderr } = await runCli(argv, folder);
      expect(status).to.equal(2);
      expect(stderr).to.match(/phone is not an IP address/);
    }));

  it('shows people the targets with most bytes first', () => {
    const at = '2026-01-01T00:00:00.000Z';
    const target = (address: string, bytes: number) => ({
      protocol: 'tcp',
      address,
      port: 443,
      names: [
        { name: 'chat.example', source: 'dns' as const },
        { name: 'chat.example', source: 'sni' as const },
      ],
      packets: 3,
      bytes,
      firstSeen: at,
      lastSeen: at,
      initiator: 'device' as const,
    });
    const text = renderCapture({
      file: 'a.pcap',
      packets: 9,
      bytes: 4000,
      linkType: 'ethernet',
      firstPacket: at,
      lastPacket: at,
      device: '10.0.0.2',
      skipped: [{ reason: 'multicast', count: 2 }],
      dns: [],
      targets: [target('192.0.2.1', 900), target('192.0.2.2', 3000)],
    });
    expect(text.split('\n').slice(0, 7)).to.deep.equal([
      'a.pcap',
      '9 packets, 4.0 kB, ethernet; phone 10.0.0.2',
      `${at} to ${at}`,
      'protocol  address    port  packets  bytes   opened by  names',
      'tcp       192.0.2.2  443   3        3.0 kB  device     chat.example',
      'tcp       192.0.2.1  443   3        900 B   device     chat.example',
      'skipped: multicast 2',
    ]);
  });
});
