import { expect } from 'chai';
import { messengerSpecSchema } from '../../src/messenger-spec.js';
import { describedProfile } from '../../src/phone/apps/described.js';

const words = { pending: '', sent: '', delivered: '', read: '', failed: '', messageHint: '' };
const spec = {
  id: 'pigeon',
  displayName: 'Pigeon',
  androidPackage: 'org.example.pigeon',
  activity: '.MainActivity',
  chatLink: 'pigeon://chat/{handle}?now',
  server: { name: 'loft.pigeon.example' },
  ids: {
    ...{ chats: 'a', rowName: 'b', title: 'c', messages: 'd', bubble: 'e' },
    ...{ text: 'f', date: 'g', status: 'h', input: 'i', send: 'j' },
  },
  words: { en: words },
};

describe('a messenger described', () => {
  it('has its own link, server and package', async () => {
    const profile = describedProfile(messengerSpecSchema.parse(spec));
    expect(profile.linkedHandle('pigeon://chat/bird-1?now')).to.equal('bird-1');
    for (const other of ['pigeon://chat/?now', 'pigeon://chat/bird-1', 'sgnl://x', '']) {
      expect(profile.linkedHandle(other), other).to.equal(undefined);
    }
    expect(profile.info).to.include({ name: 'org.example.pigeon', versionName: '1.0.0' });
    expect(profile.wire.ports).to.deep.equal([443]);
    expect(await profile.server({} as never)).to.deep.equal({ name: 'loft.pigeon.example' });
  });

  const wrong: [string, object][] = [
    ['no English', { words: { de: words } }],
    ['a link without a handle', { chatLink: 'pigeon://chat' }],
    ['a package that is none', { androidPackage: 'pigeon; reboot' }],
    ['an unknown key', { colour: 'red' }],
    ['no server', { server: {} }],
  ];
  for (const [what, part] of wrong) {
    it(`is refused with ${what}`, () => {
      expect(messengerSpecSchema.safeParse({ ...spec, ...part }).success).to.equal(false);
    });
  }
});
