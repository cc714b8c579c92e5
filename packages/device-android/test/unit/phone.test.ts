import { phoneCapabilities } from '@matador/core';
import { expect } from 'chai';
import { AndroidPhone } from '../../src/index.js';
import { AndroidNetwork } from '../../src/network.js';
import { AndroidPackages } from '../../src/packages.js';
import { AndroidScreen } from '../../src/screen.js';
import { failureOf } from './expect-failure.js';
import { FoundList } from './found-list.js';
import { golden } from './golden.js';
import type { Answer } from './scripted-shell.js';
import { ScriptedShell } from './scripted-shell.js';

type Script = Record<string, Answer | readonly Answer[]>;
const never = new AbortController().signal;
const limits = { switchMs: 250, joinMs: 250 };
const wifi = {
  ssid: 'Test Lab',
  security: 'wpa2',
  passphrase: { env: 'MATADOR_TEST_WLAN' },
} as const;

const inet = '    inet 192.168.71.20/24 brd 192.168.71.255 scope global wlan0\n';
const onlyWlan = `1: lo: <UP>\n    inet 127.0.0.1/8 scope host lo\n12: wlan0: <UP>\n${inet}`;

function network(apiLevel: number, script: Script) {
  const shell = new ScriptedShell({ 'ip addr': onlyWlan, ...script });
  const found = new FoundList();
  return { shell, found, network: new AndroidNetwork(shell, apiLevel, 'wlan0', found, limits) };
}

const boot = { 'cat /proc/sys/kernel/random/boot_id': 'c7e5a1d0\n' };

