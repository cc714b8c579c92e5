import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { SceneFindings } from './phone-scene.js';
import { skipUnless } from './requirements.js';

const execute = promisify(execFile);

describe('phones as programs, each in a network namespace', function () {
  this.timeout(90_000);
  let directory: string | undefined;
  let found: SceneFindings;

  before(async function () {
    skipUnless(this, ['unshare', 'ip', 'ss', 'dnsmasq', 'adb']);
    directory = mkdtempSync(join(tmpdir(), 'matador-phones-'));
    const unshare = ['-nm', '--fork', '--pid', '--mount-proc', '--kill-child'];
    const scene = join(import.meta.dirname, 'phone-scene.js');
    const argv = [...unshare, process.execPath, scene, directory];
    found = JSON.parse((await execute('unshare', argv)).stdout) as SceneFindings;
  });

  after(() => {
    if (directory !== undefined) rmSync(directory, { recursive: true });
  });

  it('have no address before they join, nor with a wrong passphrase', () => {
    expect(found.addressBefore).to.equal('none');
    expect(found.addressAfterWrongPassphrase).to.equal('none');
  });

  it('configure the real interface when they join', () => {
    expect(found.address).to.equal('192.168.71.20/24');
    expect(found.route).to.contain('default via 192.168.71.1 dev wlan0');
    expect(found.status).to.contain('Wifi is connected to "lab"');
  });

  it('resolve and reach the servers, and exchange a message', () => {
    expect(found.shown).to.equal(true);
    expect(found.connections).to.include.members([
      'chat.signal.org 203.0.113.10 443',
      'mtalk.google.com 203.0.113.10 5228',
      'connectivitycheck.gstatic.com 203.0.113.10 80',
      'time.android.com 203.0.113.10 123',
    ]);
  });

  it('have no socket and no address in flight mode', () => {
    expect(found.socketsOnline).to.be.at.least(2);
    expect(found.socketsInFlightMode).to.equal(0);
    expect(found.addressInFlightMode).to.equal('none');
  });

  it('take next to no CPU time while nothing happens', () => {
    expect(found.idleCpu).to.be.below(15);
  });

  it('end well when they are told to', () => {
    expect(found.exitCodes).to.deep.equal([0, 0, 0]);
  });
});
