import ipaddr from 'ipaddr.js';
import { isIP } from 'node:net';
import { hostName } from './tls.js';

/** What an answer of WeChat's DNS over HTTP says. */
export interface NewdnsAnswer {
  readonly domains: NewdnsDomain[];
  /** Fallback addresses that belong to no name. */
  readonly builtinAddresses: string[];
  /** The phone's public address, as the server sees it. */
  readonly clientAddress: string | null;
}

interface NewdnsDomain {
  readonly name: string;
  /** Seconds; `null` where the answer does not say. */
  readonly ttl: number | null;
  readonly addresses: { readonly address: string; readonly property: string | null }[];
}

/** Bounds what one answer can make of its bytes; real ones hold some dozens. */
const MAX_ENTRIES = 4096;
const MAX_TAG = 4096;

/** The elements that say what an `<ip>` in them is. */
const SECTIONS = new Set(['domainlist', 'builtiniplist']);

/**
 * Reads the XML of a `newgetdns` answer, whole or cut. It is no well-formed XML: newer servers send
 * a second root element (such as `<functionlist>`) behind `<dns>`; what is in there is passed over.
 * @returns `null` for text without a `<dns>` element.
 */
export function readNewdns(xml: string): NewdnsAnswer | null {
  const domains: NewdnsDomain[] = [];
  const builtinAddresses: string[] = [];
  let clientAddress: string | null = null;
  let seen = false;
  let inside = false;
  let section = '';
  let domain: NewdnsDomain | null = null;
  let opened = '';
  let entries = 0;
  for (const { text, tag } of markup(xml)) {
    const name = /^\/?([\w-]*)/.exec(tag)?.[1]?.toLowerCase() ?? '';
    const opens = !tag.startsWith('/');
    if (name === 'dns') {
      inside = opens;
      seen ||= opens;
    }
    if (!inside || entries >= MAX_ENTRIES) continue;
    if (opens) opened = tag;
    if (SECTIONS.has(name)) {
      section = opens ? name : '';
      domain = null;
    } else if (name === 'domain' && section === 'domainlist') {
      domain = opens ? readDomain(tag) : null;
      if (domain !== null) domains.push(domain);
    } else if (name === 'clientip' && !opens) {
      clientAddress = canonicalAddress(text);
    } else if (name === 'ip' && !opens) {
      const address = canonicalAddress(text);
      if (address === null) continue;
      if (section === 'builtiniplist') builtinAddresses.push(address);
      else domain?.addresses.push({ address, property: attribute(opened, 'property') });
    } else continue;
    entries += 1;
  }
  return seen ? { domains, builtinAddresses, clientAddress } : null;
}

function readDomain(tag: string): NewdnsDomain | null {
  const name = hostName(attribute(tag, 'name') ?? '');
  const timeout = attribute(tag, 'timeout') ?? '';
  const ttl = /^\d{1,10}$/.test(timeout) ? Number(timeout) : null;
  return name === null ? null : { name, ttl, addresses: [] };
}

function attribute(tag: string, name: 'name' | 'timeout' | 'property'): string | null {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'i').exec(tag);
  return match?.[1] ?? match?.[2] ?? null;
}

function canonicalAddress(text: string): string | null {
  if (isIP(text) === 0 || text.includes('%')) return null;
  return ipaddr.parse(text).toString();
}

/** The tags of XML, each with the text before it; comments are left out, CDATA is text. */
function* markup(xml: string): Generator<{ readonly text: string; readonly tag: string }> {
  let text = '';
  let at = 0;
  for (;;) {
    const open = xml.indexOf('<', at);
    if (open === -1) return;
    text += xml.slice(at, open);
    if (xml.startsWith('<!--', open)) {
      const end = xml.indexOf('-->', open + 4);
      if (end === -1) return;
      at = end + 3;
    } else if (xml.startsWith('<![CDATA[', open)) {
      const end = xml.indexOf(']]>', open + 9);
      if (end === -1) return;
      text += xml.slice(open + 9, end);
      at = end + 3;
    } else {
      const close = xml.indexOf('>', open);
      if (close === -1) return;
      yield { text: text.trim(), tag: xml.slice(open + 1, Math.min(close, open + MAX_TAG)) };
      text = '';
      at = close + 1;
    }
  }
}
