import { readFileSync } from 'node:fs';
import type { ScreenSnapshot } from '@matador/core';
import { defineMessenger, findNode, readBubbles } from '@matador/core';
import { parseHierarchy } from '@matador/device-android';
import { expect } from 'chai';
import { threema } from '../../src/index.js';

/** A screen as `uiautomator dump` wrote it on a phone of the lab. */
function screen(name: string): ScreenSnapshot {
  const file = new URL(`../../../test/golden/${name}`, import.meta.url);
  return { root: parseHierarchy(readFileSync(file, 'utf8')), askedAt: 0, seenAt: 0 };
}

const messagesOn = (name: string): string[] =>
  readBubbles(screen(name), threema.messages, threema.statusWording).map(
    ({ direction, text, status }) => `${direction === 'incoming' ? '<' : status} ${text}`,
  );

const idOf = (name: string, selectors: typeof threema.header): string | undefined =>
  findNode(screen(name), selectors)?.node.resourceId.replace(/^.*\//, '');

describe("Threema's table", () => {
  it('is without contradiction', () => {
    expect(defineMessenger(threema).manifest.id).to.equal('threema');
  });

  it("carries the study's facts with their source and date", () => {
    const { facts } = threema.manifest;
    expect(facts.scorecard.value).to.equal(5);
    for (const { source, date } of Object.values(facts)) {
      expect(source).to.include('PAM 2016').and.include('Table 1');
      expect(date).to.equal('2015-07');
    }
  });

  it('links to a conversation by its handle', () => {
    expect(threema.chatLink?.({ name: 'Bob', handle: 'BOB45678' })).to.equal(
      'threema://compose?id=BOB45678',
    );
  });

  it('reads a conversation in each language, the failed and the unsent message too', () => {
    for (const language of ['en', 'de', 'es', 'pt', 'ja', 'zh']) {
      expect(messagesOn(`conversation-${language}.xml`), language).to.deep.equal([
        'read one',
        '< two & <three>',
        'delivered one',
        'sent four 🙂',
        'failed five',
        'pending six',
      ]);
    }
  });

  it('knows header, input and button', () => {
    const name = 'conversation-de.xml';
    expect(findNode(screen(name), threema.header)?.node.text).to.equal('Bob Müller');
    expect(idOf(name, threema.textInput)).to.equal('embedded_text_editor');
    expect(idOf(name, threema.sendButton)).to.equal('send_button');
  });

  it('tells the list of chats from a conversation', () => {
    expect(findNode(screen('chat-list.xml'), threema.firstScreen)).to.not.equal(undefined);
    expect(findNode(screen('chat-list.xml'), threema.header)).to.equal(undefined);
    expect(messagesOn('chat-list.xml')).to.deep.equal([]);
  });

  it('speaks at least six languages, each with all that counts', () => {
    expect(Object.keys(threema.statusWording)).to.have.members([
      'en',
      'de',
      'es',
      'pt',
      'ja',
      'zh',
    ]);
    for (const words of Object.values(threema.statusWording)) {
      expect(words).to.have.all.keys('pending', 'sent', 'delivered', 'read', 'failed');
    }
  });
});
