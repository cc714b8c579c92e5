import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { MatadorError } from '@matador/core';
import type { SshHost } from '@matador/core';
import type { Hop } from '../../src/ssh-config.js';
import { askpassScript, sshConfig } from '../../src/ssh-config.js';
import { sshFailure } from '../../src/ssh-failure.js';
import { streamsProgram } from '../../src/streams-script.js';

const hostKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE1hdGFkb3I=';
const access: SshHost = { host: '198.51.100.2', port: 2222, user: 'root' };
const vantage: Hop = { access, hostKey, keyFile: '/dev/shm/key' };

describe("the tunnel's ssh", () => {
  it('is given everything by one configuration, with the one host key it accepts', () => {
    const lines = sshConfig([vantage]).split('\n');
    for (const line of [
      'Host matador-hop-0',
      '  HostName 198.51.100.2',
      '  Port 2222',
      '  User root',
      '  HostKeyAlias matador-hop-0',
      `  KnownHostsCommand /bin/echo matador-hop-0 ${hostKey}`,
      '  IdentityFile /dev/shm/key',
      '  IdentitiesOnly yes',
      '  PreferredAuthentications publickey',
      '  BatchMode yes',
      '  ExitOnForwardFailure yes',
      '  GlobalKnownHostsFile /dev/null',
      '  StrictHostKeyChecking yes',
      '  UserKnownHostsFile /dev/null',
    ]) {
      expect(lines).to.include(line);
    }
    expect(lines.join()).to.not.include('ProxyJump');
  });

  it('goes over each jump host with that one’s own user, key and host key', () => {
    const jump = { ...vantage, access: { ...access, host: 'jump.example.net', user: 'me' } };
    const text = sshConfig([jump, vantage]);
    expect(text).to.match(/Host matador-hop-0\n {2}HostName jump\.example\.net/);
    expect(text).to.match(/Host matador-hop-1\n[^]*ProxyJump matador-hop-0/);
    expect(text).to.include(`/bin/echo matador-hop-1 ${hostKey}`);
  });

  it('asks the agent where there is no key file', () => {
    const text = sshConfig([{ ...vantage, keyFile: null }]);
    expect(text).to.not.match(/Identit/);
    expect(text).to.include('PreferredAuthentications publickey\n');
  });

  it('may ask where there is a password or passphrase, and only then', () => {
    const withPassword = { ...access, password: { env: 'X' } };
    const text = sshConfig([{ ...vantage, access: withPassword, keyFile: null }]);
    expect(text).to.include('PreferredAuthentications password,keyboard-interactive\n');
    expect(text).to.include('BatchMode no');
  });

  it('is answered by the secret that its question names', () => {
    const script = askpassScript([
      { question: '/dev/shm/key', file: '/dev/shm/passphrase' },
      { question: '@matador-hop-1', file: '/dev/shm/password' },
    ]);
    const answer = (question: string): string =>
      execFileSync('sh', ['-c', script.replaceAll('exec cat', 'exec echo'), 'sh', question], {
        encoding: 'utf8',
      }).trim();
    expect(answer("Enter passphrase for key '/dev/shm/key': ")).to.equal('/dev/shm/passphrase');
    expect(answer("root@matador-hop-1's password: ")).to.equal('/dev/shm/password');
    expect(() => answer('Are you sure you want to continue connecting?')).to.throw();
  });

  it('takes no host key that would be read as more than one word', () => {
    for (const bad of ['', 'ssh-ed25519', 'ssh-ed25519 AAAA x', 'ssh-rsa %h', 'ssh-rsa $(id)']) {
      expect(() => sshConfig([{ ...vantage, hostKey: bad }]))
        .to.throw(MatadorError)
        .with.property('code', 'bad-host-key');
    }
  });

  it('takes no host and no user that would mean something in a configuration', () => {
    for (const bad of ['a b', 'a\nProxyCommand x', '%h', '"x"', '']) {
      for (const changes of [{ host: bad }, { user: bad }]) {
        expect(() => sshConfig([{ ...vantage, access: { ...access, ...changes } }]))
          .to.throw(MatadorError)
          .with.property('code', 'bad-ssh-access');
      }
    }
  });
});

describe('the program that takes connections over', () => {
  it('is read by python3 without complaint', () => {
    const compile = 'import sys; compile(sys.argv[1], "streams", "exec")';
    execFileSync('python3', ['-c', compile, streamsProgram]);
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
    [
      'bind [127.0.0.1]:20001: Address already in use\nCould not request local forwarding.',
      'port-in-use',
      'gateway',
    ],
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
