/** Lists, derived data, values, deleting, closing. */
import { randomId } from '../../../src/base/ids.js';
import type { Store, StreamHead } from '../../../src/store/port.js';
import { equal, ok, rejects } from './assert.js';
import {
  bytesOf,
  type CaseDefinition,
  concat,
  framesOf,
  openWriter,
  readAll,
  request,
  sorted,
} from './context.js';

export const dataCases: readonly CaseDefinition[] = [
  {
    name: 'runs are listed newest first',
    async run({ store }) {
      equal(await store.listRuns(), [], 'no runs');
      for (const [i, time] of [300, 100, 500, 200].entries())
        await openWriter(store, { label: `r${i}`, time });
      await openWriter(store, { label: 'r1', resume: 'allow', time: 900 });
      const runs = await store.listRuns();
      equal(
        runs.map((head) => head.label),
        ['r2', 'r0', 'r3', 'r1'],
        'labels by creation',
      );
      equal(await store.getRun(runs[0]?.uid ?? ''), runs[0], 'a head alone');
      equal(await store.getRun('nothing'), null, 'no such run');
    },
  },
  {
    name: 'derived data is put, replaced, found and removed by the start of its name (STO3)',
    async run({ store }) {
      const { uid } = (await openWriter(store)).head;
      const other = (await openWriter(store, { label: 'other' })).head.uid;
      const names = ['a', 'a/1', 'a/2', 'a0', 'b', '__proto__', 'ä\uffff', 'ä\uffff\uffff1', ''];
      await store.putDerived(
        uid,
        names.map((name, i) => ({ name, bytes: bytesOf(i, 300).subarray(0, 10 + i) })),
      );
      await store.putDerived(other, [{ name: 'a/1', bytes: bytesOf(50) }]);
      const found = async (prefix: string) =>
        sorted((await store.getDerived(uid, prefix)).map((entry) => entry.name));
      equal(await found(''), sorted(names), 'all');
      equal(await found('a/'), ['a/1', 'a/2'], 'a/');
      equal(await found('a'), ['a', 'a/1', 'a/2', 'a0'], 'a');
      equal(await found('ä\uffff'), ['ä\uffff', 'ä\uffff\uffff1'], 'a prefix that ends in the last unit');
      equal(await found('c'), [], 'c');
      equal((await store.getDerived(uid, 'a/2'))[0]?.bytes, bytesOf(2, 300).slice(0, 12), 'bytes');
      await store.putDerived(uid, [{ name: 'a/2', bytes: bytesOf(9, 3) }]);
      equal(await store.getDerived(uid, 'a/2'), [{ name: 'a/2', bytes: bytesOf(9, 3) }], 'replaced');
      await store.deleteDerived(uid, 'a/');
      equal(await found(''), sorted(names.filter((name) => !name.startsWith('a/'))), 'after removing a/');
      await store.deleteDerived(uid, '');
      equal(await found(''), [], 'after removing all');
      equal(await store.getDerived(other, ''), [{ name: 'a/1', bytes: bytesOf(50) }], 'the other run');
    },
  },
  {
    name: 'one derived entry of many runs, and the streams of all runs, are read at once',
    async run({ store }) {
      equal([await store.derivedOf([], 'a'), await store.listStreams()], [[], []], 'nothing');
      const writers: Awaited<ReturnType<typeof openWriter>>[] = [];
      for (const label of ['one', 'two', 'gone']) writers.push(await openWriter(store, { label }));
      const [one = '', two = '', gone = ''] = writers.map(({ head }) => head.uid);
      await store.putDerived(one, [
        { name: 'a', bytes: bytesOf(1, 5) },
        { name: 'a/1', bytes: bytesOf(2, 5) },
      ]);
      await store.putDerived(two, [{ name: 'a/1', bytes: bytesOf(3, 5) }]);
      await store.putDerived(gone, [{ name: 'a', bytes: bytesOf(4, 5) }]);
      const editor = { run: one, session: randomId() };
      await store.openEditor(editor);
      await store.append(editor, 0, framesOf(0, 2));
      await store.deleteRun(gone, 5000);
      const uids = [two, one, gone, randomId(), one];
      equal(
        await store.derivedOf(uids, 'a'),
        [null, bytesOf(1, 5), null, null, bytesOf(1, 5)],
        'in the order of the runs',
      );
      equal(await store.derivedOf([one, two], 'a/1'), [bytesOf(2, 5), bytesOf(3, 5)], 'another name');
      const byName = (streams: readonly StreamHead[]) =>
        sorted(streams.map(({ run, session, epoch, next }) => `${run} ${session} ${epoch} ${next}`));
      equal(
        byName(await store.listStreams()),
        byName([...(await store.listStreams(one)), ...(await store.listStreams(two))]),
        'streams',
      );
      equal((await store.listStreams(one)).length, 2, 'streams of a run');
    },
  },
  {
    name: 'derived data of a missing or deleted run is ignored',
    async run({ store }) {
      const entries = [{ name: 'x', bytes: bytesOf(1) }];
      const nowhere = randomId();
      await store.putDerived(nowhere, entries);
      equal(await store.getDerived(nowhere, ''), [], 'missing run');
      const { uid } = (await openWriter(store)).head;
      await store.deleteRun(uid, 5000);
      await store.putDerived(uid, entries);
      equal(await store.getDerived(uid, ''), [], 'deleted run');
    },
  },
  {
    name: 'a deleted run leaves a tombstone and nothing else (RUN3, STO8)',
    async run({ store, second }) {
      const writer = await openWriter(store);
      const { uid } = writer.head;
      const editor = { run: uid, session: randomId() };
      await store.openEditor(editor);
      await store.append(writer.stream, 1, framesOf(0, 4));
      await store.compact(writer.stream, true);
      await store.append(writer.stream, 1, framesOf(4, 2));
      await store.append(editor, 0, framesOf(0, 1));
      await store.putDerived(uid, [{ name: 'x', bytes: bytesOf(1) }]);
      const kept = await openWriter(store, { label: 'kept' });
      await store.append(kept.stream, 1, framesOf(0, 3));

      equal(await (await second()).deleteRun(uid, 5000), true, 'deleted');
      equal(await store.getRun(uid), { ...writer.head, deleted: 5000 }, 'tombstone');
      equal(
        (await store.listRuns()).map((head) => head.label),
        ['kept'],
        'list',
      );
      equal(await store.listStreams(uid), [], 'streams');
      equal(await store.readRange(writer.stream, 0), { pieces: [], next: 0, done: true }, 'frames');
      equal(await store.getDerived(uid, ''), [], 'derived data');
      equal(concat(await readAll(store, kept.stream)), concat(framesOf(0, 3)), 'the other run');
      equal(await store.deleteRun(uid, 6000), false, 'deleting again');
      equal((await store.getRun(uid))?.deleted, 5000, 'time of deletion');
      equal(await store.deleteRun(randomId(), 6000), false, 'deleting an unknown run');
    },
  },
  {
    name: 'a deleted run cannot be written; its label is free again (RUN3)',
    async run({ store }) {
      const writer = await openWriter(store);
      const { uid } = writer.head;
      const editor = { run: uid, session: randomId() };
      await store.openEditor(editor);
      await store.deleteRun(uid, 5000);
      equal((await store.append(writer.stream, 1, framesOf(0, 1))).status, 'fenced', 'its writer');
      equal(
        (await store.append(writer.stream, 1, [], { patch: { lastSeen: 1 } })).status,
        'fenced',
        'its heartbeat',
      );
      equal((await store.append(editor, 0, framesOf(0, 1))).status, 'fenced', 'its editor');
      equal(await store.openEditor({ run: uid, session: randomId() }), null, 'a new editor');
      equal(await store.compact(writer.stream, true), 0, 'nothing to join');
      equal((await store.openWriter(request({ resume: 'must' }))).status, 'missing', 'resuming it');
      const reused = await store.openWriter(request({ run: uid }));
      equal([reused.status, reused.head?.deleted], ['exists', 5000], 'its uid');
      const fresh = await openWriter(store, { time: 7000 });
      ok(fresh.head.uid !== uid, 'another run');
      equal(fresh.epoch, 1, 'from the beginning');
    },
  },
  {
    name: 'values of the database are kept as they are',
    async run({ store, second }) {
      equal(await store.getValue('layout'), undefined, 'absent');
      const value = { panels: [1, 'two', null, { three: true }], size: 0.5 };
      await store.putValue('layout', value);
      await store.putValue('__proto__', 'x');
      value.size = 9;
      const other = await second();
      equal(await other.getValue('layout'), { ...value, size: 0.5 }, 'from another store');
      equal(await other.getValue('__proto__'), 'x', '__proto__');
      equal(await other.getValue('toString'), undefined, 'toString');
      equal(
        await other.getValues(['__proto__', 'absent', 'layout', '__proto__']),
        ['x', undefined, { ...value, size: 0.5 }, 'x'],
        'several, in the order of the keys',
      );
      equal(await other.getValues([]), [], 'none');
      await other.putValue('layout', null);
      equal(await store.getValue('layout'), null, 'replaced');
      await rejects(
        store.putValue('layout', () => {}),
        'validation',
        'a function',
      );
      equal(await store.getValue('layout'), null, 'after the refusal');
    },
  },
  {
    name: 'usage tells numbers or null',
    async run({ store }) {
      const { used, quota, persisted } = await store.usage();
      ok(used === null || used >= 0, `used ${used}`);
      ok(quota === null || quota > 0, `quota ${quota}`);
      ok(persisted === null || typeof persisted === 'boolean', `persisted ${persisted}`);
    },
  },
  {
    name: 'a store opened again sees everything (STO2)',
    async run({ store, reopened }) {
      const writer = await openWriter(store);
      const { uid } = writer.head;
      await store.append(writer.stream, 1, framesOf(0, 200, 1500), { patch: { nextRow: 7, batch: 3 } });
      await store.compact(writer.stream, false);
      await store.append(writer.stream, 1, framesOf(200, 3, 1500));
      await store.putDerived(uid, [{ name: 'x', bytes: bytesOf(1) }]);
      await store.putValue('layout', [1]);
      const deleted = await openWriter(store, { label: 'gone' });
      await store.deleteRun(deleted.head.uid, 5000);
      const look = async (from: Store) => ({
        runs: await from.listRuns(),
        tombstone: await from.getRun(deleted.head.uid),
        streams: await from.listStreams(uid),
        pieces: await readAll(from, writer.stream),
        derived: await from.getDerived(uid, ''),
        value: await from.getValue('layout'),
      });
      const before = await look(store);
      const again = await reopened();
      equal(await look(again), before, 'everything');
      equal((await again.append(writer.stream, 1, framesOf(203, 1))).status, 'ok', 'the writer goes on');
    },
  },
  {
    name: 'a closed store rejects every call',
    async run({ store, second }) {
      const writer = await openWriter(store);
      await store.close();
      await store.close();
      const { stream } = writer;
      const calls: Record<string, () => Promise<unknown>> = {
        openWriter: () => store.openWriter(request()),
        openEditor: () => store.openEditor({ run: stream.run, session: randomId() }),
        append: () => store.append(stream, 1, framesOf(0, 1)),
        readRange: () => store.readRange(stream, 0),
        listStreams: () => store.listStreams(stream.run),
        listRuns: () => store.listRuns(),
        getRun: () => store.getRun(stream.run),
        putDerived: () => store.putDerived(stream.run, []),
        getDerived: () => store.getDerived(stream.run, ''),
        deleteDerived: () => store.deleteDerived(stream.run, ''),
        compact: () => store.compact(stream, true),
        deleteRun: () => store.deleteRun(stream.run, 1),
        getValue: () => store.getValue('x'),
        getValues: () => store.getValues(['x']),
        putValue: () => store.putValue('x', 1),
        usage: () => store.usage(),
      };
      for (const [name, call] of Object.entries(calls)) await rejects(call(), 'storage', name);
      equal(await (await second()).getRun(stream.run), writer.head, 'other stores are not closed');
    },
  },
];
