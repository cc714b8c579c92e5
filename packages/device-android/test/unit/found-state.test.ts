import { expect } from 'chai';
import type { Found } from '../../src/found-state.js';
import { FoundState } from '../../src/found-state.js';
import { restorePhone } from '../../src/restore.js';
import { failureOf } from './expect-failure.js';
import { SettingsShell } from './settings-shell.js';

const never = new AbortController().signal;
const animation: Found = {
  kind: 'setting',
  namespace: 'global',
  key: 'window_animation_scale',
  value: '1.0',
};
const errors: Found = {
  kind: 'setting',
  namespace: 'global',
  key: 'hide_error_dialogs',
  value: null,
};

function phone(answers: ConstructorParameters<typeof SettingsShell>[0] = {}) {
  const shell = new SettingsShell(answers);
  const found = new FoundState(shell);
  const restore = () => restorePhone({ shell, apiLevel: 34, wlanInterface: 'wlan0', found }, never);
  return { shell, found, restore };
}

describe('how a phone was found', () => {
  it('is kept on the phone, each thing as it was first', async () => {
    const { shell, found } = phone();
    await found.note([animation], never);
    await found.note([{ ...animation, value: '0' }, errors], never);
    expect(await new FoundState(shell).all(never)).to.deep.equal([animation, errors]);
  });

  it('loses nothing when several take notes at once', async () => {
    const { shell, found } = phone();
    const names = ['a.b', 'c.d', 'e.f'];
    await Promise.all(
      names.map((name) => found.note([{ kind: 'unblocked-package', name }], never)),
    );
    expect(await new FoundState(shell).all(never)).to.have.length(3);
  });

  it('is an error where the phone does not keep it', async () => {
    const { found } = phone({ 'settings put*': '', 'settings get*': 'null\n' });
    expect(await failureOf(found.note([animation], never))).to.include({
      code: 'found-state-not-kept',
      source: 'phone',
    });
  });

  it('is put back, the last change first, also by another process', async () => {
    const { shell, found } = phone();
    shell.values.set('global window_animation_scale', '0');
    shell.values.set('global hide_error_dialogs', '1');
    await found.note([animation, errors], never);
    const later = new FoundState(shell);
    const done = await restorePhone(
      { shell, apiLevel: 34, wlanInterface: 'wlan0', found: later },
      never,
    );
    expect(done).to.deep.equal([
      'setting hide_error_dialogs=null',
      'setting window_animation_scale=1.0',
    ]);
    expect([...shell.values]).to.deep.equal([['global window_animation_scale', '1.0']]);
  });

  it('needs nothing where nothing was changed', async () => {
    const { shell, restore } = phone();
    expect(await restore()).to.deep.equal([]);
    expect(shell.commands).to.have.length(1);
  });

  it('keeps what could not be put back, puts the rest back and says so', async () => {
    const { shell, found, restore } = phone({
      'cmd alarm*': '',
      'getprop persist.sys.timezone': 'Asia/Tokyo\n',
      'cmd connectivity*': '',
    });
    await found.note(
      [
        animation,
        { kind: 'time-zone', zone: 'Europe/Berlin' },
        { kind: 'firewall-chain', on: false },
        { kind: 'unblocked-package', name: 'org.example' },
      ],
      never,
    );
    const error = await failureOf(restore());
    expect(error.code).to.equal('phone-not-restored');
    expect(error.message).to.include('time zone Europe/Berlin').and.include('Asia/Tokyo');
    expect(error.hint).to.include('doctor --restore');
    expect(await found.all(never)).to.deep.equal([{ kind: 'time-zone', zone: 'Europe/Berlin' }]);
    const connectivity = shell.commands.filter((one) => one.startsWith('cmd connectivity'));
    expect(connectivity).to.deep.equal([
      'cmd connectivity set-package-networking-enabled true org.example',
      'cmd connectivity set-chain3-enabled false',
    ]);
  }).timeout(15_000);

  for (const [what, text] of [
    ['garbage', 'not json'],
    ['another version', '{"schema":"matador/phone-found/9","found":[]}'],
    ['an unknown thing', '{"schema":"matador/phone-found/1","found":[{"kind":"moon"}]}'],
  ] as const) {
    it(`is an error where it is ${what}`, async () => {
      const { shell, restore } = phone();
      shell.values.set('global matador_found', text);
      const error = await failureOf(restore());
      expect(error.code).to.equal('found-state-unreadable');
      expect(error.hint).to.include('settings delete global matador_found');
    });
  }
});
