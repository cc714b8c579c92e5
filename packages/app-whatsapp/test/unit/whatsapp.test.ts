import { readFileSync } from 'node:fs';
import type { ScreenSnapshot } from '@matador/core';
import { defineMessenger, findNode, readBubbles } from '@matador/core';
import { parseHierarchy } from '@matador/device-android';
import { expect } from 'chai';
import { whatsapp } from '../../src/index.js';

/** A screen as `uiautomator dump` wrote it on a phone of the lab. */
function screen(name: string): ScreenSnapshot {
  const file = new URL(`../../../test/golden/${name}`, import.meta.url);
  return { root: parseHierarchy(readFileSync(file, 'utf8')), askedAt: 0, seenAt: 0 };
}

const messagesOn = (name: string): string[] =>
  readBubbles(screen(name), whatsapp.messages, whatsapp.statusWording).map(
    ({ direction, text, status }) => `${direction === 'incoming' ? '<' : status} ${text}`,
  );

const idOf = (name: string, selectors: typeof whatsapp.header): string | undefined =>
  findNode(screen(name), selectors)?.node.resourceId.replace(/^.*\//, '');

describe("WhatsApp's table", () => {
  it('is without contradiction', () => {
    expect(defineMessenger(whatsapp).manifest.id).to.equal('whatsapp');
  });

  it("carries the study's facts with their source and date", () => {
    const { facts } = whatsapp.manifest;
    expect(facts.scorecard.value).to.equal(2);
    for (const { source, date } of Object.values(facts)) {
      expect(source).to.include('PAM 2016').and.include('Table 1');
      expect(date).to.equal('2015-07');
    }
  });

  it('links to a conversation by its handle', () => {
    expect(whatsapp.chatLink?.({ name: 'Bob', handle: '+4915112345678' })).to.equal(
      'whatsapp://send?phone=4915112345678',
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
    expect(findNode(screen(name), whatsapp.header)?.node.text).to.equal('Bob Müller');
    expect(idOf(name, whatsapp.textInput)).to.equal('entry');
    expect(idOf(name, whatsapp.sendButton)).to.equal('send');
  });

  it('tells the list of chats from a conversation', () => {
    expect(findNode(screen('chat-list.xml'), whatsapp.firstScreen)).to.not.equal(undefined);
    expect(findNode(screen('chat-list.xml'), whatsapp.header)).to.equal(undefined);
    expect(messagesOn('chat-list.xml')).to.deep.equal([]);
  });

  it('speaks at least six languages, each with all that counts', () => {
    expect(Object.keys(whatsapp.statusWording)).to.have.members([
      'en',
      'de',
      'es',
      'pt',
      'ja',
      'zh',
    ]);
    for (const words of Object.values(whatsapp.statusWording)) {
      expect(words).to.have.all.keys('pending', 'sent', 'delivered', 'read', 'failed');
    }
  });
});
