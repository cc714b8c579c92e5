import { readFileSync } from 'node:fs';
import type { ScreenSnapshot } from '@matador/core';
import { defineMessenger, findNode, readBubbles } from '@matador/core';
import { parseHierarchy } from '@matador/device-android';
import { expect } from 'chai';
import { signal } from '../../src/index.js';

/** A screen as `uiautomator dump` wrote it. */
function screen(name: string): ScreenSnapshot {
  const file = new URL(`../../../test/golden/${name}`, import.meta.url);
  return { root: parseHierarchy(readFileSync(file, 'utf8')), askedAt: 0, seenAt: 0 };
}

const messagesOn = (name: string): string[] =>
  readBubbles(screen(name), signal.messages, signal.statusWording).map(
    ({ direction, text, status }) => `${direction === 'incoming' ? '<' : status} ${text}`,
  );

const idOf = (name: string, selectors: typeof signal.header): string | undefined =>
  findNode(screen(name), selectors)?.node.resourceId.replace(/^.*\//, '');

describe("Signal's table", () => {
  it('is without contradiction', () => {
    expect(defineMessenger(signal).manifest.id).to.equal('signal');
  });

  it("carries the study's facts with their source and date", () => {
    const { facts } = signal.manifest;
    expect(facts.scorecard.value).to.equal(7);
    expect(facts.serverDistribution.value).to.equal('global');
    for (const { source, date } of Object.values(facts)) {
      expect(source).to.include('PAM 2016').and.include('Table 1');
      expect(date).to.equal('2015-07');
    }
  });

  it('links to a conversation by number', () => {
    expect(signal.chatLink?.({ name: 'Bob', handle: '+4915112345678' })).to.equal(
      'sgnl://signal.me/#p/+4915112345678',
    );
  });

  it('reads a conversation in English, with the same text twice', () => {
    expect(messagesOn('conversation-en.xml')).to.deep.equal([
      'read Hello, this is m1 0a1b2c3d',
      '< Hi & <welcome>, "Alice"!\nHow\'s it going? 👋',
      'delivered Hello, this is m1 0a1b2c3d',
      'sent Hello, this is m3 99',
      'pending one more',
    ]);
  });

  it('reads a conversation in German, with a message that failed and has no tick', () => {
    expect(messagesOn('conversation-de-typing.xml')).to.deep.equal([
      'read Hallo',
      '< Hallo zurück',
      'delivered Guten Tag',
      'failed kommt nicht an',
    ]);
  });

  it('reads a conversation as older versions lay it out', () => {
    expect(messagesOn('conversation-older.xml')).to.deep.equal([
      'read out read',
      '< in',
      'delivered out delivered',
      'sent out sent',
      'pending out pending',
    ]);
  });

  it('knows header, input and button, and that there is no button without a text', () => {
    expect(findNode(screen('conversation-de-typing.xml'), signal.header)?.node.text).to.equal(
      'Bob Müller',
    );
    expect(idOf('conversation-en.xml', signal.textInput)).to.equal('embedded_text_editor');
    expect(idOf('conversation-de-typing.xml', signal.sendButton)).to.equal('send_button');
    expect(idOf('conversation-en.xml', signal.sendButton)).to.equal(undefined);
  });

  it('tells the list of chats from a conversation', () => {
    expect(idOf('chat-list.xml', signal.firstScreen)).to.equal('conversation_list_item_name');
    expect(idOf('chat-list.xml', signal.header)).to.equal(undefined);
    expect(messagesOn('chat-list.xml')).to.deep.equal([]);
  });

  it('goes on to the newest message where a conversation is scrolled back', () => {
    const shown = (name: string) =>
      signal.dialogs.filter(({ recognise }) => findNode(screen(name), recognise));
    expect(shown('conversation-ja-scrolled.xml').map(({ name }) => name)).to.deep.equal([
      'newer messages below',
    ]);
    expect(shown('conversation-en.xml')).to.deep.equal([]);
    expect(messagesOn('conversation-ja-scrolled.xml')).to.deep.equal([
      'read こんにちは',
      '< 元気?',
    ]);
  });

  it('speaks at least six languages, each with all that counts', () => {
    expect(Object.keys(signal.statusWording)).to.include.members([
      'en',
      'de',
      'es',
      'pt',
      'ja',
      'zh',
    ]);
    for (const words of Object.values(signal.statusWording)) {
      expect(words).to.have.all.keys('pending', 'sent', 'delivered', 'read', 'failed');
    }
  });
});
