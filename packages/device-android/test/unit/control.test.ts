import { expect } from 'chai';
import { calmScreen } from '../../src/calm.js';
import { AndroidClock } from '../../src/clock.js';
import { ChainFirewall, IptablesFirewall } from '../../src/firewall.js';
import { HelperApp } from '../../src/helper-app.js';
import { AndroidLocation } from '../../src/location.js';
import { failureOf } from './expect-failure.js';
import { FoundList } from './found-list.js';
import type { Answer } from './scripted-shell.js';
import { ScriptedShell } from './scripted-shell.js';
import { SettingsShell } from './settings-shell.js';

type Script = Record<string, Answer | readonly Answer[]>;
const never = new AbortController().signal;

describe('the time zone', () => {
  const zone = 'getprop persist.sys.timezone';
  const clock = (script: Script) => {
    const shell = new ScriptedShell({ 'settings get global auto_time_zone': '1\n', ...script });
    const found = new FoundList();
    return { shell, found, clock: new AndroidClock(shell, found, 250) };
  };

  it('is set with the automatic off, and what was there noted', async () => {
    const {
      shell,
      found,
      clock: one,
    } = clock({
      [zone]: ['Europe/Berlin\n', 'Europe/Berlin\n', 'Asia/Tokyo\n'],
      'settings put global auto_time_zone 0': '',
      'cmd alarm set-timezone Asia/Tokyo': '',
    });
    await one.setTimeZone('Asia/Tokyo', never);
    expect(found.entries).to.deep.equal([
      { kind: 'setting', namespace: 'global', key: 'auto_time_zone', value: '1' },
      { kind: 'time-zone', zone: 'Europe/Berlin' },
    ]);
    expect(shell.commands).to.include('cmd alarm set-timezone Asia/Tokyo');
  });

  it('is left alone where it is right', async () => {
    const { shell, clock: one } = clock({ [zone]: 'Asia/Tokyo\n' });
    await one.setTimeZone('Asia/Tokyo', never);
    expect(shell.commands).to.deep.equal([zone]);
  });

  it('is an error where the phone says nothing and changes nothing', async () => {
    const { clock: one } = clock({
      [zone]: 'Europe/Berlin\n',
      'settings put*': '',
      'cmd alarm*': '',
    });
    const error = await failureOf(one.setTimeZone('Asia/Tokyo', never));
    expect(error).to.include({ code: 'time-zone-unchanged', source: 'phone' });
    expect(error.message).to.include('cmd alarm set-timezone Asia/Tokyo').and.include('Berlin');
  });
});

