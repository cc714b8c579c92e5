import { newdnsPath } from '../../../services/wechat-http.js';
import { exchange } from '../../network/https-request.js';
import type { RelayServer, ServerChoice } from '../messenger/profile.js';

const nameServer = 'dns.weixin.qq.com';
const longConnection = 'long.weixin.qq.com';

/** Where to connect to: WeChat's own name service is asked over HTTP, and DNS where it fails. */
export async function chooseServer(
  appPackage: string,
  { network, random, signal }: ServerChoice,
): Promise<RelayServer> {
  const known = await askNewdns(appPackage, { network, signal }).catch(() => []);
  const address = known[Math.floor(random() * known.length)];
  return { name: longConnection, ...(address === undefined ? {} : { address }) };
}

async function askNewdns(
  appPackage: string,
  { network, signal }: Pick<ServerChoice, 'network' | 'signal'>,
): Promise<string[]> {
  const target = {
    purpose: 'messaging',
    app: appPackage,
    name: nameServer,
    port: 80,
    tls: false,
    signal,
  } as const;
  const path = `${newdnsPath}?uin=0&clientversion=671105024&scene=0&net=1`;
  const agent = 'MicroMessenger Client';
  const { status, body } = await exchange(network, target, 'GET', path, Buffer.alloc(0), agent);
  return status === 200 ? addressesIn(body.toString(), longConnection) : [];
}

/** The addresses that an answer gives for a name. */
export function addressesIn(xml: string, name: string): string[] {
  const domain = [...xml.matchAll(/<domain name="([^"]+)"[^>]*>(.*?)<\/domain>/gs)].find(
    ([, found]) => found === name,
  );
  return [...(domain?.[2] ?? '').matchAll(/<ip[^>]*>([\d.]+)<\/ip>/g)].map(([, ip]) => ip ?? '');
}
