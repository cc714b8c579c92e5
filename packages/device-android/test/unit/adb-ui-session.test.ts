import { nodesOf } from '@matador/core';
import { expect } from 'chai';
import { AdbUiSession, parseHierarchy } from '../../src/index.js';
import { failureOf } from './expect-failure.js';
import { golden } from './golden.js';
import { ScriptedShell } from './scripted-shell.js';
import type { Answer } from './scripted-shell.js';

const never = new AbortController().signal;
const limits = { lookMs: 400, textMs: 400 };
const onTerminal = 'uiautomator dump /dev/tty';
const inFile = 'uiautomator dump /data/local/tmp/matador-screen.xml';
const readFile = 'cat /data/local/tmp/matador-screen.xml';
const xml = golden('conversation.xml');
const dumped = `${xml}UI hierchary dumped to: /dev/tty\n`;
const field = [...nodesOf(parseHierarchy(xml))]
  .map(({ node }) => node)
  .find((one) => one.editable)!;

function session(script: Record<string, Answer | readonly Answer[]>) {
  const shell = new ScriptedShell(script);
  return { shell, ui: new AdbUiSession(shell, limits) };
}

describe('a UI session over plain adb', () => {
  describe('looking', () => {
    it('reads the hierarchy from standard output, between the two times', async () => {
      const before = Date.now();
      const snapshot = await session({ [onTerminal]: dumped }).ui.look(never);
      expect(snapshot.root.packageName).to.equal('org.thoughtcrime.securesms');
      expect(snapshot.askedAt).to.be.within(before, snapshot.seenAt);
      expect(snapshot.seenAt).to.be.at.most(Date.now());
    });

    it('tries again while the screen does not come to rest, and counts the last try only', async () => {
      const restless: Answer = { stderr: 'ERROR: could not get idle state.\n' };
      const { ui, shell } = session({ [onTerminal]: [restless, restless, dumped] });
      const before = Date.now();
      const { askedAt } = await ui.look(never);
      expect(shell.commands).to.have.length(3);
      expect(askedAt - before).to.be.at.least(190);
    });

    it('goes through a file where there is no terminal, from then on', async () => {
      const { ui, shell } = session({
        [onTerminal]: 'UI hierchary dumped to: /dev/tty\n',
        [inFile]: 'UI hierchary dumped to: /data/local/tmp/matador-screen.xml\n',
        [readFile]: xml,
      });
      await ui.look(never);
      await ui.look(never);
      expect(shell.commands).to.deep.equal([onTerminal, inFile, readFile, inFile, readFile]);
    });

    it('does not read an older file when nothing was written', async () => {
      const { ui, shell } = session({
        [onTerminal]: { exitCode: 1, stderr: 'EACCES (Permission denied)' },
        [inFile]: { stderr: 'ERROR: null root node returned by UiTestAutomationBridge.' },
      });
      const error = await failureOf(ui.look(never));
      expect(shell.commands).to.not.include(readFile);
      expect(error).to.include({ code: 'screen-unreadable', source: 'phone' });
      expect(error.message).to.include('R58M12ABCDE').and.include('null root node');
    });

    it('says when another session holds the screen', async () => {
      const held = 'java.lang.IllegalStateException: UiAutomationService already registered!';
      const { ui } = session({
        [onTerminal]: { exitCode: 137, stderr: held },
        [inFile]: { exitCode: 137, stderr: held },
      });
      const error = await failureOf(ui.look(never));
      expect(error.message).to.include('already registered');
      expect(error.hint).to.include('Appium');
    });

    it('fails at once for a dump that was cut off', async () => {
      const { ui, shell } = session({ [onTerminal]: dumped.slice(0, 900) });
      expect((await failureOf(ui.look(never))).message).to.include('it is not whole');
      expect(shell.commands).to.have.length(1);
    });
  });

  describe('acting', () => {
    it('taps the middle', async () => {
      const { ui, shell } = session({ 'input tap*': '' });
      await ui.tap(field, never);
      expect(shell.commands).to.deep.equal(['input tap 525 2255']);
    });

    it('does not tap what has no area', async () => {
      const { ui } = session({});
      const hidden = { ...field, bounds: { left: 5, top: 5, right: 5, bottom: 9 } };
      expect((await failureOf(ui.tap(hidden, never))).code).to.equal('element-not-visible');
    });

    it('says that a maker refuses input', async () => {
      const refusal = 'java.lang.SecurityException: Injecting input events requires the caller …';
      const { ui } = session({ 'input tap*': { stderr: refusal } });
      const error = await failureOf(ui.tap(field, never));
      expect(error).to.include({ code: 'input-refused', source: 'phone' });
      expect(error.message).to.include('input tap 525 2255').and.include(refusal);
      expect(error.hint).to.include('Security settings');
    });

    it('presses keys', async () => {
      const { ui, shell } = session({ 'input keyevent*': '' });
      await ui.press('back', never);
      await ui.press('home', never);
      await ui.press('enter', never);
      expect(shell.commands).to.deep.equal([
        'input keyevent 4',
        'input keyevent 3',
        'input keyevent 66',
      ]);
    });

    it('takes screenshots, and nothing else for one', async () => {
      const png = Buffer.from('89504e470d0a1a0a00ff00', 'hex');
      expect(await session({ 'screencap -p': png }).ui.screenshot(never)).to.deep.equal(png);
      const { ui } = session({ 'screencap -p': { exitCode: 1, stderr: 'Capturing failed.' } });
      const error = await failureOf(ui.screenshot(never));
      expect(error.code).to.equal('screenshot-failed');
      expect(error.message).to.include('Capturing failed.');
    });
  });

  describe('entering text', () => {
    const showing = (text: string) => dumped.replace('Guten Abend', text);

    it('takes the place of what the field holds', async () => {
      const { ui, shell } = session({
        'input *': '',
        [onTerminal]: [showing('Hello'), showing('Hello you')],
      });
      await ui.enterText(field, 'Hello you', never);
      expect(shell.commands.slice(0, 3)).to.deep.equal([
        'input tap 525 2255',
        `input keyevent 123${' 67'.repeat('Guten Abend'.length)}`,
        'input text Hello%syou',
      ]);
      expect(shell.commands.filter((one) => one === onTerminal)).to.have.length(2);
    });

    it('is an error when the field then holds something else', async () => {
      const { ui } = session({ 'input *': '', [onTerminal]: showing('Helo') });
      const error = await failureOf(ui.enterText(field, 'Hello', never));
      expect(error).to.include({ code: 'text-not-entered', source: 'phone' });
      expect(error.message).to.include('embedded_text_editor "Helo"');
    });

    it('touches nothing for a text that it cannot type', async () => {
      const { ui, shell } = session({});
      expect((await failureOf(ui.enterText(field, '👋', never))).code).to.equal('text-not-typable');
      expect(shell.commands).to.deep.equal([]);
    });
  });
});