describe('the location', () => {
  const place = { latitude: -33.8688, longitude: 151.2093 };
  const at = (text: string) =>
    `gps provider [mock]:\n  last location=Location[gps ${text} hAcc=1.0]\n`;
  const accepted: Script = {
    'appops get*': 'No operations.\nDefault mode: deny\n',
    'appops set*': '',
    'cmd location*': '',
    'pm path io.appium.settings': 'package:/data/app/io.appium.settings/base.apk',
    'am start-foreground-service*': 'Starting service: Intent { }\n',
  };
  const location = (script: Script, methods: ('test-provider' | 'location-service')[]) => {
    const shell = new ScriptedShell({ ...accepted, ...script });
    const found = new FoundList();
    const helper = new HelperApp(shell, found, undefined);
    return { shell, found, location: new AndroidLocation(shell, 34, methods, found, helper, 250) };
  };

  it('is there when the phone says so, with a point or a comma', async () => {
    for (const shown of ['-33.868800,151.209300', '-33,868800,151,209300']) {
      const { found, location: one } = location({ 'dumpsys location': ['', at(shown)] }, [
        'test-provider',
      ]);
      expect(await one.fake(place, never)).to.equal('test-provider');
      expect(found.entries).to.deep.equal([{ kind: 'test-provider', mode: 'default' }]);
    }
  });

  it('is an error while the phone is somewhere else', async () => {
    const script = { 'dumpsys location': at('52.520000,13.405000') };
    const { location: one } = location(script, ['test-provider']);
    const error = await failureOf(one.fake(place, never));
    expect(error.code).to.equal('location-not-faked');
    expect(error.message).to.include('52.52, 13.405');
  });

  it('is faked by the helper app where the shell may not', async () => {
    const { shell, location: one } = location(
      {
        'cmd location*': {
          stderr: 'java.lang.SecurityException: not allowed to perform MOCK_LOCATION',
        },
        'dumpsys location': at('-33.868800,151.209300'),
      },
      ['test-provider', 'location-service'],
    );
    expect(await one.fake(place, never)).to.equal('location-service');
    expect(shell.commands).to.include('appops set io.appium.settings android:mock_location allow');
  });

  it('says what was refused first when nothing works', async () => {
    const { location: one } = location(
      {
        'cmd location*': { exitCode: 255, stderr: 'Unknown command: providers' },
        'dumpsys location': '',
      },
      ['test-provider', 'location-service'],
    );
    const error = await failureOf(one.fake(place, never));
    expect(error.message).to.include('add-test-provider').and.include('Unknown command');
  });

  it('is the same on both sides of the date line', async () => {
    const script = { 'dumpsys location': at('0.000000,-179.999900') };
    const { location: one } = location(script, ['test-provider']);
    expect(await one.fake({ latitude: 0, longitude: 180 }, never)).to.equal('test-provider');
  });
});

describe('a calm screen', () => {
  const calmed = async (stayOn: string) => {
    const shell = new SettingsShell({ 'svc power stayon true': '' });
    shell.values.set('global window_animation_scale', '1.0');
    shell.values.set('global stay_on_while_plugged_in', stayOn);
    const found = new FoundList();
    await calmScreen(shell, found, never);
    return { shell, found };
  };

  it('has no animations and no dialogs, and what was there is noted before', async () => {
    const { shell, found } = await calmed('15');
    expect(shell.values.get('global window_animation_scale')).to.equal('0');
    expect(shell.values.get('global hide_error_dialogs')).to.equal('1');
    expect(found.entries).to.deep.include({
      kind: 'setting',
      namespace: 'global',
      key: 'window_animation_scale',
      value: '1.0',
    });
    expect(found.entries).to.deep.include({
      kind: 'setting',
      namespace: 'global',
      key: 'hide_error_dialogs',
      value: null,
    });
  });

  it('is an error where the phone goes on falling asleep', async () => {
    const error = await failureOf(calmed('0'));
    expect(error.code).to.equal('settings-refused');
    expect(error.message).to.include('svc power stayon true');
  });

  it('is an error where a setting is not taken', async () => {
    const shell = new SettingsShell({ 'svc power stayon true': '', 'settings put*': '' });
    const error = await failureOf(calmScreen(shell, new FoundList(), never));
    expect(error.message).to.include('settings put global window_animation_scale 0');
    expect(error.hint).to.include('Security settings');
  });
});

const installed =
  'package:org.example.messenger uid:10200\npackage:org.example.game uid:10201\npackage:org.example.sister uid:10200\n';

