import { expect } from 'chai';
import { dumpHierarchy } from '../../src/phone/screen/dump.js';
import { glyphOf, glyphRows } from '../../src/phone/screen/font.js';
import { buildMp4 } from '../../src/phone/screen/mp4.js';
import { TextField } from '../../src/phone/screen/text-field.js';
import { wrapText } from '../../src/phone/screen/text-layout.js';
import { box, viewsAt } from '../../src/phone/screen/view.js';
import type { BarePhone } from '../support/phone.js';
import { barePhone } from '../support/phone.js';

async function unlocked(): Promise<BarePhone> {
  const bare = barePhone();
  await bare.run('input keyevent WAKEUP; wm dismiss-keyguard');
  return bare;
}

/** The value of an attribute of the node with the id, from a dump. */
function attribute(xml: string, id: string, name: string): string | undefined {
  const node = xml.match(/<node [^>]*>/g)?.find((one) => one.includes(`:id/${id}"`));
  return node === undefined ? undefined : new RegExp(` ${name}="([^"]*)"`).exec(node)?.[1];
}

const openChat = "am start -a android.intent.action.VIEW -d 'sgnl://signal.me/#p/+41791234567'";
const dump = 'uiautomator dump /dev/tty';

describe('the screen', () => {
  it('is dark and locked at boot; a swipe or the keyguard command passes the lock', async () => {
    const { run, phone } = barePhone();
    expect((await run('dumpsys power')).stdout).to.contain('mWakefulness=Asleep');
    await run('input keyevent 224');
    expect((await run('dumpsys window')).stdout).to.contain('mDreamingLockscreen=true');
    expect((await run(dump)).stdout).to.contain('com.android.systemui');
    await run('input swipe 500 2000 500 800');
    expect(phone.power.locked).to.equal(false);
    await run('input keyevent POWER');
    expect((await run('dumpsys power')).stdout).to.contain('mWakefulness=Asleep');
  });

  it('goes dark when nobody touches it, unless it is to stay on', async () => {
    const { run, phone } = await unlocked();
    await run('settings put system screen_off_timeout 20');
    await run('svc power stayon true; input tap 1 1; sleep 0.05');
    expect(phone.power.awake).to.equal(true);
    await run('svc power stayon false; sleep 0.05');
    expect(phone.power.awake).to.equal(false);
  });

  it('starts an app from its icon', async () => {
    const { run, phone } = await unlocked();
    const xml = (await run(dump)).stdout;
    const bounds = /text="Signal"[^>]*bounds="\[(\d+),(\d+)\]/.exec(xml);
    await run(`input tap ${Number(bounds?.[1]) + 20} ${Number(bounds?.[2]) + 20}`);
    expect(phone.activities.foreground?.info.name).to.equal('org.thoughtcrime.securesms');
    await run('input keyevent HOME');
    expect(phone.activities.foreground).to.equal(undefined);
  });

  it('types into the field that was tapped, and into no other', async () => {
    const { run } = await unlocked();
    await run(openChat);
    await run('input text lost');
    const before = (await run(dump)).stdout;
    expect(attribute(before, 'embedded_text_editor', 'text')).to.equal('Signal message');
    expect(attribute(before, 'attach_button', 'bounds')).to.equal('[940,2187][1060,2307]');
    await run("input tap 500 2250; input text 'it%sworks;%s$HOME%s&amp;'");
    const xml = (await run(dump)).stdout;
    expect(attribute(xml, 'embedded_text_editor', 'text')).to.equal('it works; $HOME &amp;amp;');
    expect(attribute(xml, 'embedded_text_editor', 'focused')).to.equal('true');
    expect(attribute(xml, 'send_button', 'content-desc')).to.equal('Send');
    expect(attribute(xml, 'attach_button', 'bounds')).to.equal(undefined);
  });

  it('moves what is above the keyboard; back hides it first', async () => {
    const { run, phone } = await unlocked();
    await run(`${openChat}; input tap 500 2250`);
    expect((await run('dumpsys input_method')).stdout).to.contain('mInputShown=true');
    expect(attribute((await run(dump)).stdout, 'embedded_text_editor', 'bounds')).to.equal(
      '[120,1410][920,1530]',
    );
    await run('input keyevent BACK');
    expect(phone.screen.keyboardShown).to.equal(false);
    expect(phone.screen.window.component).to.contain('ConversationActivity');
    await run('input keyevent BACK');
    expect(phone.screen.window.component).to.contain('MainActivity');
    await run('input keyevent BACK');
    expect(phone.activities.foreground).to.equal(undefined);
  });

  it('edits with keys', async () => {
    const { run, phone } = await unlocked();
    await run(`${openChat}; input tap 500 2250; input text abcd`);
    await run('input keyevent 67; input keyevent MOVE_HOME FORWARD_DEL; input text X');
    expect(phone.screen.focusedField?.text).to.equal('Xbc');
    await run('input keycombination 113 29; input keyevent DEL');
    expect(phone.screen.focusedField?.text).to.equal('');
    await run('input keyevent KEYCODE_A 8');
    expect(phone.screen.focusedField?.text).to.equal('a1');
    expect((await run('input keyevent NO_SUCH_KEY')).status).to.equal(255);
  });

  it('takes no text beyond ASCII from the key map', async () => {
    const { run, phone } = await unlocked();
    await run(`${openChat}; input tap 500 2250`);
    const answer = await run('input text grüezi');
    expect(answer.status).to.equal(255);
    expect(answer.stderr).to.contain('NullPointerException');
    expect(phone.screen.focusedField?.text).to.equal('');
  });

  it('draws and dumps in a few milliseconds', async () => {
    const { run } = await unlocked();
    await run(openChat);
    await run(dump);
    const started = performance.now();
    for (let round = 0; round < 20; round += 1) await run(dump);
    expect((performance.now() - started) / 20).to.be.below(10);
  });
});

