import { expect } from 'chai';
import { barePhone } from '../support/phone.js';

describe("the phone's shell", () => {
  it('keeps output, errors and status apart', async () => {
    const { run } = barePhone();
    expect(await run('echo out; echo err >&2; false')).to.deep.equal({
      status: 1,
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });

  it('answers for an unknown program as Android does', async () => {
    expect(await barePhone().run('nosuch -x; echo $?')).to.deep.equal({
      status: 0,
      stdout: '127\n',
      stderr: '/system/bin/sh: nosuch: inaccessible or not found\n',
    });
  });

  it('chains, pipes and redirects', async () => {
    const { run } = barePhone();
    expect((await run('false && echo a || echo b')).stdout).to.equal('b\n');
    expect((await run('getprop | grep -c ro.product')).stdout.trim()).to.match(/^\d+$/);
    await run('echo one > /sdcard/f; echo two >> /sdcard/f');
    expect((await run('cat /sdcard/f')).stdout).to.equal('one\ntwo\n');
    expect((await run('cat < /sdcard/f | grep two')).stdout).to.equal('two\n');
    expect((await run('nosuch 2>/dev/null')).stderr).to.equal('');
  });

  it('ends at exit, with its status', async () => {
    expect(await barePhone().run('exit 3; echo not here')).to.deep.equal({
      status: 3,
      stdout: '',
      stderr: '',
    });
  });

  it('keeps variables, and becomes another program', async () => {
    const { run } = barePhone();
    expect((await run("export A='b c'; echo $A; exec echo last; echo never")).stdout).to.equal(
      'b c\nlast\n',
    );
  });

  it('runs the lines of standard input when given none', async () => {
    const { run } = barePhone();
    expect((await run('', 'echo a\necho "b\n exit 4\necho c')).stdout).to.equal('a\n');
    expect((await run('', 'echo a\nexit 4\n')).status).to.equal(4);
  });

  it('reports a line that it cannot read', async () => {
    const { status, stderr } = await barePhone().run('echo $(id)');
    expect(status).to.equal(1);
    expect(stderr).to.match(/^\/system\/bin\/sh: /);
  });

  it('refuses to write where the shell user may not', async () => {
    const { run } = barePhone();
    expect((await run('echo x > /system/x')).stderr).to.contain('Permission denied');
    expect((await run('mkdir /data/x')).stderr).to.equal('mkdir: /data/x: Permission denied\n');
    expect((await run('rm -f /sdcard/none; rm /sdcard/none')).stderr).to.equal(
      'rm: /sdcard/none: No such file or directory\n',
    );
  });
});

describe("the phone's programs", () => {
  it('getprop tells model and version, and takes a default', async () => {
    const { run } = barePhone({ apiLevel: 33 });
    expect((await run('getprop ro.build.version.sdk')).stdout).to.equal('33\n');
    expect((await run('getprop no.such x')).stdout).to.equal('x\n');
    expect((await run('setprop ro.secure 0')).status).to.equal(1);
  });

  it('settings puts, gets and deletes', async () => {
    const { run } = barePhone();
    await run('settings put global window_animation_scale 0');
    expect((await run('settings get global window_animation_scale')).stdout).to.equal('0\n');
    expect((await run('settings delete global window_animation_scale')).stdout).to.equal(
      'Deleted 1 rows\n',
    );
    expect((await run('settings get global window_animation_scale')).stdout).to.equal('null\n');
    expect((await run('settings get nowhere x')).status).to.equal(255);
  });

  it('lists packages with user ids and versions', async () => {
    const { run } = barePhone();
    const name = 'org.thoughtcrime.securesms';
    expect((await run(`cmd package list packages -U ${name}`)).stdout).to.equal(
      `package:${name} uid:10234\n`,
    );
    expect((await run(`pm list packages --show-versioncode ${name}`)).stdout).to.match(
      /versionCode:\d+\n$/,
    );
    expect((await run(`cmd package resolve-activity --brief ${name}`)).stdout).to.contain(
      `${name}/.RoutingActivity`,
    );
    expect((await run('pm path no.such')).status).to.equal(1);
  });

  it('dumpsys package names the user id as the version does', async () => {
    const name = 'org.thoughtcrime.securesms';
    const old = await barePhone({ apiLevel: 33 }).run(`dumpsys package ${name}`);
    const current = await barePhone({ apiLevel: 34 }).run(`dumpsys package ${name}`);
    expect(old.stdout).to.contain('userId=10234').and.contain('versionName=');
    expect(current.stdout).to.contain('appId=10234');
    expect((await barePhone().run('dumpsys package no.such')).stdout).to.equal(
      'Unable to find package: no.such\n',
    );
  });

  it('starts activities, and says what it cannot start', async () => {
    const { run } = barePhone();
    await run('input keyevent 224; wm dismiss-keyguard');
    const started = await run('am start -W -n org.thoughtcrime.securesms/.RoutingActivity');
    expect(started.stdout).to.contain('Status: ok').and.contain('LaunchState: COLD');
    expect((await run('dumpsys window')).stdout).to.contain(
      'org.thoughtcrime.securesms/org.thoughtcrime.securesms.MainActivity',
    );
    const again = await run('am start -n org.thoughtcrime.securesms/.RoutingActivity');
    expect(again.stderr).to.contain('brought to the front');
    const missing = await run('am start -n org.thoughtcrime.securesms/.Nope');
    expect(missing.stderr).to.contain('does not exist').and.contain('Error type 3');
    const hidden = await run('am start -n org.thoughtcrime.securesms/.MainActivity');
    expect(hidden.stderr).to.contain('not exported');
    expect(hidden.status).to.equal(255);
    const unresolved = await run('am start -a android.intent.action.VIEW -d other://x');
    expect(unresolved.stderr).to.contain('unable to resolve Intent');
  });

  it('knows processes while they run', async () => {
    const { run } = barePhone();
    expect((await run('pidof org.thoughtcrime.securesms')).status).to.equal(1);
    await run('monkey -p org.thoughtcrime.securesms -c android.intent.category.LAUNCHER 1');
    expect((await run('pidof org.thoughtcrime.securesms')).stdout).to.match(/^\d+\n$/);
    await run('am force-stop org.thoughtcrime.securesms');
    expect((await run('pidof org.thoughtcrime.securesms')).status).to.equal(1);
  });

  it('shows the time and who asks', async () => {
    const { run } = barePhone({ now: () => Date.UTC(2026, 10, 22, 15, 6, 54, 123) });
    expect((await run('date +%s.%N')).stdout).to.equal('1795360014.123000000\n');
    expect((await run("date '+%F %T'")).stdout).to.equal('2026-11-22 15:06:54\n');
    expect((await run('date')).stdout).to.equal('Sun Nov 22 15:06:54 UTC 2026\n');
    expect((await run('id -u')).stdout).to.equal('2000\n');
  });

  it('logcat shows and clears the log', async () => {
    const { run, phone } = barePhone({ now: () => Date.UTC(2026, 10, 22, 15, 6, 54, 123) });
    phone.log.write('I', 'Tag', 'hello', 42);
    expect((await run('logcat -d -v threadtime')).stdout).to.contain(
      '11-22 15:06:54.123    42    42 I Tag     : hello',
    );
    await run('logcat -c');
    expect((await run('logcat -d')).stdout).not.to.contain('hello');
  });

  it('screencap gives a picture of the whole screen', async () => {
    const { run, phone } = barePhone();
    await run('screencap -p /sdcard/s.png');
    const png = phone.files.read('/sdcard/s.png');
    expect(png.toString('latin1', 1, 4)).to.equal('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).to.deep.equal([1080, 2400]);
  });

  it('screenrecord keeps within its limits', async () => {
    const { run } = barePhone();
    expect((await run('screenrecord --time-limit 181 /sdcard/x.mp4')).status).to.equal(2);
    expect((await run('screenrecord')).status).to.equal(2);
  });
});
