/** Receiving runs that were recorded elsewhere. */
import { randomId } from '../../../src/base/ids.js';
import { type ArchiveCase, createReplica, replica } from './archive-context.js';
import { equal } from './assert.js';
import { bytesOf, concat, framesOf, openWriter, readAll, request } from './context.js';

export const receiveCases: readonly ArchiveCase[] = [
  {
    name: 'a run from elsewhere is made once; other fields for its uid are a conflict',
    async run({ store, archive, second }) {
      const run = replica();
      equal(await archive.createReplica(run), 'created', 'at first');
      equal(await (await second()).createReplica(run), 'known', 'again, from another place');
      for (const change of [{ label: 'x' }, { project: 'x' }, { namespace: 'x' }, { created: 1 }]) {
        equal(await archive.createReplica({ ...run, ...change }), 'conflict', Object.keys(change).join());
      }
      const [head] = await store.listRuns();
      equal(
        [head?.uid, head?.label, head?.epoch, head?.batch],
        [run.uid, 'cnn-1', 0, -1],
        'its head: no writer yet',
      );
    },
  },
  {
    name: 'frames of a foreign stream are stored as they are, in order, whatever epoch runs here (SYN-S4)',
    async run({ store, archive }) {
      const run = await createReplica(archive);
      const first = { run, session: randomId() };
      const second = { run, session: randomId() };
      equal(await archive.receive(second, 2, framesOf(0, 3)), { status: 'ok', next: 3 }, 'a later writer');
      equal(await archive.receive(first, 1, framesOf(0, 2)), { status: 'ok', next: 2 }, 'an earlier one');
      equal(
        await archive.receive(first, 1, framesOf(2, 1)),
        { status: 'ok', next: 3 },
        'the earlier goes on',
      );
      equal(concat(await readAll(store, first)), concat(framesOf(0, 3)), 'bytes of the first');
      equal(
        (await store.listStreams(run)).map(({ session, epoch, next }) => [session, epoch, next]),
        [
          [first.session, 1, 3],
          [second.session, 2, 3],
        ],
        'streams by epoch',
      );
    },
  },
  {
    name: 'duplicates have no second effect, a gap and other bytes change nothing (SYN-S2, SYN-S3)',
    async run({ store, archive }) {
      const run = await createReplica(archive);
      const stream = { run, session: randomId() };
      equal(await archive.receive(stream, 1, framesOf(1, 1)), { status: 'gap', next: 0 }, 'of a new stream');
      equal((await store.listStreams(run)).length, 0, 'which is not opened by it');
      await archive.receive(stream, 1, framesOf(0, 4), { nextRow: 4 });
      equal(await archive.receive(stream, 1, framesOf(0, 4)), { status: 'duplicate', next: 4 }, 'all again');
      equal(await archive.receive(stream, 1, framesOf(2, 1)), { status: 'duplicate', next: 4 }, 'one again');
      equal(await archive.receive(stream, 1, framesOf(6, 1)), { status: 'gap', next: 4 }, 'a gap');
      const other = [{ seq: 3, bytes: bytesOf(77) }];
      equal(await archive.receive(stream, 1, other), { status: 'diverged', next: 4 }, 'other bytes');
      equal(await archive.receive(stream, 2, framesOf(4, 1)), { status: 'diverged', next: 4 }, 'other epoch');
      equal(await archive.receive(stream, 1, framesOf(3, 3)), { status: 'ok', next: 6 }, 'an overlap');
      equal(concat(await readAll(store, stream)), concat(framesOf(0, 6)), 'bytes');
      await store.compact(stream, true);
      equal(await archive.receive(stream, 1, framesOf(0, 6)), { status: 'duplicate', next: 6 }, 'joined');
      equal(await archive.receive(stream, 1, other), { status: 'diverged', next: 6 }, 'joined, other bytes');
    },
  },
  {
    name: 'the head follows the writer with the highest epoch; rows and time only grow',
    async run({ store, archive }) {
      const run = await createReplica(archive);
      const late = { run, session: randomId() };
      const early = { run, session: randomId() };
      const patch = { nextRow: 9, nextStep: 9, globalStep: 2, status: 'completed', lastSeen: 5000 } as const;
      await archive.receive(late, 2, framesOf(0, 1), patch);
      await archive.receive(early, 1, framesOf(0, 1), {
        nextRow: 4,
        nextStep: 40,
        status: 'failed',
        lastSeen: 3000,
      });
      const head = await store.getRun(run);
      equal(
        [head?.epoch, head?.session, head?.nextRow, head?.nextStep, head?.globalStep, head?.status],
        [2, late.session, 9, 9, 2, 'completed'],
        'the later writer counts',
      );
      equal(head?.lastSeen, 5000, 'last seen');
      await archive.receive(late, 2, [], { lastSeen: 6000 });
      equal((await store.getRun(run))?.lastSeen, 6000, 'a sign of life without frames');
      const { status, head: opened } = await store.openWriter(request({ resume: 'allow' }));
      equal([status, opened?.uid, opened?.epoch, opened?.nextRow], ['resumed', run, 3, 9], 'resumed here');
    },
  },
  {
    name: 'an editor stream from elsewhere changes nothing about the writer',
    async run({ store, archive }) {
      const { head } = await openWriter(store);
      const stream = { run: head.uid, session: randomId() };
      equal(await archive.receive(stream, 0, framesOf(0, 2)), { status: 'ok', next: 2 }, 'edits');
      const after = await store.getRun(head.uid);
      equal([after?.epoch, after?.recorder], [head.epoch, head.recorder], 'the writer goes on');
    },
  },
  {
    name: 'a deleted run takes nothing and is not made again (RUN3)',
    async run({ store, archive }) {
      const run = replica();
      await archive.createReplica(run);
      const stream = { run: run.uid, session: randomId() };
      await archive.receive(stream, 1, framesOf(0, 2));
      equal(await store.deleteRun(run.uid, 2000), true, 'deleted');
      equal((await archive.receive(stream, 1, framesOf(2, 1))).status, 'fenced', 'frames');
      equal(await archive.createReplica(run), 'gone', 'the run');
      equal(
        (await archive.receive({ ...stream, run: randomId() }, 1, framesOf(0, 1))).status,
        'fenced',
        'no run',
      );
      equal(await store.listRuns(), [], 'runs');
    },
  },
];
