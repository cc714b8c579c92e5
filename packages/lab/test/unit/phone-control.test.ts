import { expect } from 'chai';
import { barePhone } from '../support/phone.js';

const android9 = 28;
const android13 = 33;
const android15 = 35;
const signal = 'org.thoughtcrime.securesms';

describe('what device control asks of the phone', () => {
  it('moves it by a mock provider, from Android 12 on and once that is allowed', async () => {
    const add = 'cmd location providers add-test-provider gps';
    expect((await barePhone({ apiLevel: android9 }).run(add)).stderr).to.include('Unknown command');
    for (const apiLevel of [android13, android15]) {
      const { run } = barePhone({ apiLevel });
      expect((await run(add)).stderr).to.include('SecurityException');
      await run('appops set com.android.shell android:mock_location allow');
      expect((await run(add)).status).to.equal(0);
      await run('cmd location providers set-test-provider-location gps --location -33.8688,151.2');
      expect((await run('dumpsys location')).stdout).to.not.include('Location[');
      await run('cmd location providers set-test-provider-enabled gps true');
      expect((await run('dumpsys location')).stdout).to.include(
        'Location[gps -33.868800,151.200000',
      );
      await run('cmd location providers remove-test-provider gps');
      expect((await run('dumpsys location')).stdout).to.not.include('Location[');
    }
  });

  it('says what a mock provider cannot do', async () => {
    const { run } = barePhone();
    await run('appops set com.android.shell android:mock_location allow');
    const enable = 'cmd location providers set-test-provider-enabled gps true';
    expect((await run(enable)).stderr).to.include('not a test provider');
    await run('cmd location providers add-test-provider gps');
    const nowhere = 'cmd location providers set-test-provider-location gps --location north';
    expect(await run(nowhere)).to.include({ status: 255 });
  });

  it('tells and takes app-ops, of packages that are there', async () => {
    const { run } = barePhone();
    const get = 'appops get com.android.shell android:mock_location';
    expect((await run(get)).stdout).to.include('No operations');
    await run('cmd appops set com.android.shell android:mock_location allow');
    expect((await run(get)).stdout).to.equal('MOCK_LOCATION: allow\n');
    await run('appops set com.android.shell android:mock_location default');
    expect((await run(get)).stdout).to.include('No operations');
    expect(await run('appops set no.such.app android:mock_location allow')).to.include({
      status: 255,
    });
  });

  it('sets the time zone, on all versions', async () => {
    for (const apiLevel of [android9, android13, android15]) {
      const { run } = barePhone({ apiLevel });
      expect((await run('cmd alarm set-timezone America/Sao_Paulo')).status).to.equal(0);
      expect((await run('getprop persist.sys.timezone')).stdout).to.equal('America/Sao_Paulo\n');
      await run('cmd alarm set-timezone Middle/Earth');
      expect((await run('getprop persist.sys.timezone')).stdout).to.equal('GMT\n');
    }
  });

  it('keeps a package off the network, from Android 13 on', async () => {
    const chain = 'cmd connectivity set-chain3-enabled true';
    expect((await barePhone({ apiLevel: android9 }).run(chain)).stderr).to.include('Unknown');
    const { phone, run } = barePhone({ apiLevel: android13 });
    const state = async () =>
      (await run(`cmd connectivity get-package-networking-enabled ${signal}`)).stdout;
    expect(await state()).to.equal(`${signal}:allow\n`);
    await run(`cmd connectivity set-package-networking-enabled false ${signal}`);
    expect(await state()).to.equal(`${signal}:deny\n`);
    expect(phone.firewall.blocks(signal), 'the chain is off').to.equal(false);
    await run(chain);
    expect((await run('cmd connectivity get-chain3-enabled')).stdout).to.equal('chain:enabled\n');
    const attempt = phone.network.connectTls({
      purpose: 'messaging',
      app: signal,
      name: 'chat.signal.org',
      port: 443,
      signal: new AbortController().signal,
    });
    expect(await attempt.catch((error: unknown) => String(error))).to.include('firewall');
    const stranger = 'cmd connectivity set-package-networking-enabled false no.such.app';
    expect((await run(stranger)).stderr).to.include('NameNotFoundException');
  });

  it('has mobile data, gone in flight mode unless the settings leave it out', async () => {
    expect((await barePhone().run('ip addr')).stdout).to.not.include('rmnet');
    const { run } = barePhone({ mobileData: true });
    expect((await run('ip addr')).stdout).to.include('scope global rmnet_data0');
    await run('cmd connectivity airplane-mode enable');
    expect((await run('ip addr')).stdout).to.not.include('rmnet');
    await run('settings put global airplane_mode_radios bluetooth,wifi');
    expect((await run('ip addr')).stdout).to.include('rmnet_data0');
  });

  it('ends a recording that is interrupted by name', async () => {
    const { phone, run } = barePhone();
    const recording = run('screenrecord --bit-rate 4000000 --time-limit 180 /sdcard/1.mp4');
    while (!phone.files.exists('/sdcard/1.mp4')) await new Promise(setImmediate);
    expect((await run('pkill -INT screenrecord')).status).to.equal(0);
    expect((await recording).status).to.equal(0);
    expect((await run('cat /sdcard/1.mp4')).stdout).to.include('ftyp');
    expect((await run('pkill -INT screenrecord')).status).to.equal(1);
  });
});
