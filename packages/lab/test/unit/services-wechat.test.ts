import { expect } from 'chai';
import { addressesIn } from '../../src/phone/apps/wechat/newdns.js';
import { newdnsAnswer } from '../../src/services/wechat-http.js';

describe("WeChat's name service", () => {
  const domains = [
    { name: 'long.weixin.qq.com', addresses: ['203.0.113.1'] },
    { name: 'long.weixin.qq.com', addresses: ['203.0.113.2'], clients: ['198.51.100.86'] },
    { name: 'short.weixin.qq.com', addresses: ['203.0.113.3'] },
  ];
  const answerTo = (client: string, name: string) =>
    addressesIn(newdnsAnswer({ domains, builtin: [] }, client, 0), name);

  it('sends some clients to servers of their own, and all others to the common ones', () => {
    expect(answerTo('198.51.100.86', 'long.weixin.qq.com')).to.deep.equal(['203.0.113.2']);
    expect(answerTo('198.51.100.1', 'long.weixin.qq.com')).to.deep.equal(['203.0.113.1']);
    expect(answerTo('198.51.100.86', 'short.weixin.qq.com')).to.deep.equal(['203.0.113.3']);
  });
});
