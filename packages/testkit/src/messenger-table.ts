import type {
  AppManifest,
  DeliveryStatus,
  MessengerDefinition,
  ScreenSnapshot,
  UiNode,
} from '@matador/core';
import { androidDialogs, defineMessenger, findNode, findNodes, readBubbles } from '@matador/core';
import { expect } from 'chai';
import { goldenScreen } from './golden-screen.js';

/** What a table finds on a screen beside messages and dialogs. */
export type TableElement = 'firstScreen' | 'header' | 'textInput' | 'sendButton';

/** A dumped screen and what truly stands on it. */
export interface KnownScreen {
  /** The test's title: `a conversation in German`. */
  readonly what: string;
  /** Its name in the folder of screens. */
  readonly file: string;
  /** From the top: `< text` is the other side's message, `delivered text` an own one with its status. */
  readonly messages: readonly string[];
  /**
   * Of each element named, the nodes that the table finds, all of them from the top, by the properties
   * that tell them apart. `[]`: it must find none.
   */
  readonly elements?: Partial<Record<TableElement, readonly Partial<UiNode>[]>>;
  /** Names of the known dialogs on it, the app's own and Android's; default none. */
  readonly dialogs?: readonly string[];
}

export interface MessengerTableTrial {
  readonly definition: MessengerDefinition;
  /** The app's id, as campaigns call it. */
  readonly id: string;
  readonly facts: {
    /** Part of every fact's source. */
    readonly source: string;
    readonly date: string;
    readonly values: Partial<Record<keyof AppManifest['facts'], unknown>>;
  };
  /** The link to a conversation, by the contact's handle. `{}`: the app has no such links. */
  readonly links: Readonly<Record<string, string>>;
  /** The languages of the status wording, and what each of them has words for. */
  readonly wording: {
    readonly languages: readonly string[];
    readonly statuses: readonly DeliveryStatus[];
  };
  /** The folder of screens; its URL ends in `/`. */
  readonly folder: URL;
  readonly screens: readonly KnownScreen[];
}

/** Compares a messenger's table with what is known of the app, screen by screen. Needs no phone. */
export function describeMessengerTable(trial: MessengerTableTrial): void {
  const { definition, id, facts, links, wording, folder, screens } = trial;
  const { manifest, chatLink, statusWording } = definition;

  describe(`${manifest.displayName} as a table`, () => {
    it('is without contradiction', () => {
      expect(defineMessenger(definition).manifest.id).to.equal(id);
    });

    it('carries facts with their source and date', () => {
      for (const [name, { source, date }] of Object.entries(manifest.facts)) {
        expect(source, name).to.include(facts.source);
        expect(date, name).to.equal(facts.date);
      }
      const { values } = facts;
      for (const [name, value] of Object.entries(values)) {
        expect(manifest.facts).to.have.nested.property(`${name}.value`, value);
      }
    });

    it('links to a conversation by its handle, or has no links', () => {
      expect(chatLink !== undefined).to.equal(Object.keys(links).length > 0);
      for (const [handle, link] of Object.entries(links)) {
        expect(chatLink?.({ name: 'Bob', handle })).to.equal(link);
      }
    });

    it(`has words in ${wording.languages.length} languages, for the same in each`, () => {
      expect(Object.keys(statusWording)).to.have.members(wording.languages);
      for (const [language, words] of Object.entries(statusWording)) {
        expect(Object.keys(words), language).to.have.members(wording.statuses);
      }
    });

    for (const known of screens) {
      it(`reads ${known.what}`, () => {
        compare(definition, goldenScreen(new URL(known.file, folder)), known);
      });
    }
  });
}

function compare(
  definition: MessengerDefinition,
  screen: ScreenSnapshot,
  { messages, elements = {}, dialogs = [] }: KnownScreen,
): void {
  const bubbles = readBubbles(screen, definition.messages, definition.statusWording);
  expect(
    bubbles.map(({ direction, text, status }) =>
      direction === 'incoming' ? `< ${text}` : `${status} ${text}`,
    ),
  ).to.deep.equal(messages);

  for (const element of ['firstScreen', 'header', 'textInput', 'sendButton'] as const) {
    const nodes = elements[element];
    if (nodes !== undefined) {
      const found = findNodes(screen, definition[element]).map(({ node }, index) =>
        propertiesOf(node, nodes[index] ?? unexpected),
      );
      expect(found, element).to.deep.equal(nodes);
    }
  }

  const shown = [...definition.dialogs, ...androidDialogs].filter(
    ({ recognise }) => findNode(screen, recognise) !== undefined,
  );
  expect(shown.map(({ name }) => name)).to.deep.equal(dialogs);
}

/** Shown of a node that should not have been found. */
const unexpected: Partial<UiNode> = { className: '', resourceId: '', text: '' };

/** The properties of a node that the other one has. */
function propertiesOf(node: UiNode, like: Partial<UiNode>): Partial<UiNode> {
  const names = Object.keys(like) as (keyof UiNode)[];
  return Object.fromEntries(names.map((name) => [name, node[name]]));
}
