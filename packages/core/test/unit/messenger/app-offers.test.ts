import { expect } from 'chai';
import { appOffers, findNode } from '../../../src/index.js';
import type { UiNode } from '../../../src/index.js';
import { node, snapshotOf, withId } from './nodes.js';

const dialogs = appOffers('org.example.chat');
const dialogOn = (...nodes: UiNode[]) =>
  dialogs.find(({ recognise }) => findNode(snapshotOf(node({}, ...nodes)), recognise));
const buttonOn = (...nodes: UiNode[]) => {
  const tap = dialogOn(...nodes)?.tap ?? [];
  return findNode(snapshotOf(node({}, ...nodes)), tap)?.node.text;
};

describe('what apps offer on their own account', () => {
  const titles: readonly [title: string, later: string, name: string][] = [
    ['Update available', 'Not now', 'update offered'],
    ['Akkuoptimierung', 'Abbrechen', 'battery optimisation'],
    ['Copia de seguridad', 'Ahora no', 'backup offered'],
    ['Avalie-nos', 'Agora não', 'rating asked for'],
    ['新しいデバイス', '後で', 'new device'],
    ['有新版本', '以后再说', 'update offered'],
  ];
  for (const [title, later, name] of titles) {
    it(`is declined: ${title}`, () => {
      const shown = [node({ text: title }), node({ text: 'OK' }), node({ text: later })];
      expect(dialogOn(...shown)?.name).to.equal(name);
      expect(buttonOn(...shown)).to.equal(later);
    });
  }

  it('is declined by its second button where the words are unknown', () => {
    const shown = [
      node({ text: 'Rate us' }),
      node({ text: 'Oui', resourceId: 'android:id/button1' }),
      node({ text: 'Non', resourceId: 'android:id/button2' }),
    ];
    expect(buttonOn(...shown)).to.equal('Non');
  });

  it('is acknowledged where it only tells of a new device, and nowhere else', () => {
    expect(buttonOn(node({ text: 'New login' }), node({ text: 'OK' }))).to.equal('OK');
    expect(buttonOn(node({ text: 'Update available' }), node({ text: 'OK' }))).to.equal(undefined);
  });

  it('is not taken for it: a message of these words, or what another app shows', () => {
    const list = withId(
      'list',
      { className: 'androidx.recyclerview.widget.RecyclerView' },
      node({ text: 'Update available' }),
    );
    expect(dialogOn(list)).to.equal(undefined);
    expect(dialogOn(node({ text: 'Rate us', packageName: 'org.example.other' }))).to.equal(
      undefined,
    );
  });

  it("also comes from Android's settings", () => {
    const packageName = 'com.android.settings';
    const shown = [
      node({ text: 'Zulassen?', packageName }),
      node({ text: 'Nein', packageName, resourceId: 'android:id/button2' }),
    ];
    expect(dialogOn(...shown)?.name).to.equal('battery optimisation');
    expect(buttonOn(...shown)).to.equal('Nein');
  });
});