describe('an Android phone', () => {
  describe('identity', () => {
    it('is read from its properties', async () => {
      const getprop = [
        '[ro.build.version.release]: [13]',
        '[ro.build.version.sdk]: [33]',
        '[ro.product.manufacturer]: [Google]',
        '[ro.product.model]: [Pixel 7]',
      ].join('\n');
      const script = { getprop, ...boot, 'pm path io.appium.settings': { exitCode: 1 } };
      const phone = await AndroidPhone.over(new ScriptedShell(script), never);
      expect(phone.identity).to.deep.equal({
        serial: 'R58M12ABCDE',
        manufacturer: 'Google',
        model: 'Pixel 7',
        androidVersion: '13',
        apiLevel: 33,
      });
      expect([...phone.capabilities()]).to.have.members([...phoneCapabilities]);
    });

    const older = (script: Script) =>
      AndroidPhone.over(
        new ScriptedShell({
          ...boot,
          // The first answer that fits is given.
          ...script,
          getprop: '[ro.build.version.sdk]: [28]\n[ro.build.version.release]: [9]',
          'pm path io.appium.settings': { exitCode: 1 },
          'id -u': '2000\n',
          'su -c*': { exitCode: 127, stderr: '/system/bin/sh: su: inaccessible or not found' },
          ...script,
        }),
        never,
      );

    it('says what an older one cannot do', async () => {
      const phone = await older({});
      expect(phone.location).to.equal(undefined);
      expect(phone.firewall).to.equal(undefined);
      expect([...phone.capabilities()]).not.to.include.members(['location', 'firewall']);
    });

    it("uses Appium's helper app and root where an older one has them", async () => {
      const phone = await older({
        'pm path io.appium.settings': 'package:/data/app/x/base.apk\n',
        "su -c 'id' '-u'": '0\n',
      });
      expect([...phone.capabilities()]).to.include.members(['location', 'firewall']);
    });

    it('is refused where it is older than Android 8, or unreadable', async () => {
      const old = new ScriptedShell({
        getprop: '[ro.build.version.sdk]: [25]\n[ro.build.version.release]: [7.1.2]',
      });
      expect(await failureOf(AndroidPhone.over(old, never))).to.include({
        code: 'android-too-old',
      });
      const mute = new ScriptedShell({ getprop: '' });
      expect(await failureOf(AndroidPhone.over(mute, never))).to.include({
        code: 'phone-unreadable',
      });
    });
  });

  describe('flight mode', () => {
    const state = 'settings get global airplane_mode_on';

    it('is left alone where it is already as wanted', async () => {
      const { network: one, shell } = network(33, { [state]: '1\n' });
      await one.setFlightMode(true, never);
      expect(shell.commands).to.deep.equal([state]);
    });

    it('is on when the setting says so', async () => {
      const { network: one, found } = network(33, {
        [state]: ['0\n', '0\n', '1\n'],
        'cmd connectivity airplane-mode enable': '',
      });
      await one.setFlightMode(true, never);
      expect(found.entries).to.deep.equal([{ kind: 'flight-mode', on: false }]);
    });

    it('is an error when the command was accepted and nothing happened', async () => {
      const { network: one } = network(33, {
        [state]: '0\n',
        'cmd connectivity airplane-mode enable': '',
      });
      const error = await failureOf(one.setFlightMode(true, never));
      expect(error).to.include({ code: 'flight-mode-unchanged', source: 'phone' });
      expect(error.message).to.equal(
        'phone R58M12ABCDE: `cmd connectivity airplane-mode enable` did not switch flight mode on; it answered: 0',
      );
    });

    it('is an error when the command is unknown', async () => {
      const { network: one } = network(33, {
        [state]: '0\n',
        'cmd connectivity*': { exitCode: 255, stderr: 'Unknown command: airplane-mode' },
      });
      const error = await failureOf(one.setFlightMode(true, never));
      expect(error.code).to.equal('command-failed');
      expect(error.message).to.include('ended with status 255').and.include('Unknown command');
    });

    it('before Android 11 is put back where it may not be announced', async () => {
      const { network: one, shell } = network(28, {
        [state]: '0\n',
        'settings put*': '',
        'am broadcast*': {
          exitCode: 255,
          stderr: 'java.lang.SecurityException: Permission Denial',
        },
      });
      const error = await failureOf(one.setFlightMode(true, never));
      expect(error.code).to.equal('flight-mode-refused');
      expect(error.hint).to.include('by hand');
      expect(shell.commands.at(-1)).to.equal('settings put global airplane_mode_on 0');
    });
  });

  describe('joining the WLAN', () => {
    const enable = 'cmd -w wifi set-wifi-enabled enabled';
    const join = 'cmd wifi connect-network Test Lab wpa2 correct horse';
    const status = 'cmd wifi status';
    const on = 'Wifi is enabled\nWifi is connected to "Test Lab"\n';
    const off = 'Wifi is enabled\nWifi is not connected\n';
    const addresses = 'ip -4 addr show wlan0';
    before(() => {
      process.env.MATADOR_TEST_WLAN = 'correct horse';
    });
    after(() => {
      delete process.env.MATADOR_TEST_WLAN;
    });

    it('returns the address once there is one', async () => {
      const { network: one, shell } = network(33, {
        [enable]: '',
        [join]: 'Connection initiated \n',
        [status]: [off, off, on],
        [addresses]: ['', inet],
      });
      expect(await one.joinWifi(wifi, never)).to.equal('192.168.71.20');
      expect(shell.commands).to.deep.equal([
        enable,
        status,
        join,
        status,
        status,
        addresses,
        addresses,
        'ip addr',
      ]);
    });

    it('waits for mobile data to go, and refuses a phone that keeps it', async () => {
      const mobile = `${onlyWlan}20: rmnet_data0@rmnet_ipa0: <UP>\n    inet6 2001:db8::7/64 scope global\n`;
      const script = { [enable]: '', [status]: on, [addresses]: inet };
      const { network: one } = network(33, { ...script, 'ip addr': [mobile, onlyWlan] });
      await one.joinWifi(wifi, never);
      const { network: other } = network(33, { ...script, 'ip addr': mobile });
      const error = await failureOf(other.joinWifi(wifi, never));
      expect(error.code).to.equal('phone-other-network');
      expect(error.message).to.include('rmnet_data0').and.not.include('wlan0');
      expect(error.hint).to.include('mobile data');
    });

    it('does not join again', async () => {
      const { network: one, shell } = network(33, {
        [enable]: '',
        [status]: on,
        [addresses]: inet,
      });
      await one.joinWifi(wifi, never);
      expect(shell.commands).to.not.include(join);
    });

    it('does not take "initiated" for connected, nor another WLAN for this one', async () => {
      const { network: one } = network(33, {
        [enable]: '',
        [join]: 'Connection initiated \n',
        [status]: 'Wifi is connected to "Neighbour"\n',
      });
      const error = await failureOf(one.joinWifi(wifi, never));
      expect(error).to.include({ code: 'wifi-not-joined', source: 'phone' });
      expect(error.message).to.include('initiated').and.include('Neighbour');
      expect(error.message, 'the passphrase is not told').to.not.include('horse');
    });

    it('is an error without an address', async () => {
      const { network: one } = network(33, { [enable]: '', [status]: on, [addresses]: 'none' });
      expect((await failureOf(one.joinWifi(wifi, never))).code).to.equal('wifi-no-address');
    });

    it('names the place where the passphrase is missing', async () => {
      const { network: one } = network(33, { [enable]: '', [status]: off });
      const missing = { ...wifi, passphrase: { file: 'no/such/file' } };
      const error = await failureOf(one.joinWifi(missing, never));
      expect(error.code).to.equal('secret-missing');
      expect(error.message).to.include('no/such/file');
    });

    it('before Android 11 waits for a network that the phone knows', async () => {
      const info = (ssid: string) =>
        `mWifiInfo SSID: ${ssid}, BSSID: x, Supplicant state: COMPLETED`;
      const { network: one } = network(29, {
        'svc wifi enable': '',
        'dumpsys wifi': [info('<unknown ssid>'), info('Test Lab')],
        [addresses]: inet,
      });
      expect(await one.joinWifi(wifi, never)).to.equal('192.168.71.20');
      const { network: stranger } = network(29, {
        'svc wifi enable': '',
        'dumpsys wifi': info('Neighbour'),
      });
      expect((await failureOf(stranger.joinWifi(wifi, never))).hint).to.include('by hand once');
    });
  });

  describe('leaving the WLAN', () => {
    const list = 'cmd wifi list-networks';
    const status = 'cmd wifi status';

    it('forgets it, and is content where it is not known', async () => {
      const { network: one, shell } = network(33, {
        [list]: ['7            Test Lab                         wpa2-psk\n', 'No networks\n'],
        'cmd wifi forget-network 7': 'Forget successful\n',
        [status]: 'Wifi is not connected\n',
      });
      await one.leaveWifi(wifi, never);
      await one.leaveWifi(wifi, never);
      expect(shell.commands.filter((one) => one.includes('forget'))).to.have.length(1);
    });

    it('is an error while the phone stays on it', async () => {
      const { network: one } = network(33, {
        [list]: 'No networks\n',
        [status]: 'Wifi is connected to "Test Lab"\n',
      });
      expect((await failureOf(one.leaveWifi(wifi, never))).code).to.equal('wifi-not-left');
    });
  });

  describe('waking', () => {
    const asleep = 'Power Manager State:\n  mWakefulness=Asleep\n';
    const awake = 'Power Manager State:\n  mWakefulness=Awake\n';
    const wake = async (script: Script): Promise<ScriptedShell> => {
      const shell = new ScriptedShell({
        'input keyevent 224': '',
        'wm dismiss-keyguard': '',
        ...script,
      });
      await new AndroidScreen(shell, new FoundList(), undefined, 250).wake(never);
      return shell;
    };

    it('switches the screen on and passes the lock screen', async () => {
      await wake({
        'dumpsys power': [asleep, awake],
        'dumpsys window': ['mDreamingLockscreen=true', 'mDreamingLockscreen=false'],
      });
    });

    it('says that the screen stayed dark', async () => {
      const error = await failureOf(wake({ 'dumpsys power': asleep }));
      expect(error.code).to.equal('phone-asleep');
      expect(error.message).to.include('mWakefulness=Asleep');
    });

    it('says that a secret is asked for', async () => {
      const error = await failureOf(
        wake({ 'dumpsys power': awake, 'dumpsys window': 'mShowingLockscreen=true' }),
      );
      expect(error.code).to.equal('phone-locked');
      expect(error.hint).to.include('Swipe');
    });
  });

  describe('packages', () => {
    const signal = 'org.thoughtcrime.securesms';
    const packages = (script: Script) => new AndroidPackages(new ScriptedShell(script), 250);

    it('tells version and user id', async () => {
      const dump = golden('dumpsys-package-signal-13.txt');
      const info = await packages({ [`dumpsys package ${signal}`]: dump }).info(signal, never);
      expect(info).to.include({ versionName: '7.60.2', versionCode: 163002, uid: 10234 });
    });

    it('tells nothing of what is not installed', async () => {
      const script = {
        'dumpsys package*': { exitCode: 1, stdout: `Unable to find package: ${signal}` },
      };
      expect(await packages(script).info(signal, never)).to.equal(null);
    });

    it('is an error for an answer without a version', async () => {
      const script = {
        'dumpsys package*': `Packages:\n  Package [${signal}] (1):\n    userId=1\n`,
      };
      expect((await failureOf(packages(script).info(signal, never))).code).to.equal(
        'package-unreadable',
      );
    });

    it('starts, and believes neither exit status nor silence', async () => {
      await packages({ 'am start*': 'Starting: Intent { }\nStatus: ok\n' }).startActivity(
        'p/.A',
        never,
      );
      for (const answer of [
        'Error: Activity class {p/p.A} does not exist.',
        'Status: timeout',
        { exitCode: 255, stderr: 'java.lang.SecurityException: Permission Denial' },
        { exitCode: 1 },
      ]) {
        const error = await failureOf(
          packages({ 'am start*': answer }).openLink('x://y', 'p', never),
        );
        expect(error).to.include({ code: 'activity-not-started', source: 'phone' });
      }
    });

    it('stops an app, and looks whether it is gone', async () => {
      const gone: Answer = { exitCode: 1 };
      await packages({ 'am force-stop p': '', 'pidof p': ['4711\n', gone] }).forceStop('p', never);
      const error = await failureOf(
        packages({ 'am force-stop p': '', 'pidof p': '4711\n' }).forceStop('p', never),
      );
      expect(error.code).to.equal('app-not-stopped');
      expect(error.message).to.include('4711');
    });
  });
});
