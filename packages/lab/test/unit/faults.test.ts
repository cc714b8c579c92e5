import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sendFault, serveFaults } from '../../src/faults/control.js';
import { withFaults } from '../../src/faults/schedule.js';
import type { PhoneFault } from '../../src/faults/schema.js';
import { faultSchema, phoneFaultSchema } from '../../src/faults/schema.js';

describe('faults', () => {
  it('name where they happen', () => {
    const fits = (fault: unknown): boolean => faultSchema.safeParse(fault).success;
    expect(fits({ side: 'a', fault: { kind: 'restart' } })).to.equal(true);
    expect(fits({ fault: { kind: 'message-lost', app: 'signal' } })).to.equal(true);
    expect(fits({ fault: { kind: 'adb-server-killed' } })).to.equal(true);
    expect(fits({ side: 'a', fault: { kind: 'tunnel-killed' } })).to.equal(true);
    expect(fits({ fault: { kind: 'vantage-point-down', vantagePoint: 'de' } })).to.equal(true);
    expect(fits({ fault: { kind: 'vantage-point-down' } }), 'which one?').to.equal(false);
    expect(fits({ fault: { kind: 'tunnel-killed' } }), 'on which gateway?').to.equal(false);
    expect(fits({ fault: { kind: 'restart' } }), 'of which phone?').to.equal(false);
    expect(fits({ side: 'a', fault: { kind: 'dialog', dialog: 'hello' } })).to.equal(false);
    expect(fits({ side: 'a', fault: { kind: 'restart', seconds: -1 } })).to.equal(false);
  });

  it('that are scheduled happen after the event that they wait for, once', async () => {
    const order: string[] = [];
    const events = withFaults(
      { record: (kind) => void order.push(kind), close: () => undefined },
      [{ on: 'sent', nth: 2, fault: 'crash' }],
      (fault) => order.push(fault),
    );
    for (const kind of ['sent', 'other', 'sent', 'sent']) {
      events.record(kind, {});
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(order).to.deep.equal(['sent', 'other', 'sent', 'crash', 'sent']);
  });

  describe('through a socket', () => {
    let folder: string;
    let path: string;
    const happened: PhoneFault[] = [];
    let control: { close(): Promise<void> };
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'matador-faults-'));
      path = join(folder, 'control.sock');
      control = await serveFaults(path, phoneFaultSchema, (fault) => {
        happened.push(fault);
        return Promise.resolve(fault.kind !== 'recording-ended');
      });
    });
    after(async () => {
      await control.close();
      await rm(folder, { recursive: true });
    });

    it('happen, with what was left out filled in', async () => {
      expect(await sendFault(path, { kind: 'cable-pulled' })).to.equal(undefined);
      expect(happened.at(-1)).to.deep.equal({ kind: 'cable-pulled', seconds: 2 });
    });

    it('are refused with the reason', async () => {
      expect(await sendFault(path, { kind: 'recording-ended' })).to.match(/nothing here/);
      expect(await sendFault(path, { kind: 'earthquake' })).to.match(/Invalid/);
      expect(await sendFault(path, 'garbage')).to.be.a('string');
    });

    it('need somebody behind it', async () => {
      const outcome = await sendFault(join(folder, 'none'), {}).catch((error: unknown) => error);
      expect(outcome).to.have.property('code', 'no-lab');
    });
  });
});
