import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import type { CommandRunner } from '../../../src/contracts/index.js';
import { curlArgv, digArgv, parseEchoedAddress, wayInto } from '../../../src/tunnel/exit.js';
import { parseResolvers, readResolvers } from '../../../src/tunnel/resolvers.js';
import { endFailure } from '../../../src/tunnel/vantage-end.js';
import { restoreScript, setUpScript, tearDownScript } from '../../../src/tunnel/vantage-scripts.js';

const way = wayInto('tun4711', '198.18.36.206', '9.9.9.9');

describe('the resolvers of a vantage point', () => {
  it('are the IPv4 addresses of resolv.conf, in order, once each', () => {
    const text =
      '# by hand\nsearch x\nnameserver 9.9.9.9\n nameserver\t1.1.1.1 \nnameserver 9.9.9.9';
    expect(parseResolvers(text)).to.deep.equal(['9.9.9.9', '1.1.1.1']);
  });

  it('are none that only its own machine can ask, and nothing else', () => {
    const text =
      'nameserver 127.0.0.53\nnameserver ::1\nnameserver 2620:fe::fe\nnameserver x\nnameserver\n#nameserver 9.9.9.9';
    expect(parseResolvers(text)).to.deep.equal([]);
  });

  const shellWith = (files: Record<string, string>): CommandRunner =>
    ({
      run: ([, file = '']: readonly string[]) =>
        Promise.resolve(
          file in files
            ? { exitCode: 0, stdout: files[file], stderr: '' }
            : { exitCode: 1, stdout: '', stderr: 'No such file' },
        ),
    }) as unknown as CommandRunner;

  it("are systemd-resolved's own where that answers on the loopback", async () => {
    const shell = shellWith({
      '/etc/resolv.conf': 'nameserver 127.0.0.53',
      '/run/systemd/resolve/resolv.conf': 'nameserver 213.133.98.98',
    });
    expect(await readResolvers(shell, 'vp', new AbortController().signal)).to.deep.equal([
      '213.133.98.98',
    ]);
  });

  it('are missed with a hint', async () => {
    const shell = shellWith({ '/etc/resolv.conf': 'nameserver 127.0.0.1' });
    const reading = readResolvers(shell, 'vp', new AbortController().signal);
    const error = await reading.catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'no-resolver', source: 'resolver' });
  });
});

describe('the exit', () => {
  it('is asked for by a name that the tunnel resolves', () => {
    expect(digArgv(way, 'echo.example.net').join(' ')).to.equal(
      'dig -4 -b 198.18.36.206 @9.9.9.9 +short +time=3 +tries=3 -t A -q echo.example.net',
    );
  });

  it('is asked for from whichever address the routing chooses where the tunnel has none', () => {
    expect(digArgv(wayInto('eth0', null, '9.9.9.9'), 'x.net')).to.not.include('-b');
  });

  it('is asked for through the interface and from no proxy', () => {
    const argv = curlArgv(way, new URL('http://echo.example.net:8080/ip'), '192.0.2.2').join(' ');
    expect(argv).to.include('--noproxy * --interface tun4711');
    expect(argv).to.include('--resolve echo.example.net:8080:192.0.2.2');
    expect(argv.endsWith('--url http://echo.example.net:8080/ip')).to.equal(true);
  });

  it('is an address and nothing else', () => {
    expect(parseEchoedAddress('198.51.100.2\n')).to.equal('198.51.100.2');
    expect(parseEchoedAddress('2001:db8::1')).to.equal('2001:db8::1');
    for (const body of ['', '<html>198.51.100.2</html>', '198.51.100.256', '1.2.3.4\n5.6.7.8']) {
      expect(() => parseEchoedAddress(body))
        .to.throw()
        .with.property('code', 'exit-unknown');
    }
  });
});

describe('the scripts for the vantage point', () => {
  for (const [name, script] of Object.entries({ setUpScript, restoreScript, tearDownScript })) {
    it(`${name} is read by sh without complaint`, () => {
      expect(execFileSync('sh', ['-n', '-c', script], { encoding: 'utf8' })).to.equal('');
    });
  }

  it('tell what is missing', () => {
    const said = { stdout: 'matador-failed: command-not-found nft\n', stderr: '' };
    const error = endFailure('vp', said, 'vantage-point');
    expect(error).to.include({ code: 'command-not-found', source: 'vantage-point' });
    expect(error.message).to.include('nft');
    expect(error.hint).to.include('nftables');
  });

  it('tell what a program there said', () => {
    const stderr = 'RTNETLINK answers: Operation not permitted';
    const error = endFailure('vp', { stdout: '', stderr }, 'vantage-point');
    expect(error).to.include({ code: 'command-failed' });
    expect(error.message).to.include(stderr);
  });
});
