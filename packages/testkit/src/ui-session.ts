import type { Phone, UiNode, UiSession } from '@matador/core';
import { nodesOf, waitFor } from '@matador/core';
import { expect } from 'chai';
import { labPhone } from './lab-phone.js';
import type { PhoneWorld } from './world.js';
import { failureOf, soon } from './world.js';

/**
 * Tries everything that the contract `UiSession` promises.
 * @param open the implementation: opens the phone of this serial; `ui()` gives the session.
 * @param world the phone it is tried on; default: the lab's.
 */
export function describeUiSession(
  name: string,
  open: (serial: string, signal: AbortSignal) => Promise<Phone>,
  world: () => Promise<PhoneWorld> = labPhone,
): void {
  describe(`${name} as a UI session`, function () {
    this.timeout(60_000);
    let there: PhoneWorld;
    let phone: Phone;
    let ui: UiSession;

    before(async () => {
      there = await world();
      phone = await open(there.serial, soon());
      await phone.screen.wake(soon());
      ui = await phone.ui(soon());
    });

    after(async () => {
      await ui.close();
      await phone.close();
      await there.close();
    });

    /** The field for text of the app's screen, once it is shown. */
    const field = (): Promise<UiNode> =>
      waitFor(
        async () => {
          const { root } = await ui.look(soon());
          return [...nodesOf(root)].find(({ node }) => node.editable)?.node;
        },
        { what: 'a field for text', source: 'app', timeoutMs: 10_000, signal: soon() },
      );

    it('sees the screen, and says when it asked and when it saw', async () => {
      const before = Date.now();
      await ui.press('home', soon());
      const { root, askedAt, seenAt } = await ui.look(soon());
      expect(root.children).to.not.deep.equal([]);
      expect(askedAt).to.be.within(before, seenAt);
      expect(seenAt).to.be.at.most(Date.now());
    });

    it('takes screenshots', async () => {
      const png = await ui.screenshot(soon());
      expect(Buffer.from(png.subarray(1, 4)).toString()).to.equal('PNG');
    });

    for (const text of ['Hello', '100% \'quoted\' $(reboot) `id` "x" \\ %s & | ; < > * ? ~ #']) {
      it(`enters ${text} in place of what was there`, async () => {
        await phone.packages.openLink(there.app.link, there.app.packageName, soon());
        await ui.enterText(await field(), text, soon());
        expect((await field()).text).to.equal(text);
      });
    }

    for (const text of [
      '👋 שלום',
      '日本語 & 100%s ¡olé! العربية',
      'ж👩‍🚀'.repeat(83).slice(0, 500),
    ]) {
      it(`enters ${text.slice(0, 20)} (${text.length} units), or says that it cannot`, async () => {
        const node = await field();
        try {
          await ui.enterText(node, text, soon());
        } catch {
          const error = await failureOf(ui.enterText(node, text, soon()));
          expect(error.code).to.equal('text-not-typable');
          return;
        }
        expect((await field()).text).to.equal(text);
      });
    }

    it('enters plain text after that', async () => {
      const text = 'R&D - 1 &- 2';
      await ui.enterText(await field(), text, soon());
      expect((await field()).text).to.equal(text);
    });

    it('taps nothing that has no area', async () => {
      const nowhere = { ...(await field()), bounds: { left: 5, top: 5, right: 5, bottom: 9 } };
      expect((await failureOf(ui.tap(nowhere, soon()))).code).to.equal('element-not-visible');
    });

    it('ends when it is aborted', async () => {
      const outcome = await ui.look(AbortSignal.abort()).catch((error: unknown) => error);
      expect(outcome).to.have.property('name', 'AbortError');
    });
  });
}
