import { expect } from 'chai';
import { UsageError } from '../../../src/errors.js';
import { isPluginManifest, readManifest } from '../../../src/plugins/manifest.js';

const good = {
  name: 'matador-plugin-telex',
  version: '2.0.1',
  keywords: ['telex', 'matador-plugin'],
  matador: { contract: 1, provides: ['app:telex', 'geo:my-list'] },
};

describe('a plugin manifest', () => {
  it('says what the package provides', () => {
    expect(readManifest(good, good.name)).to.deep.equal({
      name: 'matador-plugin-telex',
      version: '2.0.1',
      provides: [
        { kind: 'app', id: 'telex' },
        { kind: 'geo', id: 'my-list' },
      ],
    });
  });

  const cases: {
    what: string;
    packageJson: unknown;
    code: string;
    says: RegExp;
    mend: RegExp;
  }[] = [
    {
      what: 'no keyword',
      packageJson: { ...good, keywords: ['telex'] },
      code: 'plugin-manifest',
      says: /lacks the keyword "matador-plugin"/,
      mend: /add the keyword/,
    },
    {
      what: 'no keywords at all, nor anything else',
      packageJson: null,
      code: 'plugin-manifest',
      says: /lacks the keyword/,
      mend: /Check the name/,
    },
    {
      what: 'no manifest',
      packageJson: { ...good, matador: undefined },
      code: 'plugin-manifest',
      says: /matador: expected object, found nothing/,
      mend: /author/,
    },
    {
      what: 'a contract that is no number',
      packageJson: { ...good, matador: { contract: '1', provides: ['app:telex'] } },
      code: 'plugin-manifest',
      says: /matador\.contract: expected number, found string/,
      mend: /author/,
    },
    {
      what: 'a contract of the future, whatever else it says',
      packageJson: { ...good, matador: { contract: 2, provides: ['hologram:telex'], more: true } },
      code: 'plugin-contract',
      says: /made for contract 2, this engine has contract 1/,
      mend: /@matador\/core@latest/,
    },
    {
      what: 'a contract of the past',
      packageJson: { ...good, matador: { contract: 0, provides: ['app:telex'] } },
      code: 'plugin-contract',
      says: /made for contract 0, this engine has contract 1/,
      mend: /npm install matador-plugin-telex@latest/,
    },
    {
      what: 'nothing provided',
      packageJson: { ...good, matador: { contract: 1, provides: [] } },
      code: 'plugin-manifest',
      says: /matador\.provides: /,
      mend: /author/,
    },
    {
      what: 'an unknown kind',
      packageJson: { ...good, matador: { contract: 1, provides: ['aap:telex'] } },
      code: 'plugin-manifest',
      says: /"aap" is no kind of plugin; the kinds are app, phone, /,
      mend: /author/,
    },
    {
      what: 'a kind without an id',
      packageJson: { ...good, matador: { contract: 1, provides: ['app'] } },
      code: 'plugin-manifest',
      says: /it provides "app": expected KIND:ID/,
      mend: /author/,
    },
    {
      what: 'an id that no file could be named after',
      packageJson: { ...good, matador: { contract: 1, provides: ['app:../x'] } },
      code: 'plugin-manifest',
      says: /expected lower-case letters, digits/,
      mend: /author/,
    },
    {
      what: 'the same twice',
      packageJson: { ...good, matador: { contract: 1, provides: ['app:telex', 'app:telex'] } },
      code: 'plugin-manifest',
      says: /names "app:telex" twice/,
      mend: /author/,
    },
    {
      what: 'an unknown key',
      packageJson: { ...good, matador: { ...good.matador, povides: [] } },
      code: 'plugin-manifest',
      says: /matador\.povides: unknown key/,
      mend: /author/,
    },
    {
      what: 'another name',
      packageJson: { ...good, name: 'telex' },
      code: 'plugin-manifest',
      says: /says that it is telex/,
      mend: /author/,
    },
  ];
  for (const { what, packageJson, code, says, mend } of cases) {
    it(`is refused with ${what}`, () => {
      const attempt = () => readManifest(packageJson, good.name);
      expect(attempt)
        .to.throw(UsageError, says)
        .that.includes({ code })
        .and.has.property('hint')
        .that.matches(mend);
      expect(attempt).to.throw(/^plugin matador-plugin-telex: /);
    });
  }

  it('is told from a configuration in the same field', () => {
    expect(isPluginManifest(good.matador)).to.equal(true);
    expect(isPluginManifest({ contract: 1 })).to.equal(true);
    expect(isPluginManifest({ vantagePoints: [], campaign: {} })).to.equal(false);
    expect(isPluginManifest('a string')).to.equal(false);
    expect(isPluginManifest(null)).to.equal(false);
  });
});
