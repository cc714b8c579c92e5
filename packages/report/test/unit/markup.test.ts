import { expect } from 'chai';
import { embeddedJson, markup } from '../../src/markup.js';

describe('markup', () => {
  it('escapes values in text and in attributes', () => {
    const name = '<b title="x">\'&';
    expect(markup`<i title="${name}">${name}</i>`.text).to.equal(
      '<i title="&lt;b title=&quot;x&quot;&gt;&#39;&amp;">&lt;b title=&quot;x&quot;&gt;&#39;&amp;</i>',
    );
  });

  it('leaves markup in markup as it is, also in lists', () => {
    const items = ['<', 'b'].map((text) => markup`<li>${text}</li>`);
    expect(markup`<ul>${items}</ul>`.text).to.equal('<ul><li>&lt;</li><li>b</li></ul>');
  });

  it('leaves nothing of null and false, and 0 of 0', () => {
    expect(markup`[${null}${false}${0}]`.text).to.equal('[0]');
  });

  it('shows what cannot be printed, or turns the writing, as a replacement character', () => {
    expect(markup`${'a\u0000b\u202ec\ud800d\n'}`.text).to.equal('a\ufffdb\ufffdc\ufffdd\n');
  });
});

describe('embedded JSON', () => {
  it('ends no script and begins no comment, and is still the same JSON', () => {
    const value = { name: '</script><!-- <script>' };
    const { text } = embeddedJson(value);
    expect(text).not.to.include('<');
    expect(JSON.parse(text)).to.deep.equal(value);
  });
});