describe('the firewall from Android 13 on', () => {
  const list = 'cmd package list packages -3 -U';
  const chain = 'cmd connectivity get-chain3-enabled';
  const state = 'cmd connectivity get-package-networking-enabled org.example.game';
  const firewall = (script: Script) => {
    const shell = new ScriptedShell({
      [list]: 'package:org.example.messenger uid:10200\npackage:org.example.game uid:10201\n',
      [chain]: ['chain:disabled\n', 'chain:enabled\n'],
      'cmd connectivity set-chain3-enabled true': '',
      'cmd connectivity set-package-networking-enabled false org.example.game': '',
      [state]: 'org.example.game:deny\n',
      ...script,
    });
    const found = new FoundList();
    return { shell, found, firewall: new ChainFirewall(shell, 34, found) };
  };

  it('keeps the others off, and does it again only after a restart', async () => {
    const { shell, found, firewall: one } = firewall({});
    const expected = { method: 'connectivity-chain', blocked: 1 };
    expect(await one.allowOnly(['org.example.messenger'], never)).to.deep.equal(expected);
    expect(found.entries).to.deep.equal([
      { kind: 'firewall-chain', on: false },
      { kind: 'unblocked-package', name: 'org.example.game' },
    ]);
    const before = shell.commands.length;
    expect(await one.allowOnly(['org.example.messenger'], never)).to.deep.equal(expected);
    expect(shell.commands.slice(before)).to.deep.equal([list, chain]);
  });

  it('lets the next app on, and the last one off', async () => {
    const { shell, firewall: one } = firewall({
      'cmd connectivity set-package-networking-enabled*': '',
      [state]: ['org.example.game:deny\n', 'org.example.game:allow\n'],
      'cmd connectivity get-package-networking-enabled org.example.messenger':
        'org.example.messenger:deny\n',
    });
    await one.allowOnly(['org.example.messenger'], never);
    await one.allowOnly(['org.example.game'], never);
    expect(shell.commands).to.include(
      'cmd connectivity set-package-networking-enabled true org.example.game',
    );
    expect(shell.commands).to.include(
      'cmd connectivity set-package-networking-enabled false org.example.messenger',
    );
  });

  it('is an error where the chain stays off, or a package stays on', async () => {
    const off = firewall({ [chain]: 'chain:disabled\n' });
    expect((await failureOf(off.firewall.allowOnly([], never))).code).to.equal('firewall-refused');
    const on = firewall({ [state]: 'org.example.game:allow\n' });
    const error = await failureOf(on.firewall.allowOnly(['org.example.messenger'], never));
    expect(error.message).to.include('did not keep org.example.game off the network');
  });
});

describe('the firewall of older, rooted phones', () => {
  const empty = '-P INPUT ACCEPT\n-P OUTPUT ACCEPT\n';
  const full =
    '-N matador\n-A OUTPUT -j matador\n-A matador -m owner --uid-owner 10201 -j REJECT --reject-with x\n';

  it('rejects what other users send, but not who shares a user with the app', async () => {
    const shell = new ScriptedShell({ 'cmd package*': installed });
    const root = new ScriptedShell({
      'iptables -w -S': [empty, full],
      'ip6tables -w -S': [empty, full],
      'iptables*': '',
      'ip6tables*': '',
    });
    const found = new FoundList();
    const firewall = new IptablesFirewall(shell, root, found);
    expect(await firewall.allowOnly(['org.example.messenger'], never)).to.deep.equal({
      method: 'iptables',
      blocked: 1,
    });
    expect(found.entries).to.deep.equal([{ kind: 'no-iptables-chain' }]);
    expect(root.commands.filter((one) => one.startsWith('iptables'))).to.deep.equal([
      'iptables -w -S',
      'iptables -w -N matador',
      'iptables -w -A matador -m owner --uid-owner 10201 -j REJECT',
      'iptables -w -I OUTPUT -j matador',
      'iptables -w -S',
    ]);
  });

  it('empties the chain of the measurement before', async () => {
    const root = new ScriptedShell({ 'iptables*': full, 'ip6tables*': full });
    const shell = new ScriptedShell({ 'cmd package*': installed });
    await new IptablesFirewall(shell, root, new FoundList()).allowOnly(
      ['org.example.messenger'],
      never,
    );
    expect(root.commands).to.include('iptables -w -F matador');
    expect(root.commands).not.to.include('iptables -w -I OUTPUT -j matador');
  });

  it('is an error where a rule is missing afterwards', async () => {
    const root = new ScriptedShell({ 'iptables*': empty, 'ip6tables*': empty });
    const shell = new ScriptedShell({ 'cmd package*': installed });
    const firewall = new IptablesFirewall(shell, root, new FoundList());
    const error = await failureOf(firewall.allowOnly(['org.example.messenger'], never));
    expect(error.message).to.include('10201');
  });
});
