import { expect } from 'chai';
import { HelperApp } from '../../src/helper-app.js';
import { UnicodeKeyboard, unicodeKeys } from '../../src/unicode-keyboard.js';
import { failureOf } from './expect-failure.js';
import { FoundList } from './found-list.js';
import type { Answer } from './scripted-shell.js';
import { ScriptedShell } from './scripted-shell.js';

const never = new AbortController().signal;
const unicode = 'io.appium.settings/.UnicodeIME';
const gboard = 'com.google.android.inputmethod.latin/.LatinIME';

describe('the keys of the keyboard for any text', () => {
  // The first two are the examples of RFC 3501, section 5.1.3.
  for (const [text, keys] of [
    ['~peter/mail/台北/日本語', '~peter/mail/&U,BTFw-/&ZeVnLIqe-'],
    ['R&D', 'R&-D'],
    ['&-', '&--'],
    ['👋', '&2D3cSw-'],
    ['a\nb', 'a&AAo-b'],
    ['', ''],
  ] as const) {
    it(`for ${JSON.stringify(text)} are ${keys}`, () => {
      expect(unicodeKeys(text)).to.equal(keys);
    });
  }
});

describe('the keyboard for any text', () => {
  const keyboardOn = (script: Record<string, Answer | readonly Answer[]>, apk?: string) => {
    const shell = new ScriptedShell(script);
    const found = new FoundList();
    const helper = new HelperApp(shell, found, apk === undefined ? undefined : () => apk);
    return { shell, found, keyboard: new UnicodeKeyboard(shell, found, helper, 200) };
  };
  const accepted: Record<string, Answer | readonly Answer[]> = {
    'pm path io.appium.settings': 'package:/data/app/io.appium.settings/base.apk\n',
    'settings get secure default_input_method': [`${gboard}\n`, `${unicode}\n`, `${gboard}\n`],
    'ime list -s': `${gboard}\n`,
    'ime enable*': '',
    'ime set*': '',
  };

  it('is noted before it is chosen, and put back', async () => {
    const { shell, found, keyboard } = keyboardOn(accepted);
    await keyboard.use(never);
    expect(found.entries).to.deep.equal([{ kind: 'keyboard', id: gboard, unicodeEnabled: false }]);
    expect(keyboard.inUse).to.equal(true);
    await keyboard.putBack(never);
    expect(shell.commands.filter((command) => command.startsWith('ime set'))).to.deep.equal([
      `ime set ${unicode}`,
      `ime set ${gboard}`,
    ]);
    expect(keyboard.inUse).to.equal(false);
  });

  it('is an error where the phone keeps its own', async () => {
    const { keyboard } = keyboardOn({
      ...accepted,
      'settings get secure default_input_method': gboard,
    });
    const error = await failureOf(keyboard.use(never));
    expect(error.code).to.equal('keyboard-not-set');
    expect(error.message).to.include(`ime set ${unicode}`).and.include(gboard);
  });

  it('says what to do where its app is missing', async () => {
    const { keyboard } = keyboardOn({ 'pm path*': { exitCode: 1 } });
    expect(await keyboard.isOffered(never)).to.equal(false);
    const error = await failureOf(keyboard.use(never));
    expect(error.code).to.equal('helper-missing');
    expect(error.hint).to.include('helper: install');
  });

  it('has its app installed where that is wanted, and noted as absent first', async () => {
    const { shell, found, keyboard } = keyboardOn(
      {
        ...accepted,
        'pm path io.appium.settings': [{ exitCode: 1 }, 'package:/data/app/base.apk\n'],
        'pm install*': 'Success\n',
        'rm*': '',
      },
      '/here/settings.apk',
    );
    await keyboard.use(never);
    expect(found.entries[0]).to.deep.equal({ kind: 'absent-package', name: 'io.appium.settings' });
    expect(shell.commands).to.include('push /here/settings.apk /data/local/tmp/matador-helper.apk');
    expect(shell.commands).to.include('rm -rf /data/local/tmp/matador-helper.apk');
  });

  it('says what the phone answered to an installation that it refuses', async () => {
    const { keyboard } = keyboardOn(
      {
        'pm path*': { exitCode: 1 },
        'pm install*': { exitCode: 1, stderr: 'Failure [INSTALL_FAILED_USER_RESTRICTED]' },
        'rm*': '',
      },
      '/here/settings.apk',
    );
    const error = await failureOf(keyboard.use(never));
    expect(error.code).to.equal('helper-not-installed');
    expect(error.message).to.include('INSTALL_FAILED_USER_RESTRICTED');
  });
});
