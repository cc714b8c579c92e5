import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { entriesFor, judgeHostKey, parseKnownHosts } from '../../src/index.js';

const key = Buffer.from(
  'AAAAC3NzaC1lZDI1NTE5AAAAIE1hdGFkb3IgdGVzdCBrZXksIG5vdCBhIHJlYWwgb25l',
  'base64',
);
const otherKey = Buffer.from(
  'AAAAC3NzaC1lZDI1NTE5AAAAIE90aGVyIHRlc3Qga2V5LCBub3QgYSByZWFsIG9uZSEh',
  'base64',
);
const line = (hosts: string, of = key): string => `${hosts} ssh-ed25519 ${of.toString('base64')} c`;

function verdict(text: string, host: string, port = 22, shown = key): string {
  return judgeHostKey(entriesFor(parseKnownHosts(text), host, port), shown);
}

describe('a known_hosts file', () => {
  const cases: [string, string, string, number, string][] = [
    ['names a host', line('vp.example.net'), 'vp.example.net', 22, 'known'],
    ['names a host in any case', line('VP.example.net'), 'vp.EXAMPLE.net', 22, 'known'],
    ['names several hosts', line('a,198.51.100.2,b'), '198.51.100.2', 22, 'known'],
    ['names a port', line('[vp.example.net]:2222'), 'vp.example.net', 2222, 'known'],
    [
      'means port 22 where it names none',
      line('vp.example.net'),
      'vp.example.net',
      2222,
      'unknown',
    ],
    ['has wildcards', line('*.example.net'), 'vp.example.net', 22, 'known'],
    ['has wildcards for one character', line('vp?.net'), 'vp1.net', 22, 'known'],
    ['takes a dot as a dot', line('vp.net'), 'vpxnet', 22, 'unknown'],
    ['excludes hosts', line('*.example.net,!vp.example.net'), 'vp.example.net', 22, 'unknown'],
    ['has another key', line('vp', otherKey), 'vp', 22, 'mismatch'],
    ['has another key and this one', `${line('vp', otherKey)}\n${line('vp')}`, 'vp', 22, 'known'],
    ['revokes the key', `${line('vp')}\n@revoked ${line('*')}`, 'vp', 22, 'revoked'],
    ['revokes another key', `${line('vp')}\n@revoked ${line('*', otherKey)}`, 'vp', 22, 'known'],
    ['knows only an authority', `@cert-authority ${line('*')}`, 'vp', 22, 'unknown'],
    ['is empty', '', 'vp', 22, 'unknown'],
    [
      'has comments and garbage',
      `# c\n\n@\nvp\nvp ssh-rsa\n@odd x\n|1|x|y z w\n`,
      'vp',
      22,
      'unknown',
    ],
    ['ends lines as Windows does', `${line('vp')}\r\n`, 'vp', 22, 'known'],
  ];
  for (const [title, text, host, port, expected] of cases) {
    it(`that ${title}: ${expected}`, () => expect(verdict(text, host, port)).to.equal(expected));
  }

  it('whose names ssh-keygen hashed is read as ssh reads it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'matador-known-hosts-'));
    const file = join(folder, 'known_hosts');
    try {
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'key')]);
      const [type, base64] = readFileSync(join(folder, 'key.pub'), 'utf8').split(' ');
      const text = ['vp.example.net', '[vp.example.net]:2222'].map(
        (host) => `${host} ${type ?? ''} ${base64 ?? ''}\n`,
      );
      writeFileSync(file, text.join(''));
      execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' });
      const hashed = readFileSync(file, 'utf8');
      expect(hashed)
        .to.match(/^\|1\|/)
        .and.not.include('example');
      const shown = Buffer.from(base64 ?? '', 'base64');
      expect(verdict(hashed, 'vp.example.net', 22, shown)).to.equal('known');
      expect(verdict(hashed, 'vp.example.net', 2222, shown)).to.equal('known');
      expect(verdict(hashed, 'vp.example.net', 2223, shown)).to.equal('unknown');
      expect(verdict(hashed, 'vp.example.net', 22, key)).to.equal('mismatch');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
