import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@matador/core';
import { expect } from 'chai';
import type { Loopback, TestPhone } from '../support/loopback.js';
import { accountIn, startLoopback, wifi } from '../support/loopback.js';
import { shellOf } from '../support/shell.js';

const { signal } = new AbortController();

function eventually<T>(what: string, look: () => T | undefined): Promise<T> {
  return waitFor(look, { what, source: 'internal', timeoutMs: 10_000, intervalMs: 5, signal });
}

describe('phones of a peer-to-peer messenger', function () {
  this.timeout(30_000);
  let directory: string;
  let lab: Loopback;
  const on = (phone: TestPhone, line: string) => shellOf(phone.phone)(line);

  async function online(phone: TestPhone, peer: 'alice' | 'bob'): Promise<void> {
    await on(phone, 'input keyevent 224; wm dismiss-keyguard; svc power stayon true');
    await on(phone, `cmd wifi connect-network ${wifi.ssid} wpa2 '${wifi.passphrase}'`);
    await eventually('Wi-Fi', () => phone.phone.wifi.connected);
    const { handle } = accountIn('threema', peer);
    await on(phone, `am start -a android.intent.action.VIEW -d 'threema://compose?id=${handle}'`);
  }

  async function exchange(text: string): Promise<void> {
    await on(lab.alice, 'input tap 500 2250');
    lab.alice.phone.screen.type(text);
    await on(lab.alice, 'input tap 1000 1470; input keyevent 111');
    await eventually('the message to be read', () =>
      lab.alice.events().find((event) => event.kind === 'message-read' && event.text === text),
    );
  }

  const carriedBy = (phone: TestPhone, text: string) => {
    const pressed = lab.alice.events().find((e) => e.kind === 'message-pressed' && e.text === text);
    return phone
      .events()
      .filter((event) => event.kind === 'envelope-carried' && event.id === pressed?.id)
      .map(({ protocol }) => protocol);
  };

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'matador-direct-'));
    lab = await startLoopback(directory, { app: 'threema', peerToPeer: true });
  });
  afterEach(async () => {
    await lab.close();
    rmSync(directory, { recursive: true });
  });

  it('send straight to each other, past the relay', async () => {
    await online(lab.bob, 'alice');
    await online(lab.alice, 'bob');
    await exchange('straight');
    expect(carriedBy(lab.alice, 'straight')).to.deep.equal(['udp']);
    expect(carriedBy(lab.bob, 'straight')).to.deep.equal(['udp']);
    const relayed = lab.serviceEvents().filter(({ kind }) => kind === 'envelope-accepted');
    // The two candidates, and nothing else.
    expect(relayed).to.have.length(2);
  });

  it('fall back to the relay without a word where the other phone does not answer the call', async () => {
    // Bob's app is not there until the path was given up.
    await online(lab.alice, 'bob');
    const text = 'by relay';
    await on(lab.alice, 'input tap 500 2250');
    lab.alice.phone.screen.type(text);
    await on(lab.alice, 'input tap 1000 1470; input keyevent 111');
    await eventually('the message to be sent', () =>
      lab.alice.events().find((event) => event.kind === 'message-sent' && event.text === text),
    );
    expect(carriedBy(lab.alice, text)).to.deep.equal(['tcp']);
  });
});
