import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Archive } from '../../../src/store/archive.js';
import { memoryDatabase, memoryStore } from '../../../src/store/memory.js';
import { memoryArchive } from '../../../src/store/memory-archive.js';
import { SyncService } from '../../../src/worker/parts/sync/service.js';

const RUN = 'a'.repeat(32);
/** Nobody listens there: what is sent is only to be known. */
const TARGET = { url: 'http://127.0.0.1:4' };

afterEach(() => vi.unstubAllGlobals());

/** A promise, and what settles it. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** A database with one run, and the service over it. */
async function open(change: (archive: Archive) => Partial<Archive>) {
  const database = memoryDatabase();
  const archive = memoryArchive(database);
  await archive.createReplica({ uid: RUN, namespace: '', project: 'digits', label: 'one', created: 1 });
  return new SyncService({
    database: crypto.randomUUID(),
    store: memoryStore(database),
    archive: { ...bound(archive), ...change(archive) },
    clock: { now: Date.now },
    isLive: async () => false,
    onCloned: () => {},
    onChange: () => {},
  });
}

describe('a run that is added while the uploader begins', () => {
  test('is sent when it comes after the uploader has read what is noted', async () => {
    const reading = gate();
    let reads = 0;
    const service = await open((archive) => ({
      async getMarks(prefix) {
        // The first two are those of the start: their answer is on its way when the run is added.
        const isStart = reads++ < 2;
        const marks = await archive.getMarks(prefix);
        if (isStart) await reading.opened;
        return marks;
      },
    }));
    await service.add(RUN, TARGET);
    reading.open();
    await new Promise((resolve) => setTimeout(resolve));
    expect(await isTaken(service)).toBe(true);
  });

  test('is sent when its note is written after the uploader has read what is noted', async () => {
    const granted = gate();
    vi.stubGlobal('navigator', {
      locks: {
        async request(_name: string, hold: () => Promise<void>) {
          await granted.opened;
          return hold();
        },
      },
    });
    const writing = gate();
    const wrote = gate();
    const service = await open((archive) => ({
      async putMarks(marks) {
        writing.open();
        await wrote.opened;
        await archive.putMarks(marks);
      },
    }));
    const added = service.add(RUN, TARGET);
    await writing.opened;
    granted.open();
    // The uploader reads, and finds nothing.
    await new Promise((resolve) => setTimeout(resolve));
    wrote.open();
    await added;
    expect(await isTaken(service)).toBe(true);
  });
});

/** An archive whose methods can be spread. */
function bound(archive: Archive): Archive {
  return {
    createReplica: (...args) => archive.createReplica(...args),
    receive: (...args) => archive.receive(...args),
    putBlob: (...args) => archive.putBlob(...args),
    getBlob: (...args) => archive.getBlob(...args),
    listBlobs: (...args) => archive.listBlobs(...args),
    lackingBlobs: (...args) => archive.lackingBlobs(...args),
    dropBlob: (...args) => archive.dropBlob(...args),
    getMarks: (...args) => archive.getMarks(...args),
    putMarks: (...args) => archive.putMarks(...args),
    close: () => archive.close(),
  };
}

/** Whether the uploader has the run; a note alone is told as one that waits for another tab. */
async function isTaken(service: SyncService): Promise<boolean> {
  const [state] = await service.states();
  return state !== undefined && !state.reason.includes('Another tab');
}
