import type { CampaignRecord, Measurement } from '@matador/core';
import {
  configSchema,
  Dataset,
  Journal,
  timestamp,
  verifyDataset,
  writeDescriptor,
} from '@matador/core';
import { expect } from 'chai';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { extractFile, redactDataset } from '../../../src/index.js';
import { pcapngBlocks } from '../../captures.js';
import { answering, asking, handshake, response, TWO_ROOTS } from '../../newdns.js';
import {
  clientHello,
  ethernet,
  PHONE,
  phoneTcp,
  phoneUdp,
  PHONE_MAC,
  ROUTER_MAC,
  serverTcp,
  serverUdp,
  SYN,
} from '../../packets.js';
import { measurementOf, traceOf } from '../records.js';

const name = 'Jörg Müller';
const handle = '+49 151 2345 6789';
const text = 'Treffen um acht, wie immer?';
const ssid = 'Familie Muster';
// So long that what `tellTale` leaves of it stands in no digest by chance.
const serial = 'R58N12WQZ3KABCDE';
const user = 'annamuster';
const secrets = [name, handle, text, ssid, serial];
const hardware = [PHONE_MAC, ROUTER_MAC].map((mac) => Buffer.from(mac.replaceAll(':', ''), 'hex'));

/** Every way in which a secret is planted, and looked for: written down here, not taken from the code. */
function planted(secret: string): Buffer[] {
  const bytes = Buffer.from(secret);
  return [
    bytes,
    Buffer.from(secret, 'utf16le'),
    Buffer.from(secret, 'utf16le').swap16(),
    Buffer.from(encodeURIComponent(secret)),
    Buffer.from(bytes.toString('hex')),
    Buffer.from(secret.replace(/[^ -~]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`)),
    ...['', 'a', 'ab'].map((before) =>
      Buffer.from(Buffer.from(`${before}${secret}`).toString('base64').replace(/=+$/, '')),
    ),
    ...(secret === handle ? [Buffer.from('4915123456789'), Buffer.from('015123456789')] : []),
  ];
}

/** What of it cannot change with what stands beside it. */
function tellTale(bytes: Buffer): Buffer {
  return bytes.subarray(4, -4);
}

function option(code: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(code);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc(-value.length & 3)]);
}

function blockOf(type: number, body: Buffer): Buffer {
  const words = (...values: number[]) => {
    const bytes = Buffer.alloc(values.length * 4);
    values.forEach((value, index) => bytes.writeUInt32LE(value, index * 4));
    return bytes;
  };
  return Buffer.concat([words(type, body.length + 12), body, words(body.length + 12)]);
}

const dnsQuestion = (host: string) => {
  const labels = host.split('.').flatMap((label) => [Buffer.of(label.length), Buffer.from(label)]);
  return Buffer.concat([...labels, Buffer.of(0, 0, 1, 0, 1)]);
};
const dnsAnswer = (host: string) =>
  Buffer.concat([
    Buffer.from('123481800001000100000000', 'hex'),
    dnsQuestion(host),
    Buffer.from('c00c000100010000003c00045db8d822', 'hex'),
  ]);
const eui64 = Buffer.concat([
  Buffer.of((hardware[0]?.[0] ?? 0) ^ 2),
  hardware[0]?.subarray(1, 3) ?? Buffer.alloc(0),
  Buffer.of(0xff, 0xfe),
  hardware[0]?.subarray(3) ?? Buffer.alloc(0),
]);

/** A capture with secrets in packets, options, and blocks of other kinds. */
function capture(): Buffer {
  const { section, interface: wlan, enhanced } = pcapngBlocks();
  const everywhere = Buffer.concat(
    secrets.flatMap(planted).flatMap((each) => [each, Buffer.from(' | ')]),
  );
  const eapol = ethernet(Buffer.concat([Buffer.from([2, 3, 0, 95]), everywhere]), {
    type: 0x888e,
  });
  const frames = [
    ...handshake,
    asking(),
    ...answering(response(TWO_ROOTS)),
    phoneTcp({ from: 41000, to: 443, flags: SYN, sequence: 99 }),
    phoneTcp({ from: 41000, to: 443, sequence: 100, payload: clientHello('chat.signal.org') }),
    serverUdp(53, 5000, dnsAnswer('chat.signal.org')),
    serverUdp(53, 5000, dnsAnswer(`${serial.toLowerCase()}.example.org`)),
    phoneTcp({
      from: 42000,
      to: 80,
      payload: Buffer.concat([
        Buffer.from('POST /upload?who=token-77 HTTP/1.1\r\nHost: media.example.org\r\n'),
        Buffer.from('Cookie: session-4711\r\n\r\n'),
        everywhere,
      ]),
    }),
    serverTcp({ from: 80, to: 42000, payload: gzipSync('something only --payload removes') }),
    phoneUdp(68, 67, Buffer.from('host name: Jörgs Pixel')),
    phoneUdp(40001, 9999, Buffer.concat([eui64, Buffer.from(PHONE_MAC), everywhere])),
    eapol,
  ];
  return Buffer.concat([
    section(),
    blockOf(1, Buffer.concat([Buffer.from('0100000000000400', 'hex'), option(1, everywhere)])),
    wlan(),
    blockOf(4, everywhere.subarray(0, 400)),
    blockOf(10, Buffer.from(`CLIENT_RANDOM ${'0'.repeat(26)}`)),
    ...frames.map((frame, index) =>
      enhanced(Buffer.concat([frame, Buffer.alloc(-frame.length & 3)]), index * 1000, {
        wireLength: frame.length + (-frame.length & 3),
      }),
    ),
    blockOf(0x0bad, everywhere.subarray(0, 400)),
  ]);
}

const campaign = (): CampaignRecord => {
  const side = (provider: string) => ({
    phone: { provider: 'android', serial, unlockPin: text },
    gateway: { id: 'gw', provider, wlan: 'wlan0', uplink: 'eth0', reach: { password: text } },
    wifi: { ssid },
    accounts: { signal: { name, handle }, threema: { name: 'lab', handle: 'signal' } },
  });
  return {
    schema: 'matador/campaign/1',
    createdAt: '2026-11-22T15:00:00.000Z',
    tool: { name: 'matador', version: '0.1.0' },
    plugins: [{ name: '@matador/lab', version: '1', provides: ['geo:lab'] }],
    geodata: [],
    config: configSchema.parse({
      plugins: [{ name: '@matador/lab', options: { path: `/home/${serial}/x` } }],
      vantagePoints: ['de', 'us'].map((id) => ({
        id,
        country: id.toUpperCase(),
        latitude: 1,
        longitude: 2,
        shell: { host: '203.0.113.1', user, jumpHosts: [{ host: 'jump', user }] },
        tunnelOptions: { key: text },
      })),
      testbeds: [{ a: side('linux'), b: side('linux') }],
      campaign: { name: 'first', apps: ['signal', 'threema'] },
    }),
  };
};

function measurement(): Measurement {
  const at = timestamp();
  const observed = { at, notBefore: at };
  const failure = { stage: 'app', code: 'no-button', at, message: `the screen showed ${text}` };
  const { sides, ...rest } = measurementOf('de', 'us');
  const phone = {
    serial,
    manufacturer: 'Google',
    model: 'Pixel',
    androidVersion: '15',
    apiLevel: 35,
  };
  const captured = {
    file: 'a.pcapng',
    interface: 'wlan0',
    packets: 1,
    droppedByKernel: 0,
    droppedByInterface: 0,
    snapLength: 262_144,
    startedAt: at,
    stoppedAt: at,
  };
  const segments = [{ file: 'a.mp4', startedAt: at, stoppedAt: at }];
  return {
    ...rest,
    sides: {
      ...sides,
      a: {
        ...sides.a,
        phone: { ...phone, address: PHONE },
        capture: captured,
        recording: { segments, reason: null },
      },
    },
    actions: [
      {
        kind: 'message-sent',
        message: 'm1',
        text,
        side: 'a',
        pressed: observed,
        sent: observed,
        status: 'sent',
      },
      { kind: 'message-received', message: 'm1', text, side: 'b', received: observed },
    ],
    failures: [
      { ...failure, source: 'app', evidence: ['a-screen-1.png'] },
      {
        ...failure,
        source: 'tunnel',
        message: `ssh to ${user}: ${serial} ${encodeURIComponent(name)}`,
      },
    ],
    anomalies: [
      {
        side: 'a',
        at,
        kind: 'incoming-call',
        what: 'Oma ruft an',
        action: 'dismissed',
        screenshot: 'a-screen-1.png',
      },
    ],
  };
}

async function makeDataset(directory: string): Promise<void> {
  const dataset = await Dataset.openOrCreate(directory, campaign());
  const draft = await dataset.draft('signal_de_us_r1');
  const everything = secrets.flatMap(planted);
  await writeFile(draft.path('a.pcapng'), capture());
  await writeFile(draft.path('a.mp4'), Buffer.concat([Buffer.from('ftyp ©nam '), ...everything]));
  await writeFile(
    draft.path('a-screen-1.png'),
    Buffer.concat([Buffer.from('PNG '), ...everything]),
  );
  const trace = traceOf({ side: 'a', to: '192.0.2.7', port: 443, hops: ['10.0.0.1', '192.0.2.7'] });
  trace.hops[0]!.probes[0]!.name = `${serial}.home.example`;
  await draft.addTrace(trace);
  await draft.addTrace(traceOf({ side: 'b', hops: ['10.0.0.2'] }));
  await draft.commit(measurement());
  const journal = await Journal.open(join(directory, 'journal.jsonl'));
  const [failure] = measurement().failures;
  await journal.append({
    event: 'testbed-stopped',
    testbed: 'testbed-1',
    failure: failure!,
    failures: 1,
    until: null,
  });
  await journal.append({
    event: 'measurement-repeated',
    measurement: 'signal_de_us_r1',
    attempt: 1,
    source: 'app',
    tries: 1,
    reason: `no-button: ${text} Oma ruft an`,
  });
  await journal.append({ event: 'run-ended', reason: 'finished' });
  await journal.close();
  await mkdir(join(directory, 'derived'));
  await writeFile(join(directory, 'derived/endpoints.jsonl'), Buffer.concat(everything));
  await writeFile(join(directory, 'notes.txt'), Buffer.concat(everything));
  await writeDescriptor(directory, 'first');
}

async function contentsOf(directory: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files.set(path.slice(directory.length + 1), await readFile(path));
  }
  return files;
}

const holds = (bytes: Buffer, what: Buffer) =>
  bytes.includes(what) ||
  Buffer.from(bytes.toString('latin1').toLowerCase(), 'latin1').includes(what);

describe('redacting a data set', function () {
  this.timeout(20_000);
  let folder: string;
  let data: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matador-redact-'));
    data = join(folder, 'data');
    await makeDataset(data);
  });
  after(async () => {
    await rm(folder, { recursive: true });
  });

  const redact = async (payload: boolean) => {
    const to = join(folder, `open-${payload}`);
    await rm(to, { recursive: true, force: true });
    return await redactDataset(data, to, { payload, toolVersion: '1.2.3' });
  };

  it('finds, to begin with, every secret in the data set', async () => {
    const all = Buffer.concat([...(await contentsOf(data)).values()]);
    for (const secret of [...secrets.flatMap(planted), ...hardware, eui64, Buffer.from(user)]) {
      expect(holds(all, tellTale(secret)), secret.toString('latin1')).to.equal(true);
    }
  });

  for (const payload of [false, true]) {
    it(`leaves no secret in any byte of any file, ${payload ? 'with' : 'without'} --payload`, async () => {
      const { directory } = await redact(payload);
      for (const [path, bytes] of await contentsOf(directory)) {
        for (const secret of secrets.flatMap(planted)) {
          const about = `${secret.toString('latin1')} in ${path}`;
          expect(holds(bytes, tellTale(secret)), about).to.equal(false);
        }
        const others = [...hardware, eui64, Buffer.from(PHONE_MAC), Buffer.from(user)];
        const unlisted = ['Oma ruft an', 'Jörgs Pixel', 'CLIENT_RANDOM', 'wlan0\0\0'];
        for (const secret of [...others, ...unlisted.map((each) => Buffer.from(each))]) {
          expect(holds(bytes, secret), `${secret.toString('latin1')} in ${path}`).to.equal(false);
        }
      }
    });

    it(`keeps what the analysis reads, ${payload ? 'with' : 'without'} --payload`, async () => {
      const { directory } = await redact(payload);
      const file = 'measurements/signal_de_us_r1/a.pcapng';
      const options = { name: 'it', device: PHONE };
      const { extract: original } = await extractFile(join(data, file), options);
      const { extract } = await extractFile(join(directory, file), options);
      expect(
        original.targets.flatMap(({ names }) => names.map((each) => each.name)),
      ).to.include.members(['chat.signal.org', 'media.example.org']);
      expect(original.newdns).to.have.length(1);
      expect(extract.targets).to.have.length(original.targets.length);
      expect({ ...extract, dns: [], targets: [] }).to.deep.equal({
        ...original,
        dns: [],
        targets: [],
      });
      const withoutSerial = (value: unknown) =>
        JSON.stringify(value).replaceAll(serial.toLowerCase(), 'x'.repeat(serial.length));
      expect(withoutSerial(extract)).to.equal(withoutSerial(original));
    });
  }

  it('removes with --payload what nobody could list, and keeps lengths', async () => {
    const file = 'measurements/signal_de_us_r1/a.pcapng';
    const kept = await readFile(join((await redact(false)).directory, file));
    const cut = await readFile(join((await redact(true)).directory, file));
    expect(cut.length).to.equal(kept.length);
    const compressed = gzipSync('something only --payload removes').subarray(10);
    for (const what of ['token-77', 'session-4711', 'POST /upload', compressed]) {
      expect(kept.includes(what), what.toString()).to.equal(true);
      expect(cut.includes(what), what.toString()).to.equal(false);
    }
  });

  it('gives equal things equal pseudonyms, and says in campaign.json what it did', async () => {
    const dataset = await redact(true);
    const { record } = await dataset.measurement('signal_de_us_r1');
    const [sent, received] = record.actions;
    expect(sent?.text).to.equal('message-1').and.equal(received?.text);
    const [testbed] = dataset.campaign.config.testbeds;
    expect(testbed?.a.phone).to.deep.equal({ provider: 'android', serial: 'phone-1' });
    expect(record.sides.a.phone?.serial).to.equal('phone-1');
    expect(testbed?.a.accounts.signal).to.deep.equal(testbed?.b.accounts.signal);
    expect(record.failures.map(({ message }) => message)).to.deep.equal([
      '(redacted)',
      'ssh to user-1: phone-1 contact-1',
    ]);
    expect(dataset.campaign.redaction).to.deep.equal({
      tool: { name: 'matador', version: '1.2.3' },
      payload: true,
      replaced: { contact: 2, handle: 2, wlan: 1, phone: 1, message: 1, user: 1, hardware: 2 },
      // `lab` and `signal` are words that the data set cannot do without.
      notSearched: 2,
      leftOut: { derived: 1, mp4: 1, png: 1, txt: 1 },
    });
  });

  it('makes what verifies, the same each time', async () => {
    const first = await contentsOf((await redact(true)).directory);
    const { directory } = await redact(true);
    expect((await verifyDataset(directory)).faults).to.deep.equal([]);
    expect(await contentsOf(directory)).to.deep.equal(first);
  });

  it('refuses a folder that is taken, and what is redacted already', async () => {
    const { directory } = await redact(false);
    const codeOf = (from: string, to: string) =>
      redactDataset(from, to, { payload: false, toolVersion: '1' }).then(
        () => 'done',
        (error: unknown) => (error as { code: string }).code,
      );
    expect(await codeOf(data, directory)).to.equal('folder-taken');
    expect(await codeOf(directory, join(folder, 'again'))).to.equal('already-redacted');
    expect(await readdir(folder)).not.to.include('again');
  });
});
