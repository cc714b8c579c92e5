import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@matador/core';
import { expect } from 'chai';
import type { Loopback, TestPhone } from '../support/loopback.js';
import { people, startLoopback, wifi } from '../support/loopback.js';
import { shellOf } from '../support/shell.js';

const { signal } = new AbortController();

/** Waits for what is true only after traffic has gone its way. */
function eventually<T>(what: string, look: () => T | undefined): Promise<T> {
  return waitFor(look, { what, source: 'internal', timeoutMs: 5000, intervalMs: 5, signal });
}

function kinds(phone: TestPhone): string[] {
  return phone.events().map(({ kind }) => kind);
}

function logouts(lab: Loopback): number {
  return lab.serviceEvents().filter(({ kind }) => kind === 'logout').length;
}

describe('two phones that write to each other', () => {
  let directory: string;
  let lab: Loopback;
  const on = (phone: TestPhone, line: string) => shellOf(phone.phone)(line);

  const chatLink = (handle: string): string =>
    `am start -a android.intent.action.VIEW -d 'sgnl://signal.me/#p/${handle}'`;

  async function joinWifi(phone: TestPhone): Promise<void> {
    await on(phone, `cmd wifi connect-network ${wifi.ssid} wpa2 '${wifi.passphrase}'`);
    await eventually('Wi-Fi', () => phone.phone.wifi.connected);
  }

  async function write(phone: TestPhone, text: string): Promise<void> {
    await on(phone, 'input tap 500 2250');
    phone.phone.screen.type(text);
    await on(phone, 'input tap 1000 1470; input keyevent 111');
  }

  function shown(phone: TestPhone, kind: string, text: string) {
    return eventually(`${kind} of ${text}`, () =>
      phone.events().find((event) => event.kind === kind && event.text === text),
    );
  }

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'matador-phones-'));
    lab = await startLoopback(directory, { phone: { language: 'de-DE' } });
    for (const phone of [lab.alice, lab.bob]) {
      await on(phone, 'input keyevent 224; wm dismiss-keyguard; svc power stayon true');
    }
  });

  afterEach(async () => {
    await lab.close();
    rmSync(directory, { recursive: true });
  });

  it('see each message pressed, sent, received, shown and read, in that order', async () => {
    const { alice, bob } = lab;
    for (const phone of [alice, bob]) await joinWifi(phone);
    await on(alice, chatLink(people.bob.handle));
    await on(bob, chatLink(people.alice.handle));
    const text = 'Grüezi 🙂 مرحبا "$HOME"; rm -rf /';
    await write(alice, text);
    const read = await shown(alice, 'message-read', text);
    const pressed = await shown(alice, 'message-pressed', text);
    const received = await shown(bob, 'message-received', text);
    const seen = await shown(bob, 'message-shown', text);
    const times = [pressed, received, seen, read].map(({ at }) => at);
    expect(times).to.deep.equal([...times].sort((x, y) => x - y));
    expect(received.id).to.equal(pressed.id);
    expect((await on(bob, 'uiautomator dump /dev/tty')).stdout).to.contain(
      'text="Grüezi 🙂 مرحبا &quot;$HOME&quot;; rm -rf /"',
    );
    expect((await on(alice, 'uiautomator dump /dev/tty')).stdout).to.contain(
      'content-desc="Gelesen"',
    );
    const relayed = lab.serviceEvents().filter(({ kind }) => kind === 'envelope-relayed');
    expect(relayed.some((event) => event.id === pressed.id)).to.equal(true);
  });

  it('hold messages until there is a network, and deliver them once', async () => {
    const { alice, bob } = lab;
    await on(alice, chatLink(people.bob.handle));
    await write(alice, 'early');
    expect((await on(alice, 'uiautomator dump /dev/tty')).stdout).to.contain(
      'content-desc="Ausstehend"',
    );
    for (const phone of [alice, bob]) await joinWifi(phone);
    await shown(alice, 'message-sent', 'early');
    await on(bob, chatLink(people.alice.handle));
    await shown(bob, 'message-shown', 'early');
    const received = bob.events().filter(({ kind }) => kind === 'message-received');
    expect(received).to.have.length(1);
  });

  it('notify of a message whose chat is not open, and list it as unread', async () => {
    const { alice, bob } = lab;
    for (const phone of [alice, bob]) await joinWifi(phone);
    await on(bob, 'am start -n org.thoughtcrime.securesms/.RoutingActivity');
    await on(alice, chatLink(people.bob.handle));
    await write(alice, 'psst');
    await shown(bob, 'message-received', 'psst');
    expect((await on(bob, 'dumpsys notification --noredact')).stdout).to.contain(
      'android.text=String (psst)',
    );
    expect((await on(bob, 'dumpsys notification')).stdout).not.to.contain('psst');
    const list = (await on(bob, 'uiautomator dump /dev/tty')).stdout;
    expect(list).to.contain('conversation_list_item_unread_indicator').and.contain('"psst"');
    expect(kinds(bob)).not.to.include('message-shown');
    await on(bob, 'input tap 400 300');
    await shown(bob, 'message-shown', 'psst');
    expect(bob.phone.notifications.list()).to.deep.equal([]);
  });

  it('are woken by push when the app is not running, but not when it was stopped by force', async () => {
    const { alice, bob } = lab;
    for (const phone of [alice, bob]) await joinWifi(phone);
    await on(bob, 'am start -n org.thoughtcrime.securesms/.RoutingActivity');
    await eventually('login of Bob', () =>
      lab.serviceEvents().find((e) => e.kind === 'login' && e.handle === people.bob.handle),
    );
    const [app] = bob.phone.processes.named('org.thoughtcrime.securesms');
    app?.kill();
    await on(alice, chatLink(people.bob.handle));
    await eventually('the relay to miss Bob', () => logouts(lab) === 1 || undefined);
    expect(bob.phone.activities.foreground).to.equal(undefined);
    await write(alice, 'wake up');
    await shown(bob, 'message-received', 'wake up');
    expect(kinds(bob)).to.include('push-received');

    await on(bob, 'am force-stop org.thoughtcrime.securesms');
    await eventually('the relay to miss Bob again', () => logouts(lab) === 2 || undefined);
    await write(alice, 'are you there');
    await shown(alice, 'message-sent', 'are you there');
    await eventually('a second wake-up', () =>
      lab.serviceEvents().filter(({ kind }) => kind === 'push-wake').length > 1 ? true : undefined,
    );
    expect(bob.phone.activities.apps[0]?.pid).to.equal(undefined);
    await on(bob, chatLink(people.alice.handle));
    await shown(bob, 'message-shown', 'are you there');
  });

  it('lose every socket in flight mode, and come back after it', async () => {
    const { alice, bob } = lab;
    for (const phone of [alice, bob]) await joinWifi(phone);
    await on(alice, chatLink(people.bob.handle));
    await on(bob, chatLink(people.alice.handle));
    await write(alice, 'one');
    await shown(alice, 'message-read', 'one');
    await on(alice, 'cmd connectivity airplane-mode enable');
    expect(alice.linkSteps.at(-1)).to.equal('down');
    const opened = kinds(alice).filter((kind) => kind === 'connection').length;
    await write(bob, 'while you fly');
    await shown(bob, 'message-sent', 'while you fly');
    expect(kinds(alice).filter((kind) => kind === 'connection')).to.have.length(opened);
    expect(kinds(alice)).not.to.include('message-received');
    await on(alice, 'cmd connectivity airplane-mode disable');
    await shown(alice, 'message-shown', 'while you fly');
  });

  it('make the background noise of an Android phone while on a network', async () => {
    const { alice } = lab;
    await joinWifi(alice);
    await eventually('a validated network', () =>
      alice.events().find((e) => e.kind === 'connectivity' && e.validated === true),
    );
    await eventually('the time', () => alice.events().find((e) => e.kind === 'time-checked'));
    await eventually('a push login', () =>
      lab.serviceEvents().find(({ kind }) => kind === 'push-login'),
    );
    const background = alice
      .events()
      .filter(({ kind }) => kind === 'connection')
      .map((event) => `${String(event.purpose)} ${String(event.name)}:${String(event.port)}`);
    expect(background).to.include.members([
      'background connectivitycheck.gstatic.com:80',
      'background www.google.com:443',
      'background time.android.com:123',
      'push mtalk.google.com:5228',
    ]);
  });
});
