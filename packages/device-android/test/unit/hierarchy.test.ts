import { findNode, MatadorError, nodesOf } from '@matador/core';
import { expect } from 'chai';
import { parseHierarchy } from '../../src/index.js';
import { golden } from './golden.js';

describe('the view hierarchy', () => {
  it('is read with ids, texts, places and states', () => {
    const root = parseHierarchy(golden('conversation.xml'));
    const snapshot = { root, askedAt: 0, seenAt: 0 };
    const field = findNode(snapshot, [{ id: 'embedded_text_editor' }])?.node;
    expect(field).to.deep.include({
      resourceId: 'org.thoughtcrime.securesms:id/embedded_text_editor',
      className: 'android.widget.EditText',
      packageName: 'org.thoughtcrime.securesms',
      text: 'Guten Abend',
      bounds: { left: 150, top: 2190, right: 900, bottom: 2320 },
      editable: true,
      focused: true,
      clickable: true,
      scrollable: false,
    });
    expect(findNode(snapshot, [{ editable: true }])?.node).to.equal(field);
    expect([...nodesOf(root)].filter(({ node }) => node.scrollable)).to.have.length(1);
  });

  it('keeps the order of what is on the screen', () => {
    const texts = [...nodesOf(parseHierarchy(golden('conversation.xml')))]
      .filter(({ node }) => node.resourceId.endsWith('/conversation_item_body'))
      .map(({ node }) => node.text);
    expect(texts).to.deep.equal(['Hallo', 'Hallo zurück', 'Guten Tag', 'kommt nicht an']);
  });

  it('reads entities once, and line ends and emoji', () => {
    expect(parseHierarchy(golden('entities.xml')).text).to.equal(
      'a < b && c > d "quoted" it\'s\nnext &lt; &#10; 👋',
    );
  });

  it('keeps spaces at the edges of a text', () => {
    expect(parseHierarchy(golden('entities.xml').replace('text="a', 'text="  a')).text).to.match(
      /^ {2}a/,
    );
  });

  it('holds several windows in one node around them', () => {
    const root = parseHierarchy(golden('two-windows.xml'));
    expect(root.className).to.equal('hierarchy');
    expect(root.children.map(({ resourceId }) => resourceId)).to.deep.equal([
      'com.android.systemui:id/status_bar',
      'android:id/content',
    ]);
    expect(root.bounds).to.deep.equal({ left: 0, top: 0, right: 1080, bottom: 2400 });
  });

  it('reads a text of many entities', () => {
    const text = 'text="' + '&lt;&#10;'.repeat(5000) + '"';
    const root = parseHierarchy(golden('entities.xml').replace(/text="[^"]*"/, text));
    expect(root.text).to.equal('<\n'.repeat(5000));
  });

  const whole = golden('conversation.xml');
  const broken: [string, string][] = [
    ['nothing', ''],
    ['an error instead', 'ERROR: null root node returned by UiTestAutomationBridge.'],
    ['a hierarchy without nodes', '<hierarchy rotation="0"></hierarchy>'],
    ['another document', '<a><hierarchy></hierarchy></a><hierarchy></hierarchy>'],
    ['a node without bounds', '<hierarchy><node text="x"/></hierarchy>'],
    ['bounds that are none', '<hierarchy><node bounds="[0,0]"/></hierarchy>'],
    ['a flag that is none', '<hierarchy><node bounds="[0,0][1,1]" enabled="maybe"/></hierarchy>'],
    ['a node that is not closed', '<hierarchy><node bounds="[0,0][1,1]"><node></hierarchy>'],
    ['an attribute that is not closed', '<hierarchy><node bounds="[0,0][1,1]></hierarchy>'],
    ['a reserved name', '<hierarchy><node bounds="[0,0][1,1]" __proto__="x"/></hierarchy>'],
    ['a thousand levels', `<hierarchy>${'<node bounds="[0,0][1,1]">'.repeat(1000)}</hierarchy>`],
    ...[200, 1000, whole.length - 5].map((end): [string, string] => [
      `a dump that was cut off after ${end} characters`,
      whole.slice(0, end),
    ]),
  ];
  for (const [what, xml] of broken) {
    it(`is a clear error for ${what}`, () => {
      expect(() => parseHierarchy(xml))
        .to.throw(MatadorError, /the phone's screen could not be read/)
        .that.includes({ code: 'screen-unreadable', source: 'phone' });
    });
  }
});
