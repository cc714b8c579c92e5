import { expect } from 'chai';
import { FileError, FileSystem } from '../../src/phone/file-system.js';

describe("the phone's files", () => {
  const fresh = (): FileSystem => new FileSystem(() => 1_000_000);

  it('knows one place by its three names', () => {
    const files = fresh();
    files.write('/sdcard/a', Buffer.from('x'));
    expect(files.read('/storage/emulated/0/a').toString()).to.equal('x');
    expect(files.read('/mnt/sdcard/../sdcard/./a').toString()).to.equal('x');
  });

  it('keeps mode and time', () => {
    const files = fresh();
    files.write('/data/local/tmp/a', Buffer.from('xyz'), { mode: 0o100755, mtime: 42 });
    expect(files.stat('/data/local/tmp/a')).to.deep.equal({
      kind: 'file',
      mode: 0o100755,
      size: 3,
      mtime: 42,
    });
  });

  it('lists, makes and removes directories', () => {
    const files = fresh();
    files.makeDirectory('/sdcard/x/y', true);
    files.write('/sdcard/x/y/f', Buffer.from(''));
    expect(files.list('/sdcard/x')).to.deep.equal(['y']);
    files.remove('/sdcard/x', true);
    expect(files.exists('/sdcard/x/y/f')).to.equal(false);
  });

  const refusals: readonly [string, string, (files: FileSystem) => void][] = [
    ['a missing file', 'ENOENT', (files) => files.read('/sdcard/none')],
    ['a directory as a file', 'EISDIR', (files) => files.read('/sdcard')],
    ['a place that is not writable', 'EACCES', (files) => files.write('/system/x', Buffer.of())],
    ['a file in a missing directory', 'ENOENT', (files) => files.write('/sdcard/n/x', Buffer.of())],
    ['a directory that is there', 'EEXIST', (files) => files.makeDirectory('/sdcard', false)],
    ['removing a directory like a file', 'EISDIR', (files) => files.remove('/sdcard/DCIM', false)],
    ['removing what is not its own', 'EACCES', (files) => files.remove('/system', true)],
  ];
  for (const [what, code, work] of refusals) {
    it(`refuses ${what}`, () => {
      expect(() => work(fresh()))
        .to.throw(FileError)
        .with.property('code', code);
    });
  }
});
