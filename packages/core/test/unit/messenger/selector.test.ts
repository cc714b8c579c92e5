import { expect } from 'chai';
import type { Selector } from '../../../src/index.js';
import { findNode, findNodes } from '../../../src/index.js';
import { node, snapshotOf, withId } from './nodes.js';

const left = { left: 30, top: 300, right: 500, bottom: 400 };
const right = { left: 580, top: 500, right: 1050, bottom: 600 };

const screen = snapshotOf(
  node(
    { className: 'android.widget.FrameLayout' },
    withId('header', { className: 'android.view.ViewGroup' }, withId('title', { text: 'Bob' })),
    withId('bubble', { bounds: left }, withId('title', { text: 'Hello', bounds: left })),
    withId('bubble', { bounds: right }, withId('tick', { description: 'Gelesen', bounds: right })),
    withId('entry', { className: 'android.widget.EditText', editable: true, text: 'Message' }),
    withId('send', { description: 'Senden', clickable: true, enabled: false }),
  ),
);

const cases: [string, Selector, string | undefined][] = [
  ['an id in whichever package', { id: 'entry' }, 'org.example.chat:id/entry'],
  ['a whole id', { id: 'org.example.chat:id/entry' }, 'org.example.chat:id/entry'],
  ['not a part of an id', { id: 'try' }, undefined],
  ['not an id of another package', { id: 'com.other:id/entry' }, undefined],
  ['the whole text', { text: 'Bob' }, 'org.example.chat:id/title'],
  ['not a part of the text', { text: 'Bo' }, undefined],
  ['one of several words', { description: ['Send', 'Senden'] }, 'org.example.chat:id/send'],
  ['a class by its last part', { className: 'EditText' }, 'org.example.chat:id/entry'],
  ['what can be edited', { editable: true }, 'org.example.chat:id/entry'],
  ['what can be tapped', { clickable: true }, 'org.example.chat:id/send'],
  ['nothing that is switched off', { clickable: true, enabled: true }, undefined],
  ['the side of the screen', { id: 'bubble', side: 'right' }, 'org.example.chat:id/bubble'],
  ['all conditions together', { id: 'title', text: 'Senden' }, undefined],
  [
    'what lies within another',
    { text: 'Bob', within: { id: 'header' } },
    'org.example.chat:id/title',
  ],
  ['nothing within the wrong one', { text: 'Hello', within: { id: 'header' } }, undefined],
  ['what holds another', { has: { id: 'tick' }, id: 'bubble' }, 'org.example.chat:id/bubble'],
  ['nothing that would have to hold itself', { id: 'tick', has: { id: 'tick' } }, undefined],
];

describe('selectors', () => {
  for (const [what, selector, expected] of cases) {
    it(`find ${what}`, () => {
      expect(findNode(screen, [selector])?.node.resourceId).to.equal(expected);
    });
  }

  it('are tried in order, and the result says which one matched', () => {
    const found = findNode(screen, [
      { id: 'text_field_2027' },
      { id: 'entry' },
      { editable: true },
    ]);
    expect(found?.matched).to.equal(1);
    expect(found?.node.editable).to.equal(true);
  });

  it('prefer an earlier selector to an earlier node', () => {
    expect(findNode(screen, [{ id: 'send' }, { id: 'title' }])?.node.description).to.equal(
      'Senden',
    );
  });

  it('look within one node, with what lies around it still known', () => {
    const bubble = findNodes(screen, [{ id: 'bubble' }])[1];
    expect(bubble && findNode(screen, [{ id: 'title' }], bubble)).to.equal(undefined);
    const tick = bubble && findNode(screen, [{ within: { id: 'bubble', side: 'right' } }], bubble);
    expect(tick?.node.description).to.equal('Gelesen');
  });

  it('give of nodes inside one another only the outermost', () => {
    const nested = snapshotOf(
      withId('list', {}, withId('row', {}, withId('wrapper', {}, withId('body', { text: 'x' })))),
    );
    const found = findNodes(nested, [{ within: { id: 'list' }, has: { id: 'body' } }]);
    expect(found.map((one) => one.node.resourceId)).to.deep.equal(['org.example.chat:id/row']);
  });

  it('leave out what lies in something', () => {
    const shown = snapshotOf(
      node({}, withId('list', {}, node({ text: 'Bob' })), node({ text: 'Bob', clickable: true })),
    );
    const found = findNodes(shown, [{ text: 'Bob', outside: { id: 'list' } }]);
    expect(found.map((one) => one.node.clickable)).to.deep.equal([true]);
  });

  it('find nothing on an empty screen', () => {
    expect(findNodes(snapshotOf(node({})), [{ id: 'entry' }])).to.deep.equal([]);
    expect(findNode(screen, [])).to.equal(undefined);
  });
});
