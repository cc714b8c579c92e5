import { assert } from 'chai';
import { readCountryCode } from '../../src/index.js';

describe('readCountryCode', () => {
  it('passes assigned codes, in any case', () => {
    assert.equal(readCountryCode('CH'), 'CH');
    assert.equal(readCountryCode(' tw '), 'TW');
    assert.equal(readCountryCode('xk'), 'XK');
  });

  it('knows other names of the same countries', () => {
    assert.equal(readCountryCode('UK'), 'GB');
    assert.equal(readCountryCode('EL'), 'GR');
  });

  it('takes regions, placeholders and what is no code for no country', () => {
    for (const code of [
      'EU',
      'AP',
      'ZZ',
      'XX',
      'AN',
      'A1',
      'O1',
      '-',
      '',
      'CHE',
      null,
      undefined,
      7,
    ]) {
      assert.isNull(readCountryCode(code), String(code));
    }
  });
});
