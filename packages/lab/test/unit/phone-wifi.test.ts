import { expect } from 'chai';
import { ipLink } from '../../src/phone/network/link.js';
import { barePhone } from '../support/phone.js';

const join = "cmd wifi connect-network lab wpa2 'correct horse'";

describe('Wi-Fi', () => {
  it('is on at boot, with no network', async () => {
    const { run } = barePhone();
    expect((await run('cmd wifi status')).stdout).to.contain('Wifi is enabled');
    expect((await run('cmd wifi status')).stdout).to.contain('Wifi is not connected');
    expect((await run('cmd wifi list-networks')).stdout).to.equal('No networks\n');
  });

  it('joins, shows its address, and is forgotten', async () => {
    const { run, linkSteps, recorded } = barePhone();
    expect((await run(join)).stdout).to.equal('Connection initiated \n');
    expect((await run('cmd wifi status')).stdout).to.contain('Wifi is connected to "lab"');
    expect((await run('ip addr show wlan0')).stdout).to.contain('inet 192.168.71.20/24');
    expect((await run('ip route')).stdout).to.contain('192.168.71.0/24 dev wlan0');
    expect((await run('ifconfig wlan0')).stdout).to.contain('Mask:255.255.255.0');
    expect((await run('cmd wifi list-networks')).stdout).to.match(/^0 {12}lab +wpa2-psk$/m);
    expect((await run('cmd wifi forget-network 0')).stdout).to.equal('Forget successful\n');
    expect((await run('cmd wifi status')).stdout).to.contain('Wifi is not connected');
    expect((await run('ip addr show wlan0')).stdout).not.to.contain('inet ');
    expect(linkSteps).to.deep.equal(['up 192.168.71.20/24', 'down']);
    expect(recorded).to.include.members(['wifi-joined', 'wifi-left']);
  });

  it('stays off a network with another name, passphrase or security', async () => {
    for (const wrong of [
      "cmd wifi connect-network other wpa2 'correct horse'",
      "cmd wifi connect-network lab wpa2 'wrong horse'",
      "cmd wifi connect-network lab wpa3 'correct horse'",
      'cmd wifi connect-network lab open',
    ]) {
      const { run, linkSteps, recorded } = barePhone();
      expect((await run(wrong)).stdout).to.equal('Connection initiated \n');
      expect((await run('cmd wifi status')).stdout, wrong).to.contain('Wifi is not connected');
      expect(linkSteps).to.deep.equal([]);
      expect(recorded).to.include('wifi-refused');
    }
  });

  it('refuses what cannot be a passphrase, and an unknown kind of security', async () => {
    const { run } = barePhone();
    expect((await run('cmd wifi connect-network lab wpa2 short')).stdout).to.equal(
      'Connection failed\n',
    );
    const unknown = await run('cmd wifi connect-network lab wep x');
    expect(unknown.status).to.equal(255);
    expect(unknown.stdout).to.contain('Unknown network type wep');
  });

  it('leaves in flight mode, and comes back after it', async () => {
    const { run, linkSteps } = barePhone();
    await run(join);
    await run('cmd wifi status');
    await run('cmd connectivity airplane-mode enable');
    expect((await run('cmd wifi status')).stdout).to.contain('Wifi is disabled');
    expect((await run('settings get global airplane_mode_on')).stdout).to.equal('1\n');
    await run('cmd connectivity airplane-mode disable');
    expect((await run('cmd wifi status')).stdout).to.contain('connected to "lab"');
    expect(linkSteps).to.deep.equal(['up 192.168.71.20/24', 'down', 'up 192.168.71.20/24']);
  });

  it('can be on in flight mode', async () => {
    const { run } = barePhone();
    await run('cmd connectivity airplane-mode enable; cmd -w wifi set-wifi-enabled enabled');
    await run(join);
    expect((await run('cmd wifi status')).stdout).to.contain('connected to "lab"');
    expect((await run('settings get global wifi_on')).stdout).to.equal('2\n');
  });

  it('does without the new commands before Android 11', async () => {
    const { run } = barePhone({ apiLevel: 28 });
    expect((await run('cmd connectivity airplane-mode enable')).stderr).to.contain(
      'Unknown command: airplane-mode',
    );
    expect((await run(join)).status).to.equal(255);
    const broadcast = await run(
      'settings put global airplane_mode_on 1; am broadcast -a android.intent.action.AIRPLANE_MODE',
    );
    expect(broadcast.stderr).to.contain('SecurityException');
    expect((await run('dumpsys wifi')).stdout).to.contain('Wi-Fi is enabled');
    await run('svc wifi disable');
    expect((await run('dumpsys wifi')).stdout).to.contain('Wi-Fi is disabled');
  });

  it('drives a real interface by iproute2, argument by argument', async () => {
    const calls: string[] = [];
    const link = ipLink('wlan0', (argv) => Promise.resolve(void calls.push(argv.join(' '))));
    await link.up({ address: '10.0.0.2/24', gateway: '10.0.0.1' });
    await link.down();
    expect(calls).to.deep.equal([
      'link set wlan0 up',
      'address replace 10.0.0.2/24 dev wlan0',
      'route replace default via 10.0.0.1 dev wlan0',
      'address flush dev wlan0',
      'link set wlan0 down',
    ]);
  });
});
