import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { Document } from 'slimdom';
import type { Element } from 'slimdom';
import { InstalledApks } from '../../src/phone/apks/installed.js';
import { readApk } from '../../src/phone/apks/apk.js';
import { readBinaryXml } from '../../src/phone/apks/binary-xml.js';
import { UnicodeKeys } from '../../src/phone/unicode-keys.js';
import { parseUiSelector, selectElements } from '../../src/phone/uiautomator2/ui-selector.js';
import { barePhone } from '../support/phone.js';

const serverApk = {
  packageName: 'io.appium.uiautomator2.server',
  versionName: '10.6.6',
  versionCode: 235,
  activities: [],
  privateActivities: [],
  instrumentations: [],
};
const testApk = {
  ...serverApk,
  packageName: 'io.appium.uiautomator2.server.test',
  instrumentations: ['androidx.test.runner.AndroidJUnitRunner'],
};
const target = `${testApk.packageName}/androidx.test.runner.AndroidJUnitRunner`;

describe('UiSelector expressions', () => {
  const document = new Document();
  const add = (parent: Element | Document, attributes: Record<string, string>): Element => {
    const element = document.createElement('node');
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    parent.appendChild(element);
    return element;
  };
  const root = add(document, { class: 'Frame', index: '0' });
  const row = add(root, { class: 'Row', index: '0', clickable: 'true' });
  add(row, { class: 'Text', index: '0', text: 'Hello "you"', 'content-desc': 'greeting' });
  add(row, { class: 'Text', index: '1', text: 'Bye', 'resource-id': 'a:id/bye' });
  const all = [root, ...root.getElementsByTagName('*')];

  for (const [expression, texts] of [
    ['new UiSelector().text("Hello \\"you\\"")', ['Hello "you"']],
    ['new UiSelector().textContains("ELLO")', ['Hello "you"']],
    ['new UiSelector().textMatches("(?i)b.e")', ['Bye']],
    ['new UiSelector().className("Text").instance(1);', ['Bye']],
    ['new UiSelector().descriptionStartsWith("greet")', ['Hello "you"']],
    ['new UiSelector().resourceId("a:id/bye").index(1)', ['Bye']],
    ['new UiSelector().clickable(true).childSelector(new UiSelector().text("Bye"))', ['Bye']],
    ['new UiSelector().text("Bye").fromParent(new UiSelector().index(0))', ['Hello "you"']],
    ['new UiSelector().text("none")', []],
  ] as const) {
    it(`${expression} finds ${texts.join(', ') || 'nothing'}`, () => {
      const found = selectElements(parseUiSelector(expression), all);
      expect(found.map((element) => element.getAttribute('text'))).to.deep.equal(texts);
    });
  }

  for (const wrong of [
    '',
    'new UiScrollable(new UiSelector())',
    'new UiSelector().text(1)',
    'new UiSelector().magic("x")',
    'new UiSelector().textMatches("(")',
    'new UiSelector().text("a") or more',
  ]) {
    it(`${JSON.stringify(wrong)} is an invalid selector`, () => {
      expect(() => parseUiSelector(wrong))
        .to.throw()
        .with.property('code', 'invalid selector');
    });
  }
});

describe('the keyboard that makes Unicode of keys', () => {
  it('decodes what stands between & and -, also when it comes in pieces', () => {
    const keys = new UnicodeKeys();
    expect(keys.press('R&-D &2D')).to.equal('R&D ');
    expect(keys.press('3cSw-!')).to.equal('👋!');
    keys.press('&lost');
    keys.reset();
    expect(keys.press('on')).to.equal('on');
  });

  it('is there with its app alone, and Android falls back when that goes', async () => {
    const { phone, run } = barePhone();
    const id = 'io.appium.settings/.UnicodeIME';
    expect(await run(`ime set ${id}`)).to.include({ status: 255, stdout: '' });
    phone.apks.install({ ...serverApk, packageName: 'io.appium.settings' });
    expect((await run(`ime set ${id}`)).status).to.equal(255);
    await run(`ime enable ${id}; ime set ${id}`);
    expect((await run('settings get secure default_input_method')).stdout).to.equal(`${id}\n`);
    expect(phone.inputMethods.textFor('&AOk-')).to.equal('é');
    await run('pm uninstall io.appium.settings');
    expect(phone.inputMethods.textFor('&AOk-')).to.equal('&AOk-');
  });
});

describe('packages that are installed later', () => {
  it('are no packages where the file is something else', () => {
    for (const file of ['', 'PK\u0003\u0004', 'x'.repeat(1000)]) {
      expect(readApk(Buffer.from(file))).to.equal(undefined);
    }
    expect(() => readBinaryXml(Buffer.from([3, 0, 8, 0, 9, 0, 0, 0, 1]))).to.throw('cut off');
    expect(() => readBinaryXml(Buffer.from('<manifest/>'))).to.throw('no header');
  });

  it('keep their user id when they are updated, which ends what runs', () => {
    const ended: string[] = [];
    const apks = new InstalledApks((name) => ended.push(name));
    apks.install(serverApk);
    const before = apks.list()[0]?.uid;
    apks.install({ ...serverApk, versionCode: 236 });
    expect(apks.list()).to.have.length(1);
    expect(apks.list()[0]).to.include({ uid: before, versionCode: 236 });
    expect(ended).to.deep.equal([serverApk.packageName]);
    expect(apks.uninstall('no.such')).to.equal(false);
  });
});

describe('the instrumentation of UiAutomator2', () => {
  const phoneWithServer = () => {
    const bare = barePhone();
    bare.phone.apks.install(serverApk);
    bare.phone.apks.install(testApk);
    return bare;
  };

  it('fails where its packages are not installed', async () => {
    const { stderr } = await barePhone().run(`am instrument -w ${target}`);
    expect(stderr).to.include('INSTRUMENTATION_FAILED');
  });

  it('holds the screen until it is stopped by force, and says that it crashed', async () => {
    const { phone, run } = phoneWithServer();
    const running = run(`am instrument -w ${target}`);
    await delay(0);
    expect(phone.ports.listener(6790)).to.not.equal(undefined);
    expect((await run('uiautomator dump /dev/tty')).status).to.equal(137);
    await run(`am force-stop ${testApk.packageName}`);
    expect((await running).stdout).to.include('Process crashed');
    expect(phone.ports.listener(6790)).to.equal(undefined);
    expect((await run('uiautomator dump /dev/tty')).stdout).to.include('<hierarchy');
  });

  it('gives way to another one', async () => {
    const { run } = phoneWithServer();
    const first = run(`am instrument -w ${target}`);
    await delay(0);
    const second = run(`am instrument -w ${target}`);
    expect((await first).stdout).to.include('Process crashed');
    await run(`am force-stop ${serverApk.packageName}`);
    await second;
  });
});
