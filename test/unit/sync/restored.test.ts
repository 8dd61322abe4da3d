/** What the server loses after it said that it has everything: a restored backup, a damaged disk. */
import { describe, expect, test } from 'vitest';
import { RUN, sessionId } from '../query/runs.js';
import { A_WHILE_MS, FRAMES, setUp } from './setup.js';
import { copyOf, json, simBlob } from './sim/server.js';

/** An open page asks about its complete runs within this time (ms), and needs a few requests then. */
const NOTICED_MS = 60_000;

async function complete() {
  const all = await setUp();
  const before = copyOf(all.server.database);
  const sha256 = await all.addBlob(7);
  await all.add();
  expect(await all.time.run(A_WHILE_MS, all.isComplete)).toBe(true);
  const blob = () => all.server.database.blobs.get(sha256);
  return { ...all, before, sha256, blob };
}

describe('a run that was complete', () => {
  test('[SYN-C2] is sent again to a server that was restored, without a reload', async () => {
    const { server, time, before, there, isComplete, blob } = await complete();
    server.process++;
    server.database = before;
    expect(there(sessionId(1))).toBe(0);
    expect(await time.run(NOTICED_MS, () => there(sessionId(1)) === FRAMES && isComplete())).toBe(true);
    expect(blob()?.size).toBe(20);
  });

  test.each([
    ['lost', undefined],
    ['cut', new Uint8Array(5).fill(7)],
    ['damaged', new Uint8Array(20).fill(8)],
  ])('[SYN1] gets a blob again that was %s on the server, without a reload', async (_, bytes) => {
    const { server, time, sha256, blob, isComplete } = await complete();
    if (bytes) server.database.blobs.set(sha256, simBlob(bytes));
    else server.database.blobs.delete(sha256);
    const isWhole = () => blob()?.size === 20 && blob() !== undefined && isComplete();
    const isRight = async () =>
      new Uint8Array((await blob()?.arrayBuffer()) ?? new ArrayBuffer(0)).every((byte) => byte === 7);
    expect(await time.run(NOTICED_MS, isWhole)).toBe(true);
    await time.run(NOTICED_MS);
    expect(await isRight()).toBe(true);
  });

  test('[SYN3] is not called complete while the server asks for something again', async () => {
    const { server, time, way, sha256, stateOf } = await complete();
    server.database.blobs.delete(sha256);
    way.answer = async (request, honest) =>
      request.path.includes('/blobs/') && request.method === 'PUT' ? json(503, {}) : honest();
    await time.run(NOTICED_MS);
    expect(stateOf()).not.toBe('complete');
  });

  test('[SYN-C2] one loss is a reason to ask about every other run of the server', async () => {
    const { server, time, uploader, database, store, archive, isComplete } = await complete();
    const others = ['d', 'e', 'f'].map((digit) => digit.repeat(32));
    for (const uid of others) {
      await archive.createReplica({ uid, namespace: '', project: 'p', label: uid, created: 1 });
      await uploader.add(uid, { url: 'http://server' });
    }
    expect(store).toBeDefined();
    const states = () => uploader.states().map(({ state }) => state);
    expect(await time.run(A_WHILE_MS, () => states().every((state) => state === 'complete'))).toBe(true);
    for (const uid of [RUN, ...others]) server.database.runs.delete(uid);
    const isBack = () => [RUN, ...others].every((uid) => server.database.runs.has(uid)) && isComplete();
    // Four runs, each in its turn, would take four times as long.
    expect(await time.run(NOTICED_MS, isBack)).toBe(true);
    expect(database.runs.size).toBe(4);
  });

  test('[SYN3] `synced` does not rest on what the server said before', async () => {
    const { server, time, uploader, sha256, blob } = await complete();
    server.database.blobs.delete(sha256);
    let isSynced = false;
    void uploader.synced(RUN).then(() => {
      isSynced = true;
    });
    expect(await time.run(A_WHILE_MS, () => isSynced)).toBe(true);
    expect(blob()?.size).toBe(20);
  });
});

describe('bytes that this browser has not got any more', () => {
  test('[SYN4] all else is sent, and the run says what is lost instead of waiting', async () => {
    const { database, time, uploader, add, addBlob, state, server, there } = await setUp();
    const [lost, kept] = [await addBlob(1), await addBlob(2)];
    database.blobs.delete(lost);
    await add();
    const synced = uploader.synced(RUN, true);
    const rejected = expect(synced).rejects.toMatchObject({ code: 'aborted', facts: { reason: 'damaged' } });
    expect(await time.run(A_WHILE_MS, () => state()?.state === 'stopped')).toBe(true);
    await rejected;
    expect(state()).toMatchObject({ code: 'damaged', reason: expect.stringContaining('A file or image') });
    expect([there(sessionId(1)), server.database.blobs.has(kept)]).toEqual([FRAMES, true]);
  });

  test('[SYN4] once they are back the run is complete with the next try', async () => {
    const { archive, database, time, uploader, add, addBlob, stateOf, isComplete } = await setUp();
    const lost = await addBlob(1);
    // Cut by a disk: a request can be made of it, and the server refuses the bytes.
    database.blobs.set(lost, simBlob(new Uint8Array(3)));
    await add();
    expect(await time.run(A_WHILE_MS, () => stateOf() === 'stopped')).toBe(true);
    await archive.putBlob(RUN, lost, simBlob(new Uint8Array(20).fill(1)));
    uploader.retry(RUN);
    expect(await time.run(A_WHILE_MS, isComplete)).toBe(true);
  });
});
