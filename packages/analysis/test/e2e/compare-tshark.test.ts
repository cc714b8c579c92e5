import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pcap } from '../captures.js';
import {
  clientHello,
  ethernet,
  hex,
  ipv4,
  ipv6,
  phoneTcp,
  phoneUdp,
  serverTcp,
  SYN,
  tcp,
  udp,
} from '../packets.js';
import { initialPacket, RFC_CRYPTO_FRAME } from '../quic.js';

const run = promisify(execFile);
const script = fileURLToPath(new URL('../../../scripts/compare-tshark.mjs', import.meta.url));
const golden = fileURLToPath(new URL('../../../test/golden/extract/', import.meta.url));
const shared = fileURLToPath(new URL('../../../../../../shared/captures/', import.meta.url));

function capturesIn(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => /\.pcap(ng)?$/.test(name));
  return names.map((name) => join(folder, name));
}

/** Runs the comparison; what it prints ends up in the message of a failure. */
async function compare(files: readonly string[]): Promise<string[]> {
  const { stdout } = await run(process.execPath, [script, ...files]).catch((error: unknown) => {
    const printed = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    throw new Error(`${String(error)}\n${printed}`);
  });
  return stdout.trimEnd().split('\n');
}

describe('extraction, compared with tshark', function () {
  this.timeout(120_000);

  before(async function () {
    const installed = await run('tshark', ['--version']).then(
      () => true,
      () => false,
    );
    if (installed) return;
    console.log('      skipped: tshark is not installed');
    this.skip();
  });

  it('is equal on captures of tcpdump and dumpcap', async () => {
    const lines = await compare(capturesIn(golden));
    expect(lines).to.have.length(6);
  });

  it('is equal on captures of real messengers', async function () {
    if (!existsSync(shared)) {
      console.log(`      skipped: there is no ${shared}`);
      this.skip();
    }
    expect(await compare(capturesIn(shared))).not.to.be.empty;
  });

  it('is equal on packets that no program here sends', async () => {
    const hello = clientHello('late.example.org', 2000);
    const segment = (from: number, to: number): Buffer =>
      phoneTcp({ sequence: 1 + from, payload: hello.subarray(from, to) });
    const datagram = udp(40009, 5000, Buffer.alloc(3000));
    const fragment = (from: number, to: number): Buffer => {
      const moreFragments = to < datagram.length;
      const payload = datagram.subarray(from, to);
      return ethernet(ipv4({ protocol: 17, id: 7, fragmentOffset: from, moreFragments, payload }));
    };
    const packets = [
      phoneTcp({ sequence: 0, flags: SYN }),
      ...[segment(700, 1400), segment(1400, hello.length), segment(0, 700)],
      phoneUdp(40001, 443, initialPacket(RFC_CRYPTO_FRAME, 2)),
      ...[fragment(0, 1480), fragment(1480, 2960), fragment(2960, datagram.length)],
      ethernet(ipv4({ protocol: 6, payload: tcp({ from: 5, to: 80 }) }), { tags: [0x8100] }),
      ethernet(ipv4({ protocol: 6, payload: tcp({ from: 5, to: 81 }) }), {
        tags: [0x88a8, 0x8100],
      }),
      ethernet(ipv4({ protocol: 17, options: hex('94040000'), payload: udp(40000, 444) })),
      ethernet(ipv4({ protocol: 47, payload: hex('0000000000000000') })),
      ethernet(
        ipv6({
          nextHeader: 0,
          payload: Buffer.concat([hex('2b00010400000000 1100000000000000'), udp(40000, 445)]),
        }),
      ),
      serverTcp({ from: 443, payload: hex('170303000401020304') }),
      ethernet(hex('0001080006040001020000000077c0a8014d000000000000c0a80101'), { type: 0x0806 }),
    ];
    const folder = await mkdtemp(join(tmpdir(), 'matador-compare-'));
    try {
      const file = join(folder, 'built.pcap');
      await writeFile(file, pcap(packets));
      const [line = ''] = await compare([file]);
      expect(line).to.match(/8 targets, 0 DNS answers, 2 server names, 0 differences$/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
