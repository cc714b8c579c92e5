import { MatadorError } from '@matador/core';
import { expect } from 'chai';
import { inputTextArguments } from '../../src/index.js';

/** What Android's `input text` types for one argument: `%s` is a space. */
function typedBy(argument: string): string {
  return argument.replaceAll('%s', ' ');
}

describe('typing by `input text`', () => {
  const texts = [
    'Hello',
    'two words',
    ' %s ',
    '100%sure',
    '%%s%s',
    '%',
    'it\'s $(rm -rf /) `x` \\ "',
    '-d 0',
  ];
  for (const text of texts) {
    it(`types ${JSON.stringify(text)}`, () => {
      expect(inputTextArguments(text).map(typedBy).join('')).to.equal(text);
    });
  }

  it('types nothing for an empty text', () => {
    expect(inputTextArguments('')).to.deep.equal([]);
  });

  for (const text of ['né', '👋', 'שלום', 'a\nb', 'tab\t', '\u007f']) {
    it(`refuses ${JSON.stringify(text)} and names the way out`, () => {
      expect(() => inputTextArguments(text))
        .to.throw(MatadorError)
        .that.includes({ code: 'text-not-typable', source: 'phone' })
        .and.has.property('hint')
        .that.includes('helper: install');
    });
  }
});
