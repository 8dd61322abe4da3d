/** Appending frames. */
import { randomId } from '../../../src/base/ids.js';
import type { RunHead } from '../../../src/store/port.js';
import { equal, rejects } from './assert.js';
import { bytesOf, type CaseDefinition, concat, framesOf, openWriter, readAll, sorted } from './context.js';

export const appendCases: readonly CaseDefinition[] = [
  {
    name: 'frames are stored in order, densely, with the patch (STO1)',
    async run({ store }) {
      const { stream, epoch, head } = await openWriter(store);
      const patch = { batch: 0, nextRow: 3, nextStep: 2.5, globalStep: 7, lastSeen: 1200 };
      equal(await store.append(stream, epoch, framesOf(0, 1)), { status: 'ok', next: 1 }, 'one frame');
      equal(
        await store.append(stream, epoch, framesOf(1, 4), { patch }),
        { status: 'ok', next: 5 },
        'four frames',
      );
      const read = await readAll(store, stream);
      equal(
        read.map(({ seq, count }) => [seq, count]),
        [0, 1, 2, 3, 4].map((seq) => [seq, 1]),
        'pieces',
      );
      equal(concat(read), concat(framesOf(0, 5)), 'bytes');
      equal(await store.getRun(head.uid), { ...head, ...patch }, 'head');
      equal((await store.listStreams(head.uid))[0]?.next, 5, 'next');
    },
  },
  {
    name: 'strict and relaxed durability append alike (STO2)',
    async run({ store }) {
      const { stream, epoch } = await openWriter(store);
      equal(
        await store.append(stream, epoch, framesOf(0, 1), { durability: 'strict' }),
        { status: 'ok', next: 1 },
        'strict',
      );
      equal(
        await store.append(stream, epoch, framesOf(1, 1), { durability: 'relaxed' }),
        { status: 'ok', next: 2 },
        'relaxed',
      );
      equal(
        await store.append(stream, epoch, [], { durability: 'strict' }),
        { status: 'ok', next: 2 },
        'empty strict',
      );
    },
  },
  {
    name: 'an append without frames applies its patch only',
    async run({ store }) {
      const { stream, epoch, head } = await openWriter(store);
      equal(await store.append(stream, epoch, []), { status: 'ok', next: 0 }, 'nothing at all');
      const patch = { lastSeen: 5000, status: 'completed' } as const;
      equal(await store.append(stream, epoch, [], { patch }), { status: 'ok', next: 0 }, 'patch');
      equal(await store.getRun(head.uid), { ...head, ...patch }, 'head');
    },
  },
  {
    name: 'a patch cannot change who a run is or who writes it',
    async run({ store }) {
      const { stream, epoch, head } = await openWriter(store);
      const smuggled = { nextRow: 1, epoch: 7, uid: randomId(), deleted: 5, label: 'x', session: '' };
      await store.append(stream, epoch, [], { patch: smuggled as Partial<RunHead> });
      equal(await store.getRun(head.uid), { ...head, nextRow: 1 }, 'head');
      equal((await store.listRuns()).length, 1, 'runs');
    },
  },
  {
    name: 'frames sent again are duplicates, joined or not (STO1)',
    async run({ store }) {
      const { stream, epoch, head } = await openWriter(store);
      await store.append(stream, epoch, framesOf(0, 10), { patch: { nextRow: 10 } });
      const check = async (when: string) => {
        for (const [from, count] of [
          [0, 10],
          [0, 1],
          [3, 4],
          [9, 1],
        ] as const) {
          const result = await store.append(stream, epoch, framesOf(from, count), { patch: { nextRow: 1 } });
          equal(result, { status: 'duplicate', next: 10 }, `${count} frames at ${from}, ${when}`);
        }
        equal(concat(await readAll(store, stream)), concat(framesOf(0, 10)), `bytes, ${when}`);
        equal((await store.getRun(head.uid))?.nextRow, 10, `the older patch is not applied again, ${when}`);
      };
      await check('as frames');
      equal(await store.compact(stream, true), 10, 'joined');
      await check('as a segment');
    },
  },
  {
    name: 'other bytes under a number that is taken diverge and change nothing (STO1)',
    async run({ store }) {
      const { stream, epoch, head } = await openWriter(store);
      await store.append(stream, epoch, framesOf(0, 6));
      const check = async (when: string) => {
        for (const bytes of [bytesOf(99), bytesOf(3, 63), bytesOf(3, 65)]) {
          for (const frames of [
            [{ seq: 3, bytes }],
            [...framesOf(2, 1), { seq: 3, bytes }, ...framesOf(4, 4)],
            [...framesOf(0, 3), { seq: 3, bytes }],
          ]) {
            const result = await store.append(stream, epoch, frames, { patch: { nextRow: 5 } });
            equal(result, { status: 'diverged', next: 6 }, `${frames.length} frames, ${when}`);
          }
        }
        equal(concat(await readAll(store, stream)), concat(framesOf(0, 6)), `bytes, ${when}`);
        equal(await store.getRun(head.uid), head, `head, ${when}`);
      };
      await check('as frames');
      await store.compact(stream, true);
      await check('as a segment');
    },
  },
  {
    name: 'an append that overlaps what is stored adds the rest',
    async run({ store }) {
      const { stream, epoch, head } = await openWriter(store);
      await store.append(stream, epoch, framesOf(0, 4));
      await store.compact(stream, true);
      await store.append(stream, epoch, framesOf(4, 2));
      const result = await store.append(stream, epoch, framesOf(2, 7), { patch: { nextRow: 9 } });
      equal(result, { status: 'ok', next: 9 }, 'result');
      equal(concat(await readAll(store, stream)), concat(framesOf(0, 9)), 'bytes');
      equal((await store.getRun(head.uid))?.nextRow, 9, 'patch');
    },
  },
  {
    name: 'frames beyond the end are a gap and change nothing',
    async run({ store }) {
      const { stream, epoch, head } = await openWriter(store);
      equal(await store.append(stream, epoch, framesOf(1, 1)), { status: 'gap', next: 0 }, 'empty stream');
      await store.append(stream, epoch, framesOf(0, 2));
      const result = await store.append(stream, epoch, framesOf(4, 2), { patch: { nextRow: 5 } });
      equal(result, { status: 'gap', next: 2 }, 'result');
      equal(await store.getRun(head.uid), head, 'head');
      equal((await readAll(store, stream)).length, 2, 'frames');
    },
  },
  {
    name: 'sequence numbers that are not consecutive whole numbers are refused',
    async run({ store }) {
      const { stream, epoch } = await openWriter(store);
      for (const seqs of [[-1], [0.5], [Number.NaN], [0, 2], [0, 0], [1, 0], [2 ** 53]]) {
        const frames = seqs.map((seq) => ({ seq, bytes: bytesOf(0) }));
        await rejects(store.append(stream, epoch, frames), 'validation', `frames ${seqs.join()}`);
      }
      equal((await store.listStreams(stream.run))[0]?.next, 0, 'next');
    },
  },
  {
    name: 'bytes are kept as they were, also those of a view into something larger',
    async run({ store }) {
      const { stream, epoch } = await openWriter(store);
      const large = bytesOf(1, 1000);
      await store.append(stream, epoch, [{ seq: 0, bytes: large.subarray(100, 200) }]);
      await store.append(stream, epoch, [{ seq: 1, bytes: new Uint8Array(0) }]);
      large.fill(0);
      const first = await readAll(store, stream);
      equal(first[0]?.bytes, bytesOf(1, 1000).slice(100, 200), 'bytes after the caller changed its own');
      equal(first[0]?.bytes.buffer.byteLength, 100, 'nothing around the view is stored');
      equal(first[1]?.bytes.byteLength, 0, 'an empty frame');
      first[0]?.bytes.fill(0);
      equal(
        (await readAll(store, stream))[0]?.bytes,
        bytesOf(1, 1000).slice(100, 200),
        'bytes after a reader changed them',
      );
    },
  },
  {
    name: 'an unknown run cannot be written',
    async run({ store }) {
      const stream = { run: randomId(), session: randomId() };
      equal(await store.append(stream, 1, framesOf(0, 1)), { status: 'fenced', next: 0 }, 'writer');
      equal(await store.append(stream, 0, framesOf(0, 1)), { status: 'fenced', next: 0 }, 'editor');
      equal(await store.openEditor(stream), null, 'opening an editor');
      equal(await store.getRun(stream.run), null, 'no run was made');
    },
  },
  {
    name: 'editors write beside the writer and are not fenced (RUN3)',
    async run({ store, second }) {
      const other = await second();
      const writer = await openWriter(store);
      const { uid } = writer.head;
      const editors = [randomId(), randomId()].map((session) => ({ run: uid, session }));
      for (const editor of editors)
        equal(await other.openEditor(editor), { ...editor, epoch: 0, next: 0 }, 'opened');
      await openWriter(store, { resume: 'takeover' });
      for (const editor of editors)
        equal((await other.append(editor, 0, framesOf(0, 2))).status, 'ok', 'edit');
      const [first = writer.stream] = editors;
      equal(await store.openEditor(first), { ...first, epoch: 0, next: 2 }, 'opened again');
      equal((await store.append(first, 0, framesOf(2, 1))).next, 3, 'goes on');
      equal((await store.append(first, 2, framesOf(3, 1))).status, 'fenced', 'with an epoch');
      const streams = await store.listStreams(uid);
      equal(
        streams.map((stream) => stream.epoch),
        [0, 0, 1, 2],
        'epochs in order',
      );
      const sessions = streams.slice(0, 2).map((stream) => stream.session);
      equal(sessions, sorted(editors.map((editor) => editor.session)), 'same epoch: by session');
      await rejects(store.openEditor(writer.stream), 'validation', 'editing in the stream of a writer');
    },
  },
  {
    name: 'of two that append the same number at once one is stored',
    async run({ store, second }) {
      const other = await second();
      const { stream, epoch } = await openWriter(store);
      const mine = [{ seq: 0, bytes: bytesOf(1) }];
      const theirs = [{ seq: 0, bytes: bytesOf(2) }];
      const results = await Promise.all([
        store.append(stream, epoch, mine),
        other.append(stream, epoch, theirs),
      ]);
      equal(sorted(results.map((result) => result.status)), ['diverged', 'ok'], 'different bytes');
      const again = await Promise.all([
        store.append(stream, epoch, framesOf(1, 1)),
        other.append(stream, epoch, framesOf(1, 1)),
      ]);
      equal(sorted(again.map((result) => result.status)), ['duplicate', 'ok'], 'equal bytes');
      equal((await readAll(store, stream)).length, 2, 'frames');
    },
  },
  {
    name: 'many runs are written at once from several stores (STO7)',
    async run({ store, second }) {
      const stores = [store, await second(), await second()];
      const writers = await Promise.all(stores.map((each, i) => openWriter(each, { label: `run-${i}` })));
      await Promise.all(
        writers.map(async ({ stream, epoch }, i) => {
          for (let n = 0; n < 20; n++) {
            const result = await stores[i]?.append(stream, epoch, framesOf(2 * n, 2), {
              patch: { nextRow: n + 1 },
            });
            equal(result, { status: 'ok', next: 2 * n + 2 }, `append ${n} of run ${i}`);
          }
        }),
      );
      for (const [i, { stream }] of writers.entries()) {
        const reader = stores[(i + 1) % 3] ?? store;
        equal(concat(await readAll(reader, stream)), concat(framesOf(0, 40)), `run ${i} from another store`);
        equal((await reader.getRun(stream.run))?.nextRow, 20, `head of run ${i}`);
      }
    },
  },
];
