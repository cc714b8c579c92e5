import { expect } from 'chai';
import { configurationWith, toAddByHand } from '../../src/calibrate/configuration.js';

const plugin = '@matador/app-wechat';
const learnt = { plugin, versionName: '8.0.66', ids: { input: 'bkk', send: 'bql' } };
const loaded = ['@matador/app-signal', plugin];
const edit = (file: string, text: string) => configurationWith(learnt, file, text, loaded);

describe('what was learnt of an app, written to the configuration', () => {
  const yamls: [what: string, before: string, after: string][] = [
    [
      'beside options and comments that were there',
      `# Who measures\nplugins:\n  - '@matador/app-signal' # stays\n  - name: '${plugin}'\n    options:\n      ids:\n        8.0.49: { input: bkk }\n\ncampaign: { name: first, apps: [ wechat ] } # soon\n`,
      `# Who measures\nplugins:\n  - '@matador/app-signal' # stays\n  - name: '${plugin}'\n    options:\n      ids:\n        8.0.49: { input: bkk }\n        8.0.66:\n          input: bkk\n          send: bql\n\ncampaign: { name: first, apps: [ wechat ] } # soon\n`,
    ],
    [
      'of a plugin that is there by its name alone',
      `plugins:\n  - '${plugin}'\n  - '@matador/app-signal'\n`,
      `plugins:\n  - name: "${plugin}"\n    options:\n      ids:\n        8.0.66:\n          input: bkk\n          send: bql\n  - '@matador/app-signal'\n`,
    ],
    [
      'over what was learnt before, of which the rest stays',
      `plugins:\n  - name: '${plugin}'\n    options: { ids: { 8.0.66: { input: old, text: bkl } } }\n`,
      `plugins:\n  - name: '${plugin}'\n    options: { ids: { 8.0.66: { input: bkk, text: bkl, send: bql } } }\n`,
    ],
    [
      'where no plugins are listed: then all in use have to be',
      'campaign: { name: first, apps: [ wechat ] }\n',
      `campaign: { name: first, apps: [ wechat ] }\nplugins:\n  - "@matador/app-signal"\n  - name: "${plugin}"\n    options:\n      ids:\n        8.0.66:\n          input: bkk\n          send: bql\n`,
    ],
    [
      'to a file that is empty',
      '',
      `plugins:\n  - "@matador/app-signal"\n  - name: "${plugin}"\n    options:\n      ids:\n        8.0.66:\n          input: bkk\n          send: bql\n`,
    ],
  ];
  for (const [what, before, after] of yamls) {
    it(what, () => {
      expect(edit('/x/matador.config.yaml', before)).to.equal(after);
      expect(edit('/x/matador.config.yml', after), 'once more').to.equal(after);
    });
  }

  it('to JSON, with its indentation', () => {
    const before = `{\n    "plugins": [ "${plugin}", "x" ],\n    "testbeds": []\n}\n`;
    const after = edit('/x/matador.config.json', before);
    expect(after).to.match(/^\{\n {4}"plugins": \[\n {8}\{/);
    expect(JSON.parse(after ?? '')).to.deep.equal({
      plugins: [{ name: plugin, options: { ids: { '8.0.66': learnt.ids } } }, 'x'],
      testbeds: [],
    });
  });

  it('to the field of package.json', () => {
    const before = { name: 'study', matador: { testbeds: [] } };
    const after = edit('/x/package.json', JSON.stringify(before, null, '\t'));
    expect(JSON.parse(after ?? '')).to.deep.equal({
      name: 'study',
      matador: {
        testbeds: [],
        plugins: [
          '@matador/app-signal',
          { name: plugin, options: { ids: { '8.0.66': learnt.ids } } },
        ],
      },
    });
  });

  it('is not done for a program, which the user has to change', () => {
    expect(edit('/x/matador.config.ts', 'export default {}')).to.equal(undefined);
    expect(toAddByHand(learnt)).to.include('"ids":{"8.0.66":{"input":"bkk","send":"bql"}}');
  });
});
