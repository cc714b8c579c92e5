import { expect } from 'chai';
import type { ShellAccess } from '@matador/core';
import { MatadorError } from '@matador/core';
import { linkOf } from '../../src/link.js';
import { sshArgv } from '../../src/ssh-argv.js';
import { sshFailure } from '../../src/ssh-failure.js';

const hostKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE1hdGFkb3I=';
const access: ShellAccess = {
  host: '198.51.100.2',
  port: 2222,
  user: 'root',
  privateKeyFile: '/keys/vp',
};

describe("the tunnel's ssh", () => {
  const argv = sshArgv(access, hostKey, linkOf(4_711));

  it('is given everything on its command line and nothing by files', () => {
    expect(argv.slice(0, 7)).to.deep.equal([
      'ssh',
      '-F',
      '/dev/null',
      '-N',
      '-T',
      '-w',
      '4711:4711',
    ]);
    expect(argv.slice(-8)).to.deep.equal([
      ...['-i', '/keys/vp', '-l', 'root', '-p', '2222', '--', '198.51.100.2'],
    ]);
    for (const option of [
      'BatchMode=yes',
      'ExitOnForwardFailure=yes',
      'GlobalKnownHostsFile=/dev/null',
      'IdentitiesOnly=yes',
      'ServerAliveInterval=5',
      'StrictHostKeyChecking=yes',
      'Tunnel=point-to-point',
      'UserKnownHostsFile=/dev/null',
    ]) {
      expect(argv).to.include(option);
    }
  });

  it('accepts the one verified host key', () => {
    expect(argv).to.include('HostKeyAlias=matador-vantage-point');
    expect(argv).to.include(`KnownHostsCommand=/bin/echo matador-vantage-point ${hostKey}`);
  });

  it('asks the agent where no key file is named', () => {
    const { privateKeyFile: _, ...withAgent } = access;
    const asked = sshArgv(withAgent, hostKey, linkOf(4_711));
    expect(asked).to.not.include('-i');
    expect(asked).to.not.include('IdentitiesOnly=yes');
  });

  it('takes no host key that would be read as more than one word', () => {
    for (const bad of ['', 'ssh-ed25519', 'ssh-ed25519 AAAA x', 'ssh-rsa %h', 'ssh-rsa $(id)']) {
      expect(() => sshArgv(access, bad, linkOf(4_711)))
        .to.throw(MatadorError)
        .with.property('code', 'bad-host-key');
    }
  });

  it('takes neither password nor passphrase', () => {
    for (const secret of [{ password: { env: 'X' } }, { passphrase: { env: 'X' } }]) {
      expect(() => sshArgv({ ...access, ...secret }, hostKey, linkOf(4_711)))
        .to.throw(MatadorError)
        .with.property('code', 'credentials-unsupported');
    }
  });
});

describe('why ssh ended', () => {
  const cases: [string, string, string][] = [
    ['Host key verification failed.', 'host-key-mismatch', 'vantage-point'],
    ['root@vp: Permission denied (publickey).', 'authentication-failed', 'vantage-point'],
    ['ssh: connect to host vp port 22: Connection refused', 'unreachable', 'vantage-point'],
    ['ssh: connect to host vp port 22: No route to host', 'unreachable', 'vantage-point'],
    ['ssh: connect to host vp port 22: Connection timed out', 'connect-timeout', 'vantage-point'],
    [
      'ssh: Could not resolve hostname vp: Name or service not known',
      'unreachable',
      'vantage-point',
    ],
    [
      'debug1: Remote: Server has rejected tunnel device forwarding\nTunnel forwarding failed',
      'tunnel-refused',
      'vantage-point',
    ],
    [
      'debug1: Remote: Failed to open the tunnel device.\nTunnel forwarding failed',
      'no-tunnel-device',
      'vantage-point',
    ],
    [
      'Tunnel device open failed.\nCould not request tunnel forwarding.',
      'no-tunnel-device',
      'gateway',
    ],
    ['command-line: line 0: Bad configuration option: knownhostscommand', 'ssh-too-old', 'gateway'],
    ['something new', 'tunnel-died', 'tunnel'],
    ['', 'tunnel-died', 'tunnel'],
  ];
  for (const [stderr, code, source] of cases) {
    it(`is ${code} where it says ${JSON.stringify(stderr)}`, () => {
      const error = sshFailure(`OpenSSH_9.2p1 Debian\ndebug1: Connecting to vp.\r\n${stderr}\r\n`);
      expect(error).to.include({ code, source });
      expect(error.hint).to.be.a('string').and.not.equal('');
      expect(error.message).to.not.include('debug1');
    });
  }
});
