import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@matador/core';
import { expect } from 'chai';
import { addressesIn } from '../../src/phone/apps/wechat/newdns.js';
import { everyView } from '../../src/phone/screen/view.js';
import type { MessengerId } from '../../src/services/messenger-wire.js';
import { newdnsAnswer } from '../../src/services/wechat-http.js';
import type { Loopback, TestPhone } from '../support/loopback.js';
import { accountIn, startLoopback, wifi } from '../support/loopback.js';
import { barePhone } from '../support/phone.js';
import { shellOf } from '../support/shell.js';

const { signal } = new AbortController();

function eventually<T>(what: string, look: () => T | undefined): Promise<T> {
  return waitFor(look, { what, source: 'internal', timeoutMs: 8000, intervalMs: 5, signal });
}

interface Expected {
  readonly app: Exclude<MessengerId, 'signal'>;
  /** What opens the chat with a handle; `undefined`: a tap on its row. */
  readonly link?: (handle: string) => string;
  readonly launch: string;
  /** Name and port of the persistent connection. */
  readonly connection: RegExp;
  /** What the sender's German screen shows of a message that was read. */
  readonly read: string;
}

const messengers: readonly Expected[] = [
  {
    app: 'whatsapp',
    link: (handle) => `whatsapp://send?phone=${handle.slice(1)}`,
    launch: 'com.whatsapp/.HomeActivity',
    connection: /^e([1-9]|1[0-6])\.whatsapp\.net:5222$/,
    read: 'content-desc="Gelesen"',
  },
  {
    app: 'threema',
    link: (handle) => `threema://compose?id=${handle}`,
    launch: 'ch.threema.app/.activities.MainActivity',
    connection: /^g-0[12]\.0\.threema\.ch:5222$/,
    read: 'content-desc="Gelesen"',
  },
  {
    app: 'wechat',
    launch: 'com.tencent.mm/.ui.LauncherUI',
    connection: /^long\.weixin\.qq\.com:443$/,
    read: 'id/bkl" class="android.widget.TextView"',
  },
  {
    app: 'telegram',
    link: (handle) => `tg://resolve?domain=${handle}`,
    launch: 'org.telegram.messenger/org.telegram.ui.LaunchActivity',
    connection: /^149\.154\.167\.51:443$/,
    read: '&#10;Gesendet um Jetzt, Gesehen"',
  },
];

for (const { app, link, launch, connection, read } of messengers) {
  describe(`two phones with ${app}`, function () {
    this.timeout(20_000);
    let directory: string;
    let lab: Loopback;
    const on = (phone: TestPhone, line: string) => shellOf(phone.phone)(line);

    before(async () => {
      directory = mkdtempSync(join(tmpdir(), 'matador-messenger-'));
      lab = await startLoopback(directory, { app, phone: { language: 'de-DE' } });
      for (const [phone, peer] of [
        [lab.alice, 'bob'],
        [lab.bob, 'alice'],
      ] as const) {
        await on(phone, 'input keyevent 224; wm dismiss-keyguard; svc power stayon true');
        await on(phone, `cmd wifi connect-network ${wifi.ssid} wpa2 '${wifi.passphrase}'`);
        await eventually('Wi-Fi', () => phone.phone.wifi.connected);
        await on(phone, `am start -n ${launch}`);
        const { handle } = accountIn(app, peer);
        await on(
          phone,
          link === undefined
            ? 'input tap 400 300'
            : `am start -a android.intent.action.VIEW -d '${link(handle)}'`,
        );
      }
    });

    after(async () => {
      await lab.close();
      rmSync(directory, { recursive: true });
    });

    it('connect by their own names and ports, and exchange a message', async () => {
      const { alice, bob } = lab;
      const text = 'Grüezi 🙂 مرحبا "$HOME"; rm -rf /';
      await on(alice, 'input tap 500 2250');
      alice.phone.screen.type(text);
      await on(alice, 'input tap 1000 1470; input keyevent 111');
      await eventually('the message to be shown', () =>
        bob.events().find((event) => event.kind === 'message-shown' && event.text === text),
      );
      await eventually('the message to be read', () =>
        alice.events().find((event) => event.kind === 'message-read' && event.text === text),
      );
      expect((await on(alice, 'uiautomator dump /dev/tty')).stdout).to.contain(read);
      expect((await on(bob, 'uiautomator dump /dev/tty')).stdout).to.contain(
        'text="Grüezi 🙂 مرحبا &quot;$HOME&quot;; rm -rf /',
      );
      const opened = alice
        .events()
        .filter(({ kind, purpose }) => kind === 'connection' && purpose === 'messaging')
        .map(({ name, port }) => `${String(name)}:${String(port)}`);
      expect(opened.some((one) => connection.test(one))).to.equal(true, opened.join(' '));
      const served = lab.serviceEvents().find((e) => e.kind === 'connection' && e.service === app);
      expect(served?.name).to.equal(null);
    });
  });
}

describe("WeChat's peculiarities", () => {
  it('asks its own name service, whose answer holds what a capture of the real one shows', () => {
    const xml = newdnsAnswer(
      {
        domains: [
          { name: 'short.weixin.qq.com', addresses: ['203.0.113.1'] },
          { name: 'long.weixin.qq.com', addresses: ['203.0.113.2', '203.0.113.3'] },
        ],
        builtin: ['203.0.113.4'],
      },
      '198.51.100.7',
      1_443_628_800_999,
    );
    expect(addressesIn(xml, 'long.weixin.qq.com')).to.deep.equal(['203.0.113.2', '203.0.113.3']);
    expect(addressesIn(xml, 'hkshort.weixin.qq.com')).to.deep.equal([]);
    expect(addressesIn('<html>blocked</html>', 'long.weixin.qq.com')).to.deep.equal([]);
    expect(xml)
      .to.include('<domain name="long.weixin.qq.com" timeout="1800">')
      .and.include('<clientip>198.51.100.7</clientip>')
      .and.include('<timestamp>1443628800</timestamp>');
  });

  it('calls its views differently from version to version', async () => {
    const inputs = await Promise.all(
      ['8.0.49', '7.0.3'].map(async (version) => {
        const { phone, run } = barePhone({ app: 'wechat', version });
        await run('input keyevent 224; wm dismiss-keyguard');
        await run('am start -n com.tencent.mm/.ui.LauncherUI; input tap 400 300');
        return [...everyView(phone.screen.render())].find(({ field }) => field !== undefined)?.id;
      }),
    );
    expect(inputs).to.deep.equal(['com.tencent.mm:id/bkk', 'com.tencent.mm:id/amh']);
  });

  it('is not there in a version that nobody noted the ids of', () => {
    expect(() => barePhone({ app: 'wechat', version: '1.0' })).to.throw('no WeChat 1.0');
  });
});
