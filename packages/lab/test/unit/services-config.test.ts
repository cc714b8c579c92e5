import { expect } from 'chai';
import { phoneProgramSchema } from '../../src/phone/config.js';
import { portsOf, serviceProgramSchema } from '../../src/services/config.js';

describe('configurations of phones and servers', () => {
  it("fill in Android's own names", () => {
    const parsed = phoneProgramSchema.shape.background.parse(undefined);
    expect(parsed.push).to.equal('mtalk.google.com');
    expect(parsed.connectivityHttp).to.equal('connectivitycheck.gstatic.com');
  });

  it('fill in the real ports', () => {
    const { services } = serviceProgramSchema.parse({
      name: 's',
      eventsFile: 'e',
      tls: { certFile: 'c', keyFile: 'k' },
      services: [{ kind: 'push' }, { kind: 'ntp' }, { kind: 'signal', accounts: ['+491'] }],
    });
    expect(
      services.map((one) => ('ports' in one ? one.ports : 'port' in one && one.port)),
    ).to.deep.equal([5228, 123, [443]]);
    expect(portsOf('wechat').map(({ port }) => port)).to.deep.equal([443, 80, 8080]);
    expect(portsOf('ntp')).to.deep.equal([{ protocol: 'udp', port: 123 }]);
  });

  it('want a certificate for a service over TLS', () => {
    const parsed = serviceProgramSchema.safeParse({
      name: 's',
      eventsFile: 'e',
      services: [{ kind: 'https' }],
    });
    expect(parsed.error?.issues[0]?.path).to.deep.equal(['tls']);
  });

  it('refuse unknown keys', () => {
    const parsed = serviceProgramSchema.safeParse({
      name: 's',
      eventsFile: 'e',
      services: [{ kind: 'ntp', prot: 123 }],
    });
    expect(parsed.success).to.equal(false);
  });
});
