import { expect } from 'chai';
import type { AnomalyReport, Phone, UiNode, UiSession } from '../../../src/index.js';
import { MatadorError } from '../../../src/index.js';
import { Foreground } from '../../../src/messenger/foreground.js';
import { node, snapshotOf } from './nodes.js';

const never = new AbortController().signal;
const chat = node({ text: 'Hello' });
const home = node({ packageName: 'com.example.launcher', text: 'Clock' });
const button = (packageName: string, id: string, text = ''): UiNode =>
  node({ packageName, resourceId: id, text, clickable: true });

/** What Android shows over an app, and what is to be tapped then. */
const dialogs: readonly (readonly [kind: string, screen: UiNode, tapped: string])[] = [
  [
    'app-not-responding',
    node(
      { packageName: 'android' },
      button('android', 'android:id/aerr_close', 'App schließen'),
      button('android', 'android:id/aerr_wait', 'Warten'),
    ),
    'android:id/aerr_wait',
  ],
  [
    'app-crash',
    node(
      { packageName: 'android' },
      button('android', 'android:id/aerr_restart'),
      button('android', 'android:id/aerr_close'),
    ),
    'android:id/aerr_close',
  ],
  [
    'low-battery',
    node(
      { packageName: 'com.android.systemui' },
      node({ packageName: 'com.android.systemui', text: '電池が残りわずかです' }),
      button('com.android.systemui', 'android:id/button1'),
      button('com.android.systemui', 'android:id/button2'),
    ),
    'android:id/button2',
  ],
  [
    'incoming-call',
    node(
      { packageName: 'com.android.dialer' },
      button('com.android.dialer', 'com.android.dialer:id/two_button_answer_button'),
      button('com.android.dialer', 'com.android.dialer:id/two_button_decline_button'),
    ),
    'com.android.dialer:id/two_button_decline_button',
  ],
  [
    'system-update',
    node(
      { packageName: 'com.wssyncmldm' },
      button('com.wssyncmldm', 'install', 'Jetzt installieren'),
      button('com.wssyncmldm', 'later', 'Später'),
    ),
    'later',
  ],
  ['system-update', node({ packageName: 'com.oppo.ota' }), 'back'],
];

describe('what keeps an app in front', () => {
  let told: AnomalyReport[];
  let done: string[];
  let processes: readonly number[];
  let screenshot: () => Promise<Uint8Array>;
  let foreground: Foreground;

  beforeEach(() => {
    told = [];
    done = [];
    processes = [4711];
    screenshot = () => Promise.resolve(Uint8Array.of(done.length));
    const note = (what: string) => Promise.resolve(void done.push(what));
    const phone: Pick<Phone, 'packages' | 'screen'> = {
      packages: { processes: () => Promise.resolve(processes) } as unknown as Phone['packages'],
      screen: { wake: () => note('wake') },
    };
    const ui = {
      tap: ({ resourceId }: UiNode) => note(resourceId),
      press: note,
      screenshot: () => screenshot(),
    } as unknown as UiSession;
    foreground = new Foreground({
      phone: phone as Phone,
      ui,
      androidPackage: 'org.example.chat',
      dialogs: [
        { name: 'rate us', recognise: [{ text: 'Do you like us?' }], tap: [{ text: 'Later' }] },
        { name: 'newer below', kind: null, recognise: [{ id: 'down' }], tap: [{ id: 'down' }] },
      ],
      onAnomaly: (report) => told.push(report),
      error: (code, message) => new MatadorError(message, { code, source: 'app' }),
    });
  });

  const clear = (screen: UiNode) => foreground.clear(snapshotOf(screen), never);
  const failureOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    );

  for (const [kind, screen, tapped] of dialogs) {
    it(`answers a ${kind} dialog of ${screen.packageName}, told with its picture`, async () => {
      expect(await clear(screen)).to.equal(true);
      expect(done).to.deep.equal([tapped]);
      expect(told).to.deep.equal([]);
      expect(await clear(chat)).to.equal(false);
      expect(told).to.have.length(1);
      expect(told[0]).to.deep.include({ kind, action: 'dismissed' });
      expect(told[0]?.screenshot, 'taken before it was answered').to.deep.equal(Uint8Array.of(0));
    });
  }

  it("answers the app's own dialogs, and tells of those out of the ordinary", async () => {
    const rating = node({}, node({ text: 'Do you like us?' }), node({ text: 'Later' }));
    expect(await clear(rating)).to.equal(true);
    expect(await clear(node({}, node({ resourceId: 'org.example.chat:id/down' })))).to.equal(true);
    await clear(chat);
    expect(told.map(({ kind, action }) => `${kind} ${action}`)).to.deep.equal([
      'app-dialog dismissed',
    ]);
  });

  it('tells once of a dialog that stays, as what it failed by', async () => {
    const rating = node({}, node({ text: 'Do you like us?' }), node({ text: 'Later' }));
    await clear(rating);
    await clear(rating);
    expect(foreground.stuck()).to.include({ code: 'dialog-not-answered', source: 'app' });
    expect(told.map(({ action }) => action)).to.deep.equal(['failed']);
  });

  it('gives up on a dialog without a button that it knows', async () => {
    const error = await failureOf(clear(node({}, node({ text: 'Do you like us?' }))));
    expect(error).to.include({ code: 'dialog-not-answered' });
    expect(told[0]).to.include({ kind: 'app-dialog', action: 'failed' });
  });

  it('wakes a phone that fell asleep', async () => {
    const lockScreen = node({ packageName: 'com.android.systemui' });
    await clear(chat);
    expect(await clear(lockScreen)).to.equal(true);
    await clear(chat);
    expect(done).to.deep.equal(['wake']);
    expect(told[0]).to.include({ kind: 'phone-asleep', action: 'survived' });
  });

  it('says that the app crashed, once it was there', async () => {
    processes = [];
    expect(await clear(home), 'before its first start').to.equal(false);
    processes = [4711];
    await clear(chat);
    processes = [4900];
    const error = await failureOf(clear(home));
    expect(error).to.include({ code: 'app-crashed', source: 'app' });
    expect(told[0]).to.include({ kind: 'app-crash', action: 'failed' });
  });

  it('waits for an app that runs behind something unknown, and tells of that in the end', async () => {
    await clear(chat);
    expect(await clear(home)).to.equal(false);
    await foreground.tellIfCovered(snapshotOf(home));
    await foreground.tellIfCovered(snapshotOf(chat));
    expect(told).to.have.length(1);
    expect(told[0]).to.include({ kind: 'unexpected-window', action: 'failed' });
    expect(told[0]?.what).to.include('"Clock"');
  });

  it('tells without a picture where the phone gives none', async () => {
    screenshot = () => Promise.reject(new Error('secure screen'));
    await clear(chat);
    await foreground.tellIfCovered(snapshotOf(home));
    expect(told[0]).to.not.have.property('screenshot');
  });
});
