import type { Target } from '@matador/core';
import type { NameBook } from './name-book.js';

/** RFC 7858 section 3.1, RFC 9250 section 4.1.1. */
const DNS_OVER_TLS_PORT = 853;

/**
 * Public resolvers that speak DNS over HTTPS, with their subdomains: those that Android, iOS, Chrome
 * and Firefox switch to by themselves or offer in their settings. Nothing else in the handshake tells
 * DNS over HTTPS from other HTTPS.
 */
const HTTPS_RESOLVERS = [
  'dns.google',
  'dns.google.com',
  'cloudflare-dns.com',
  'one.one.one.one',
  'quad9.net',
  'doh.opendns.com',
  'dns.nextdns.io',
  'doh.cleanbrowsing.org',
  'dns.adguard.com',
  'dns.adguard-dns.com',
  'doh.xfinity.com',
  'canadianshield.cira.ca',
  'doh.dns.sb',
  'dns.alidns.com',
  'doh.pub',
  'doh.360.cn',
  'odvr.nic.cz',
  'public.dns.iij.jp',
];

/**
 * Recognises encrypted DNS: by port 853 or its ALPN (`dot`, `doq`), and DNS over HTTPS by the server
 * name asked for, where it is a well-known resolver's or one that DNS designated (RFC 9462).
 */
export function encryptedDns(
  { protocol, port }: Pick<Target, 'protocol' | 'port'>,
  names: Target['names'],
  alpn: readonly string[],
  book: NameBook,
): NonNullable<Target['service']> | null {
  if (protocol === 'tcp' && (port === DNS_OVER_TLS_PORT || alpn.includes('dot')))
    return 'dns-over-tls';
  if (protocol === 'udp' && (port === DNS_OVER_TLS_PORT || alpn.includes('doq')))
    return 'dns-over-quic';
  if (port !== 443) return null;
  const asked = names.filter(({ source }) => source === 'sni' || source === 'quic-sni');
  const isResolver = asked.some(
    ({ name }) =>
      book.isDesignatedResolver(name) ||
      HTTPS_RESOLVERS.some((known) => name === known || name.endsWith(`.${known}`)),
  );
  return isResolver ? 'dns-over-https' : null;
}
