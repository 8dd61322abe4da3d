/** What an uploader makes of answers that an honest server would not give, and of runs that change behind its back. */
import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../../src/base/sha256.js';
import { encodeFrame } from '../../../src/record/frame.js';
import { RUN, START, sessionId } from '../query/runs.js';
import { A_WHILE_MS, FRAMES, setUp } from './setup.js';
import { json, simBlob } from './sim/server.js';

describe('answers that cannot be believed', () => {
  test('[SYN-C1] a server that says it has more than was sent: nothing counts as there that is not', async () => {
    const { time, way, uploader, add, stateOf, there } = await setUp();
    way.answer = async (request, honest) => {
      if (!request.path.endsWith('/frames')) return honest();
      return json(200, { results: Array(FRAMES).fill({ status: 'ok', next: 1_000_000 }) });
    };
    await add();
    let isSynced = false;
    void uploader.synced(RUN).then(() => {
      isSynced = true;
    });
    await time.run(A_WHILE_MS);
    expect([isSynced, stateOf()]).toEqual([false, 'waiting']);
    way.answer = (_, honest) => honest();
    expect(await time.run(A_WHILE_MS, () => stateOf() === 'complete')).toBe(true);
    expect([isSynced, there(sessionId(1))]).toEqual([true, FRAMES]);
  });

  test('[SYN-C1] a server that forgot a file is sent it again before the run counts as complete', async () => {
    const { archive, time, server, way, add, stateOf } = await setUp();
    const bytes = new Uint8Array(20).fill(7);
    const sha256 = await sha256Hex(bytes);
    await archive.putBlob(RUN, sha256, simBlob(bytes));
    let asked = 0;
    way.answer = async (request, honest) => {
      // Lost when everything else had arrived, once.
      if (request.path.endsWith('/finish') && asked++ === 0) server.database.runs.get(RUN)?.blobs.clear();
      return honest();
    };
    await add();
    expect(await time.run(A_WHILE_MS, () => stateOf() === 'complete')).toBe(true);
    expect(asked).toBe(2);
    expect([...(server.database.runs.get(RUN)?.blobs ?? [])]).toEqual([sha256]);
  });

  test('[SYN-S6] a page that answers 200 to everything is no server', async () => {
    const { time, way, add, stateOf, there } = await setUp();
    const page = new TextEncoder().encode('<html>Welcome to the hotel</html>');
    way.answer = async () => ({ status: 200, type: 'text/html', retryAfter: null, body: page });
    await add();
    await time.run(A_WHILE_MS);
    expect(stateOf()).toBe('waiting');
    way.answer = (_, honest) => honest();
    expect(await time.run(A_WHILE_MS, () => stateOf() === 'complete')).toBe(true);
    expect(there(sessionId(1))).toBe(FRAMES);
  });

  test('[SYN-C5] frames that arrive damaged each time stop the run, which can be tried again', async () => {
    const { time, way, uploader, add, stateOf } = await setUp();
    way.answer = async (request, honest) =>
      request.path.endsWith('/frames')
        ? json(422, { results: Array(FRAMES).fill({ status: 'digest_mismatch', next: -1 }) })
        : honest();
    await add();
    expect(await time.run(A_WHILE_MS, () => stateOf() === 'stopped')).toBe(true);
    way.answer = (_, honest) => honest();
    uploader.retry(RUN);
    expect(await time.run(A_WHILE_MS, () => stateOf() === 'complete')).toBe(true);
  });
});

test('[RUN3] a run that was complete is sent on when somebody edits it', async () => {
  const { store, time, uploader, add, stateOf, there } = await setUp();
  await add();
  expect(await time.run(A_WHILE_MS, () => stateOf() === 'complete')).toBe(true);
  const stream = { run: RUN, session: 'e'.repeat(32) };
  await store.openEditor(stream);
  const bytes = encodeFrame({
    header: { ...stream, epoch: 0, seq: 0, time: START },
    records: [{ kind: 'edit', time: START, field: 'notes', value: 'seen' }],
  });
  await store.append(stream, 0, [{ seq: 0, bytes }]);
  uploader.wake(RUN);
  expect(await time.run(A_WHILE_MS, () => there(stream.session) === 1 && stateOf() === 'complete')).toBe(
    true,
  );
});
