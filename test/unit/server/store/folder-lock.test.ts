import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from '../../../../src/server/store/folder-lock.js';

let root: string;
let folder: string;
let lock: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stepwell-lock-'));
  folder = join(root, 'database');
  lock = `${folder}.lock`;
});
afterEach(() => rm(root, { recursive: true, force: true }));

const LOCKED = { code: 'storage', facts: { reason: 'locked' } };
/** Of a process that ended; pids are given again much later. */
async function deadPid(): Promise<number> {
  const child = promisify(execFile)(process.execPath, ['-e', '']);
  await child;
  return child.child.pid ?? 0;
}
const holder = (changes: object) =>
  JSON.stringify({ token: 'x', pid: process.pid, started: null, host: hostname(), ...changes });

test('[SRV1] a folder is locked for one, until it is given back', async () => {
  const release = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toMatchObject({
    ...LOCKED,
    message: expect.stringContaining(lock),
  });
  await release();
  expect(existsSync(lock)).toBe(false);
  const again = await lockFolder(folder);
  // Whoever gave its lock back does not take another one's away.
  await release();
  await expect(lockFolder(folder)).rejects.toMatchObject(LOCKED);
  await again();
  expect(await readdir(root)).toEqual([]);
});

test('[SRV1] the lock of a dead process is replaced, that of a living one is not', async () => {
  await writeFile(lock, holder({ pid: await deadPid() }));
  const release = await lockFolder(folder);
  expect(JSON.parse(await readFile(lock, 'utf8'))).toMatchObject({ pid: process.pid });
  await release();

  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  try {
    await writeFile(lock, holder({ pid: other.pid }));
    await expect(lockFolder(folder)).rejects.toMatchObject({ facts: { reason: 'locked', pid: other.pid } });
  } finally {
    other.kill('SIGKILL');
    await once(other, 'exit');
  }
  await (await lockFolder(folder))();
});

test.runIf(process.platform === 'linux')(
  '[SRV1] a pid that was given to another process since does not hold a lock',
  async () => {
    await writeFile(lock, holder({ started: '1' }));
    await (await lockFolder(folder))();
  },
);

test('[SRV1] a lock of another machine is not judged from here', async () => {
  await writeFile(lock, holder({ pid: await deadPid(), host: 'another-machine' }));
  await expect(lockFolder(folder)).rejects.toMatchObject({
    facts: { reason: 'locked', host: 'another-machine' },
  });
});

test('[SRV1] a lock file that was cut while it was written is left alone at first and replaced when it is old', async () => {
  await writeFile(lock, '{"pid":');
  await expect(lockFolder(folder)).rejects.toMatchObject(LOCKED);
  const before = new Date(Date.now() - 60_000);
  await utimes(lock, before, before);
  // So was the gate that lets one at a time replace it.
  await writeFile(`${lock}.stale`, '');
  await utimes(`${lock}.stale`, before, before);
  await (await lockFolder(folder))();
  expect(await readdir(root)).toEqual([]);
});

test('[SRV1] of many that find a dead lock at once exactly one gets the folder', async () => {
  const pid = await deadPid();
  for (let round = 0; round < 40; round++) {
    await writeFile(lock, holder({ pid, token: `${round}` }));
    const late = async (ms: number) => {
      await pause(ms);
      return lockFolder(folder);
    };
    const results = await Promise.allSettled(Array.from({ length: 12 }, (_, i) => late((i * round) % 7)));
    const taken = results.filter((result) => result.status === 'fulfilled');
    expect(taken.length).toBe(1);
    await taken[0]?.value();
    expect(await readdir(root)).toEqual([]);
  }
});
