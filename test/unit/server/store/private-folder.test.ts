import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makePrivate } from '../../../../src/server/store/private-folder.js';

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stepwell-modes-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test.skipIf(process.platform === 'win32')('[SRV2] a data folder is made for its owner only', async () => {
  const folder = join(await temporary(), 'some', 'data');
  expect(await makePrivate(folder)).toBe(true);
  expect(await modeOf(folder)).toBe('700');
});

test.skipIf(process.platform === 'win32')(
  '[SRV2] a folder that was there is closed with all that a server made in it, and nothing else is touched',
  async () => {
    const root = await temporary();
    const folder = join(root, 'data');
    const elsewhere = join(root, 'elsewhere');
    const files = [
      'blobs/ab/abc',
      'database/base/1',
      'uploads/x.json',
      'keys.json',
      'database.lock',
      'train.sh',
    ];
    for (const file of files) {
      await mkdir(join(folder, file, '..'), { recursive: true });
      await writeFile(join(folder, file), 'x');
      await chmod(join(folder, file), 0o755);
    }
    await writeFile(elsewhere, 'x');
    await chmod(elsewhere, 0o644);
    await symlink(elsewhere, join(folder, 'blobs', 'link'));
    await chmod(folder, 0o755);
    await chmod(join(folder, 'blobs'), 0o755);
    expect(await makePrivate(folder)).toBe(true);
    for (const path of ['', 'blobs', 'blobs/ab', 'database', 'database/base', 'uploads']) {
      expect([path, await modeOf(join(folder, path))]).toEqual([path, '700']);
    }
    for (const file of files.slice(0, -1))
      expect([file, await modeOf(join(folder, file))]).toEqual([file, '700']);
    // The owner's rights stay as they were; what no server made does too.
    expect(await modeOf(join(folder, 'train.sh'))).toBe('755');
    expect(await modeOf(elsewhere)).toBe('644');
    // Again, after a stop in the middle: what is open is closed.
    await chmod(join(folder, 'keys.json'), 0o644);
    await makePrivate(folder);
    expect(await modeOf(join(folder, 'keys.json'))).toBe('600');
  },
);
