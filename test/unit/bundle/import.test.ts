import { describe, expect, test } from 'vitest';
import { type ImportProgress, importBundle } from '../../../src/bundle/import.js';
import { openBundle } from '../../../src/bundle/read.js';
import { encodeFrame } from '../../../src/record/frame.js';
import type { Archive } from '../../../src/store/archive.js';
import { frame, RUN, sessionId } from '../query/runs.js';
import {
  addBlob,
  addRun,
  bundleOf,
  framesIn,
  framesMade,
  home,
  rejectionCode,
  simpleFrames,
  smallHome,
  sourceOf,
} from './support.js';

const FRAMES = simpleFrames(5);
const OTHER = 'b'.repeat(32);

async function smallBundle() {
  const from = await smallHome(FRAMES.length);
  await addBlob(from, 'a file');
  return openBundle(await bundleOf(from, [RUN], { files: false }));
}

describe('importing a bundle', () => {
  test('[BUN1] copies frames, blobs and where the run stands; a second time changes nothing', async () => {
    const bundle = await smallBundle();
    const to = home();
    expect(await importBundle(bundle, to)).toEqual([
      { uid: RUN, label: 'r', result: 'imported', frames: 5, blobs: 1, damagedBlobs: 0 },
    ]);
    const head = await to.store.getRun(RUN);
    expect(head).toMatchObject({
      epoch: 1,
      batch: -1,
      nextRow: 5,
      nextStep: 5,
      globalStep: 256,
      status: 'completed',
    });
    const usage = await to.store.usage();
    expect(await importBundle(bundle, to)).toEqual([
      { uid: RUN, label: 'r', result: 'unchanged', frames: 0, blobs: 0, damagedBlobs: 0 },
    ]);
    expect(await to.store.getRun(RUN)).toEqual(head);
    expect(await to.store.usage()).toEqual(usage);
    expect(await framesIn(to.store)).toEqual(framesMade(FRAMES));
  });

  test('[BUN1] into the database that it came from changes nothing', async () => {
    const from = await smallHome();
    const head = await from.store.getRun(RUN);
    const bundle = await openBundle(await bundleOf(from));
    expect(await importBundle(bundle, from)).toMatchObject([{ result: 'unchanged', frames: 0 }]);
    expect(await from.store.getRun(RUN)).toEqual(head);
  });

  test('[BUN1] an older bundle takes nothing back, a newer one goes on from what is there', async () => {
    const from = home();
    await addRun(from, FRAMES.slice(0, 2));
    const old = await openBundle(await bundleOf(from));
    for (const next of FRAMES.slice(2)) await addRun(from, [next]);
    await sourceOf(from).edit(RUN, 'notes', 'written later');
    const newer = await openBundle(await bundleOf(from));
    const to = home();
    expect(await importBundle(old, to)).toMatchObject([{ result: 'imported', frames: 2 }]);
    expect(await to.store.getRun(RUN)).toMatchObject({ status: 'running', nextRow: 2 });
    expect(await importBundle(newer, to)).toMatchObject([{ result: 'imported', frames: 5 - 2 + 1 }]);
    expect(await importBundle(old, to)).toMatchObject([{ result: 'unchanged' }]);
    expect(await to.store.getRun(RUN)).toMatchObject({ status: 'completed', nextRow: 5 });
    expect(await sourceOf(to).getRun(RUN)).toMatchObject({ notes: 'written later', rows: 5 });
  });

  test('[BUN1] a run that goes on here continues where the log ended', async () => {
    const to = home();
    await importBundle(await smallBundle(), to);
    const resumed = await to.store.openWriter({
      run: OTHER,
      session: sessionId(2),
      namespace: '',
      project: 'p',
      label: 'r',
      recorder: 'c'.repeat(32),
      resume: 'allow',
      time: 0,
    });
    expect(resumed).toMatchObject({
      status: 'resumed',
      head: { uid: RUN, epoch: 2, nextRow: 5, nextStep: 5 },
    });
  });

  test('[BUN2] another run under the same uid is a conflict and stays as it is', async () => {
    const bundle = await smallBundle();
    const to = home();
    await to.archive.createReplica({ uid: RUN, namespace: '', project: 'x', label: 'r', created: 1 });
    expect(await importBundle(bundle, to)).toMatchObject([{ result: 'conflict', frames: 0, blobs: 0 }]);
    expect(await framesIn(to.store)).toEqual({});
    expect(await to.archive.listBlobs(RUN)).toEqual([]);
  });

  test('[BUN2] a stream that went on differently is a conflict, found before anything is copied', async () => {
    const bundle = await smallBundle();
    const to = home();
    await addRun(to, FRAMES.slice(0, 2));
    // The same session with other bytes, as of a cloned profile.
    await addRun(to, [frame(1, 2, [])]);
    const before = await framesIn(to.store);
    expect(await importBundle(bundle, to)).toMatchObject([{ result: 'conflict', frames: 0, blobs: 0 }]);
    expect(await framesIn(to.store)).toEqual(before);
    expect(await to.archive.listBlobs(RUN)).toEqual([]);
  });

  test('[BUN2] a stream with another epoch is a conflict', async () => {
    const bundle = await smallBundle();
    const to = home();
    const [head] = await bundle.store.listRuns();
    if (!head) throw new Error('no run');
    const { uid, namespace, project, label, created } = head;
    await to.archive.createReplica({ uid, namespace, project, label, created });
    const first = { seq: 0, bytes: encodeFrame(frame(2, 0, [])) };
    await to.archive.receive({ run: RUN, session: sessionId(1) }, 2, [first]);
    expect(await importBundle(bundle, to)).toMatchObject([{ result: 'conflict', frames: 0, blobs: 0 }]);
  });

  test('[BUN2] a run that was deleted here does not come back (RUN3)', async () => {
    const bundle = await smallBundle();
    const to = home();
    await importBundle(bundle, to);
    await to.store.deleteRun(RUN, 1);
    expect(await importBundle(bundle, to)).toMatchObject([{ result: 'gone', frames: 0, blobs: 0 }]);
    expect(await to.store.listRuns()).toEqual([]);
  });

  test('[BUN1] blobs are there before the frames that name them', async () => {
    const order: string[] = [];
    const to = home();
    const { archive } = to;
    const spied: Archive = new Proxy(archive, {
      get(target, name) {
        const member = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          if (name === 'putBlob' || name === 'receive') order.push(name);
          return member.apply(target, args);
        };
      },
    });
    await importBundle(await smallBundle(), { store: to.store, archive: spied });
    expect(order).toEqual(['putBlob', 'receive']);
  });

  test('[BUN1] cancelled it rejects, and goes on when it is started again', async () => {
    const from = home();
    await addRun(from, FRAMES);
    await addRun(from, simpleFrames(4, OTHER));
    const bundle = await openBundle(await bundleOf(from, [RUN, OTHER], { files: false }));
    const to = home();
    const cancel = new AbortController();
    const told: ImportProgress[] = [];
    const onProgress = (progress: ImportProgress) => {
      told.push(progress);
      if (progress.done === 5) cancel.abort();
    };
    expect(await rejectionCode(importBundle(bundle, to, { onProgress, signal: cancel.signal }))).toBe(
      'aborted',
    );
    expect((await to.store.listRuns()).length).toBe(1);
    const results = await importBundle(bundle, to);
    expect(results.map(({ result }) => result)).toEqual(['unchanged', 'imported']);
    expect(told.at(-1)).toMatchObject({ done: 5, total: 9 });
    expect(await framesIn(to.store, OTHER)).toEqual(framesMade(simpleFrames(4, OTHER)));
  });
});
