/** What `run.synced()` waits for. */
import { describe, expect, test } from 'vitest';
import { RUN, sessionId } from '../query/runs.js';
import { A_WHILE_MS, FRAMES, setUp } from './setup.js';
import { json } from './sim/server.js';
import { settled } from './sim/time.js';

/** How a promise stands. */
function watch(promise: Promise<void>) {
  const seen: { state: string } = { state: 'waits' };
  promise.then(
    () => {
      seen.state = 'done';
    },
    (error: { code: string; facts: { reason: string } }) => {
      seen.state = `${error.code} ${error.facts.reason}`;
    },
  );
  return seen;
}

/** A run that is being written, with a blob, and a server whose blobs fail. */
async function liveWithBlob() {
  const all = await setUp({ isLive: async () => true });
  const run = all.database.runs.get(RUN);
  if (run) run.head = { ...run.head, status: 'running' };
  const sha256 = await all.addBlob(3);
  const isBlob = (path: string) => path.includes('/blobs/') && !path.endsWith('/missing');
  all.way.answer = async (request, honest) => (isBlob(request.path) ? json(503, {}) : honest());
  return { ...all, sha256 };
}

describe('synced', () => {
  test('[SYN3] waits for the blobs that frames name, not for the frames alone', async () => {
    const { time, uploader, add, there, way, server, sha256 } = await liveWithBlob();
    await add();
    const seen = watch(uploader.synced(RUN));
    await time.run(A_WHILE_MS);
    expect([there(sessionId(1)), server.database.blobs.has(sha256), seen.state]).toEqual([
      FRAMES,
      false,
      'waits',
    ]);
    way.answer = (_, honest) => honest();
    expect(await time.run(A_WHILE_MS, () => seen.state === 'done')).toBe(true);
    expect(server.database.blobs.has(sha256)).toBe(true);
  });

  test('[SYN3] does not rest on what an earlier page noted', async () => {
    const { time, uploader, add, archive, isComplete, way } = await setUp();
    await add();
    expect(await time.run(A_WHILE_MS, isComplete)).toBe(true);
    uploader.close();
    const again = await setUp();
    await again.archive.putMarks(await archive.getMarks(''));
    again.way.answer = async () => json(503, {});
    await again.add();
    const seen = watch(again.uploader.synced(RUN));
    await again.time.run(A_WHILE_MS);
    expect(seen.state).toBe('waits');
    again.way.answer = (_, honest) => honest();
    expect(await again.time.run(A_WHILE_MS, () => seen.state === 'done')).toBe(true);
    expect(again.there(sessionId(1))).toBe(FRAMES);
    expect(way).toBeDefined();
  });

  test('[SYN4] of a run that is being written, bytes that are lost here end the wait, and the run goes on', async () => {
    const { time, uploader, add, database, sha256, stateOf, there } = await liveWithBlob();
    database.blobs.delete(sha256);
    await add();
    const seen = watch(uploader.synced(RUN));
    await time.run(A_WHILE_MS);
    expect(seen.state).toBe('aborted damaged');
    expect([stateOf(), there(sessionId(1))]).toEqual(['sent', FRAMES]);
    await settled();
  });
});
