import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Phone, PhoneCapability } from '@matador/core';
import { expect } from 'chai';
import { labPhone } from './lab-phone.js';
import type { PhoneWorld } from './world.js';
import { failureOf, soon } from './world.js';

/**
 * Tries everything that the contract `Phone` promises. Members behind a capability that the phone
 * does not have are not tried.
 * @param open the implementation: opens the phone of this serial.
 * @param world the phone it is tried on; default: the lab's.
 */
export function describePhone(
  name: string,
  open: (serial: string, signal: AbortSignal) => Promise<Phone>,
  world: () => Promise<PhoneWorld> = labPhone,
): void {
  describe(`${name} as a phone`, function () {
    this.timeout(60_000);
    let there: PhoneWorld;
    let phone: Phone;

    before(async () => {
      there = await world();
      phone = await open(there.serial, soon());
    });

    after(async () => {
      await phone.close();
      await there.close();
    });

    it('says which it is', () => {
      const { serial, apiLevel, androidVersion } = phone.identity;
      expect(serial).to.equal(there.serial);
      expect(apiLevel).to.be.at.least(26);
      expect(androidVersion).to.not.equal('');
    });

    it('has the members that its capabilities promise, and no others', () => {
      const members: readonly [PhoneCapability, boolean][] = [
        ['location', phone.location !== undefined],
        ['time-zone', phone.clock !== undefined],
        ['firewall', phone.firewall !== undefined],
        ['calm', phone.screen.calm !== undefined],
        ['recording', phone.screen.record !== undefined],
        ['notifications', phone.notifications !== undefined],
        ['log', phone.log !== undefined],
        ['restore', phone.restore !== undefined],
      ];
      const capabilities = phone.capabilities();
      for (const [capability, isThere] of members) {
        expect(isThere, capability).to.equal(capabilities.has(capability));
      }
    });

    it('passes arguments on as they are, and runs none of them', async () => {
      const awkward = ['', "it's", '$(id)', '`id`', '; id', 'a\nb', '"', '\\', '👋 שלום', '*'];
      const { stdout, exitCode } = await phone.shell(['echo', ...awkward], { signal: soon() });
      expect(stdout).to.equal(`${awkward.join(' ')}\n`);
      expect(exitCode).to.equal(0);
    });

    it('keeps exit status and the two streams apart', async () => {
      const result = await phone.shell(['cat', '/no/such/file'], { signal: soon() });
      expect(result.exitCode).to.not.equal(0);
      expect(result.stdout).to.equal('');
      expect(result.stderr).to.include('No such file');
    });

    it('ends a command at its limit and when aborted', async () => {
      const late = await failureOf(phone.shell(['logcat'], { timeoutMs: 300 }));
      expect(late.code).to.equal('command-timeout');
      const stopped = phone.shell(['logcat'], { signal: AbortSignal.timeout(300) });
      const outcome = await stopped.catch((error: unknown) => error);
      expect(outcome).to.have.property('name', 'TimeoutError');
    });

    it('switches flight mode, also to what it is already', async () => {
      for (const on of [true, true, false, true]) await phone.network.setFlightMode(on, soon());
    });

    it('does not join with the wrong passphrase', async function () {
      const { wifi } = there;
      if (wifi.passphrase === undefined) this.skip();
      process.env.MATADOR_TESTKIT_WRONG = 'wrong horse';
      const wrong = { ...wifi, passphrase: { env: 'MATADOR_TESTKIT_WRONG' } };
      await phone.network.leaveWifi(wifi, soon());
      const joined = phone.network.joinWifi(wrong, AbortSignal.timeout(2000));
      expect(await joined.catch((error: unknown) => error)).to.be.instanceOf(Error);
    });

    it('joins the WLAN on top of flight mode, leaves it twice, and joins again', async () => {
      const { wifi } = there;
      const address = await phone.network.joinWifi(wifi, soon());
      expect(address).to.match(/^\d+(\.\d+){3}$/);
      await phone.network.leaveWifi(wifi, soon());
      await phone.network.leaveWifi(wifi, soon());
      expect(await phone.network.joinWifi(wifi, soon())).to.equal(address);
    });

    it('wakes', async () => {
      await phone.screen.wake(soon());
    });

    it('knows its packages, and says what cannot be started', async () => {
      const { packageName } = there.app;
      const info = await phone.packages.info(packageName, soon());
      expect(info).to.include({ name: packageName });
      expect(await phone.packages.info('org.example.nothing', soon())).to.equal(null);
      for (const attempt of [
        phone.packages.startActivity('org.example.nothing/.A', soon()),
        phone.packages.openLink('matador-testkit://nothing', packageName, soon()),
      ]) {
        expect((await failureOf(attempt)).source).to.equal('phone');
      }
    });

    describe('what it changes', () => {
      const state = async () => {
        const settings = await phone.shell(['settings', 'list', 'global'], { signal: soon() });
        const zone = await phone.shell(['getprop', 'persist.sys.timezone'], { signal: soon() });
        return settings.stdout + zone.stdout;
      };
      let before_: string;

      before(async () => {
        await phone.restore?.(soon());
        before_ = await state();
      });

      it('is a calm screen', async function () {
        if (phone.screen.calm === undefined) this.skip();
        await phone.screen.calm(soon());
        expect(await state()).to.not.equal(before_);
      });

      it('is the time zone', async function () {
        if (phone.clock === undefined) this.skip();
        for (const zone of ['America/Sao_Paulo', 'Asia/Tokyo']) {
          await phone.clock.setTimeZone(zone, soon());
          expect(await state()).to.include(`\n${zone}\n`);
        }
      });

      it('is the location, on all sides of the Earth', async function () {
        if (phone.location === undefined) this.skip();
        for (const [latitude, longitude] of [
          [52.52, 13.405],
          [-33.8688, 151.2093],
          [0, -180],
        ] as const) {
          expect(await phone.location.fake({ latitude, longitude }, soon())).to.not.equal('');
        }
      });

      it('is who may use the network, again and again', async function () {
        if (phone.firewall === undefined) this.skip();
        const { packageName } = there.app;
        const first = await phone.firewall.allowOnly([packageName], soon());
        expect(await phone.firewall.allowOnly([packageName], soon())).to.deep.equal(first);
        const nobody = await phone.firewall.allowOnly([], soon());
        expect(nobody.blocked).to.be.above(first.blocked);
      });

      it('is put back', async function () {
        if (phone.restore === undefined) this.skip();
        expect(await phone.restore(soon())).to.not.deep.equal([]);
        expect(await phone.restore(soon())).to.deep.equal([]);
        expect(await state()).to.equal(before_);
      });
    });

    it('records its screen', async function () {
      if (phone.screen.record === undefined) this.skip();
      const folder = await mkdtemp(join(tmpdir(), 'matador-testkit-'));
      try {
        const recording = await phone.screen.record(soon());
        const segments = await recording.stop(join(folder, 'a'), soon());
        expect(segments.map(({ path }) => path)).to.deep.equal([join(folder, 'a.mp4')]);
        const video = await readFile(join(folder, 'a.mp4'));
        expect(video.subarray(4, 8).toString('latin1')).to.equal('ftyp');
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    it('tells its notifications and its log', async function () {
      if (phone.notifications === undefined || phone.log === undefined) this.skip();
      expect(await phone.notifications(soon())).to.be.an('array');
      await phone.log.clear(soon());
      expect(await phone.log.read(soon())).to.be.a('string');
    });
  });
}