describe('uiautomator dump', () => {
  it('takes the time that it is told, and shows the screen as it then is', async () => {
    const { run } = barePhone({ dumpSeconds: 0.3 });
    await run('input keyevent WAKEUP; wm dismiss-keyguard');
    const from = performance.now();
    const dumping = run(dump);
    await run(openChat);
    expect((await dumping).stdout).to.contain('package="org.thoughtcrime.securesms"');
    expect(performance.now() - from).to.be.at.least(290);
  });

  it("writes Android's format, escaped", () => {
    const xml = dumpHierarchy(
      {
        className: 'android.widget.Button',
        id: 'a.b:id/c',
        text: '<"&\n\u0007é🙂>',
        bounds: box(0, 1, 2, 3),
        onTap: () => undefined,
      },
      'a.b',
      undefined,
    );
    expect(xml).to.equal(
      `<?xml version='1.0' encoding='UTF-8' standalone='yes' ?><hierarchy rotation="0">` +
        `<node index="0" text="&lt;&quot;&amp;&#10;.é🙂&gt;" resource-id="a.b:id/c" class="android.widget.Button" ` +
        `package="a.b" content-desc="" checkable="false" checked="false" clickable="true" enabled="true" ` +
        `focusable="true" focused="false" scrollable="false" long-clickable="false" password="false" ` +
        `selected="false" bounds="[0,1][2,3]" /></hierarchy>`,
    );
  });
});

describe('parts of the screen', () => {
  it('finds the topmost view under a point', () => {
    const leaf = (name: string) => ({ className: name, bounds: box(0, 0, 10, 10) });
    const root = {
      className: 'root',
      bounds: box(0, 0, 10, 10),
      children: [leaf('under'), leaf('over')],
    };
    expect(viewsAt(root, 5, 5).map((view) => view.className)).to.deep.equal(['root', 'over']);
    expect(viewsAt(root, 10, 5)).to.deep.equal([]);
  });

  it('counts characters, not code units, in a field', () => {
    const field = new TextField('', () => undefined);
    field.type('a🙂b');
    field.move('left');
    field.delete('before');
    expect(field.text).to.equal('ab');
  });

  it('breaks lines at spaces where it can', () => {
    expect(wrapText('one two three', 80, 20)).to.deep.equal(['one two ', 'three']);
    expect(wrapText('abcdefghij', 50, 20)).to.deep.equal(['abcde', 'fghij']);
    expect(wrapText('a\nb', 100, 20)).to.deep.equal(['a', 'b']);
    expect(wrapText('', 100, 20)).to.deep.equal(['']);
  });

  it('has a glyph for every character, accents left out', () => {
    for (let point = 0x21; point < 0x7f; point += 1) {
      const rows = glyphOf(String.fromCharCode(point));
      expect(rows).to.have.length(glyphRows);
      expect(rows.some((bits) => bits > 0)).to.equal(true);
    }
    expect(glyphOf('é')).to.deep.equal(glyphOf('e'));
    expect(glyphOf('漢')).to.have.length(glyphRows);
  });

  it('puts pictures into an MP4 whose tables point at them', () => {
    const samples = [
      { data: Buffer.from('first'), durationMs: 400 },
      { data: Buffer.from('second!'), durationMs: 600 },
    ];
    const file = buildMp4(samples, 360, 800);
    const atom = (name: string): number => file.indexOf(name, 0, 'latin1') + 4;
    expect(file.toString('latin1', 4, 8)).to.equal('ftyp');
    const offset = file.readUInt32BE(atom('stco') + 8);
    const size = file.readUInt32BE(atom('stsz') + 12);
    expect(file.toString('latin1', offset, offset + size)).to.equal('first');
    expect(file.readUInt32BE(atom('mvhd') + 16)).to.equal(1000);
  });
});
