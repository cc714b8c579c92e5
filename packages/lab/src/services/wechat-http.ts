import { randomBytes } from 'node:crypto';
import type { ServiceConfig } from './config.js';
import { startHttp } from './http.js';
import { clientOf } from './listen.js';
import type { RunningService, ServiceParts } from './service.js';

type WechatHttpConfig = Extract<ServiceConfig, { kind: 'wechat-http' }>;

/** Path of the question for all names at once. */
export const newdnsPath = '/cgi-bin/micromsg-bin/newgetdns';

/** WeChat's plain HTTP: its name service in clear text, and requests whose bodies nobody can read. */
export function startWechatHttp(
  config: WechatHttpConfig,
  parts: ServiceParts,
): Promise<RunningService> {
  return startHttp('wechat-http', config.port, parts, (request, response) => {
    request.resume();
    const path = (request.url ?? '').split('?')[0] ?? '';
    if (path === newdnsPath) {
      const xml = newdnsAnswer(config, clientOf(request.socket), parts.now());
      response.writeHead(200, { 'content-type': 'text/xml' }).end(xml);
    } else if (path.startsWith('/mmtls/')) {
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(randomBytes(512));
    } else response.writeHead(404).end();
  });
}

/**
 * The name service's answer, laid out as the one that the 2016 study printed.
 * @param at ms since the epoch.
 */
export function newdnsAnswer(
  { domains, builtin }: Pick<WechatHttpConfig, 'domains' | 'builtin'>,
  client: string,
  at: number,
): string {
  const ips = (addresses: readonly string[], indent: string): string[] =>
    addresses.map((address) => `${indent}<ip>${address}</ip>`);
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<dns>',
    '  <retcode>0</retcode>',
    '  <domainlist>',
    ...answersFor(client, domains).flatMap(({ name, addresses }) => [
      `    <domain name="${name}" timeout="1800">`,
      ...ips(addresses, '      '),
      '    </domain>',
    ]),
    '  </domainlist>',
    '  <builtiniplist>',
    ...ips(builtin, '    '),
    '  </builtiniplist>',
    `  <clientip>${client}</clientip>`,
    '  <clientspid>0</clientspid>',
    `  <timestamp>${Math.floor(at / 1000)}</timestamp>`,
    `  <signature>${randomBytes(62).toString('base64')}</signature>`,
    '</dns>',
    '',
  ].join('\n');
}

/** Clients that an answer is meant for get that one, all others the one that is for everybody. */
function answersFor(client: string, domains: WechatHttpConfig['domains']): typeof domains {
  const isMeant = (domain: (typeof domains)[number]): boolean =>
    domain.clients?.includes(client) ?? false;
  return domains.filter(
    (domain) =>
      isMeant(domain) ||
      (domain.clients === undefined &&
        !domains.some((other) => other.name === domain.name && isMeant(other))),
  );
}
