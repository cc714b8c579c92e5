import { expect } from 'chai';
import type { GatewayConfig } from '@matador/core';
import { MatadorError } from '@matador/core';
import { parseLinuxGatewayConfig } from '../../src/index.js';

const config: GatewayConfig = { id: 'gw-a', provider: 'linux', wlan: 'wlan0', uplink: 'eth0' };

function rejection(changes: Record<string, unknown>): MatadorError {
  try {
    parseLinuxGatewayConfig({ ...config, ...changes });
  } catch (error) {
    if (error instanceof MatadorError) return error;
  }
  throw new Error('expected a MatadorError');
}

describe('the configuration of a Linux gateway', () => {
  it('is this machine unless it says otherwise', () => {
    expect(parseLinuxGatewayConfig(config).reach).to.deep.equal({ kind: 'local' });
  });

  it('may be a namespace', () => {
    const reach = { kind: 'namespace', name: 'gw-a' };
    expect(parseLinuxGatewayConfig({ ...config, reach }).reach).to.deep.equal(reach);
  });

  it('may be another machine, reached as a vantage point is', () => {
    const reach = { kind: 'ssh', host: '203.0.113.2', user: 'root', privateKeyFile: 'key' };
    const parsed = parseLinuxGatewayConfig({ ...config, reach }).reach;
    expect(parsed).to.deep.equal({ ...reach, port: 22 });
  });

  it('names the path of what is wrong', () => {
    expect(rejection({ reach: { kind: 'namespace' } }).message).to.include('reach.name');
    expect(rejection({ reach: { kind: 'local', x: 1 } }).message).to.include('x: unknown key');
    expect(rejection({ dns: '9.9.9.9' }).message).to.include('dns: unknown key');
  });

  it('takes no interface name that would be read as something else', () => {
    for (const wlan of ['wlan0"; drop', 'a b', 'a'.repeat(16), '']) {
      expect(rejection({ wlan }).message).to.include('wlan');
    }
  });

  it('takes no namespace name that leads out of its folder', () => {
    expect(rejection({ reach: { kind: 'namespace', name: '../x' } }).code).to.equal(
      'bad-gateway-config',
    );
  });
});
