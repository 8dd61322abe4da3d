/** Opening a run as its only writer. */
import { randomId } from '../../../src/base/ids.js';
import { WORKSPACE } from '../../../src/store/port.js';
import { equal, ok, rejects } from './assert.js';
import { type CaseDefinition, framesOf, openWriter, readAll, request, sorted } from './context.js';

export const writerCases: readonly CaseDefinition[] = [
  {
    name: 'openWriter creates a run whose head is empty (RUN1)',
    async run({ store }) {
      const asked = request();
      const { status, head } = await store.openWriter(asked);
      equal(status, 'created', 'status');
      const expected = {
        uid: asked.run,
        namespace: '',
        project: 'digits',
        label: 'cnn-1',
        created: 1000,
        epoch: 1,
        session: asked.session,
        recorder: asked.recorder,
        batch: -1,
        nextRow: 0,
        nextStep: 0,
        globalStep: 0,
        status: 'running',
        lastSeen: 1000,
        deleted: 0,
      };
      equal(head, expected, 'head');
      equal(await store.getRun(asked.run), expected, 'stored head');
      const stream = { run: asked.run, session: asked.session, epoch: 1, next: 0 };
      equal(await store.listStreams(asked.run), [stream], 'streams');
    },
  },
  {
    name: 'resume never refuses an existing run and changes nothing (RUN1)',
    async run({ store }) {
      const writer = await openWriter(store);
      const refused = await store.openWriter(request({ time: 2000 }));
      equal(refused, { status: 'exists', head: writer.head }, 'second opening');
      equal(await store.getRun(writer.head.uid), writer.head, 'stored head');
      equal((await store.listStreams(writer.head.uid)).length, 1, 'streams');
      equal((await store.append(writer.stream, 1, framesOf(0, 1))).status, 'ok', 'first writer goes on');
    },
  },
  {
    name: 'resume allow goes on with rows and steps, creates what is missing (RUN1)',
    async run({ store }) {
      const first = await openWriter(store, { resume: 'allow' });
      equal(first.epoch, 1, 'epoch of a new run');
      const patch = {
        batch: 7,
        nextRow: 5,
        nextStep: 3.5,
        globalStep: 9,
        status: 'completed',
        lastSeen: 1500,
      } as const;
      await store.append(first.stream, 1, framesOf(0, 2), { patch });
      const asked = request({ resume: 'allow', time: 2000 });
      const { status, head } = await store.openWriter(asked);
      equal(status, 'resumed', 'status');
      const changes = {
        epoch: 2,
        session: asked.session,
        recorder: asked.recorder,
        batch: -1,
        lastSeen: 2000,
      };
      equal(head, { ...first.head, ...patch, ...changes, status: 'running' }, 'head');
      equal(await store.getRun(first.head.uid), head, 'stored head');
      equal(
        await store.listStreams(first.head.uid),
        [
          { ...first.stream, epoch: 1, next: 2 },
          { run: first.head.uid, session: asked.session, epoch: 2, next: 0 },
        ],
        'streams by epoch',
      );
    },
  },
  {
    name: 'resume must refuses a missing run, takeover creates it (RUN1)',
    async run({ store }) {
      equal(await store.openWriter(request({ resume: 'must' })), { status: 'missing', head: null }, 'must');
      equal(await store.listRuns(), [], 'nothing was made');
      equal((await store.openWriter(request({ resume: 'takeover' }))).status, 'created', 'takeover');
      equal(
        (await store.openWriter(request({ resume: 'must' }))).status,
        'resumed',
        'must on an existing run',
      );
    },
  },
  {
    name: 'takeover fences the earlier writer: no frame, no patch (RUN2)',
    async run({ store, second }) {
      const old = await openWriter(store);
      await store.append(old.stream, old.epoch, framesOf(0, 2));
      const fresh = await openWriter(await second(), { resume: 'takeover', time: 3000 });
      equal(fresh.epoch, 2, 'epoch');
      const refused = await store.append(old.stream, old.epoch, framesOf(2, 1), { patch: { nextRow: 99 } });
      equal(refused, { status: 'fenced', next: 2 }, 'frames of the fenced writer');
      const patchOnly = await store.append(old.stream, old.epoch, [], {
        patch: { lastSeen: 9e9, status: 'failed' },
      });
      equal(patchOnly, { status: 'fenced', next: 2 }, 'patch of the fenced writer');
      equal(await store.getRun(fresh.head.uid), fresh.head, 'head is that of the new writer');
      equal((await readAll(store, old.stream)).length, 2, 'frames of the old stream');
      equal((await store.append(fresh.stream, 2, framesOf(0, 1))).status, 'ok', 'new writer');
    },
  },
  {
    name: 'a writer may not use another epoch or another stream (RUN2)',
    async run({ store }) {
      const old = await openWriter(store);
      const fresh = await openWriter(store, { resume: 'allow' });
      equal((await store.append(old.stream, 2, framesOf(0, 1))).status, 'fenced', 'old stream, new epoch');
      equal((await store.append(fresh.stream, 1, framesOf(0, 1))).status, 'fenced', 'new stream, old epoch');
      equal((await store.append(fresh.stream, 0, framesOf(0, 1))).status, 'fenced', 'epoch of an editor');
      const nowhere = { run: fresh.head.uid, session: randomId() };
      equal(
        await store.append(nowhere, 2, framesOf(0, 1)),
        { status: 'fenced', next: 0 },
        'stream never opened',
      );
    },
  },
  {
    name: 'a recorder comes back with its batches, unless the run is no longer its own (QUE2)',
    async run({ store }) {
      const recorder = randomId();
      const first = await openWriter(store, { recorder });
      await store.append(first.stream, 1, framesOf(0, 1), { patch: { batch: 4, nextRow: 8 } });
      const uid = first.head.uid;
      const back = await store.openWriter(
        request({ run: uid, recorder, reopen: 1, resume: 'never', time: 2000 }),
      );
      equal(back.status, 'reopened', 'status');
      equal([back.head?.epoch, back.head?.batch, back.head?.nextRow], [2, 4, 8], 'epoch, batch and row');
      equal(
        (await store.append(first.stream, 1, framesOf(1, 1))).status,
        'fenced',
        'the dead worker wakes up',
      );
      // The answer above may have been lost with the worker: the same epoch is asked for again.
      const again = await store.openWriter(request({ run: uid, recorder, reopen: 1, time: 2500 }));
      equal([again.status, again.head?.epoch, again.head?.batch], ['reopened', 3, 4], 'answer was lost');
      const ahead = await store.openWriter(request({ run: uid, recorder, reopen: 4 }));
      equal([ahead.status, ahead.head?.epoch], ['fenced', 3], 'an epoch that this database never gave');
      const other = await openWriter(store, { resume: 'takeover' });
      const late = await store.openWriter(request({ run: uid, recorder, reopen: 3 }));
      equal(late, { status: 'fenced', head: other.head }, 'after a takeover');
      equal((await store.append(other.stream, other.epoch, framesOf(0, 1))).status, 'ok', 'the other writer');
    },
  },
  {
    name: 'coming back to a run that is deleted or unknown finds it missing (RUN1)',
    async run({ store }) {
      const recorder = randomId();
      const unknown = await store.openWriter(request({ recorder, reopen: 1 }));
      equal(unknown, { status: 'missing', head: null }, 'unknown run');
      const writer = await openWriter(store, { recorder });
      await store.deleteRun(writer.head.uid, 5000);
      const back = await store.openWriter(request({ run: writer.head.uid, recorder, reopen: 1 }));
      equal([back.status, back.head?.deleted], ['missing', 5000], 'deleted run');
      equal(await store.listStreams(writer.head.uid), [], 'no stream was opened');
    },
  },
  {
    name: 'the same request again gives the same opening',
    async run({ store }) {
      const asked = request();
      const first = await store.openWriter(asked);
      equal(await store.openWriter(asked), first, 'retry of a creation');
      const resume = request({ resume: 'allow' });
      const resumed = await store.openWriter(resume);
      equal(await store.openWriter(resume), resumed, 'retry of a resumption');
      equal((await store.getRun(asked.run))?.epoch, 2, 'epoch');
      // The same init from a new worker: its first answer was lost with the old one.
      const moved = await store.openWriter({ ...resume, session: randomId() });
      equal([moved.status, moved.head?.epoch], ['reopened', 3], 'same recorder, new session');
    },
  },
  {
    name: 'of two that create one run at once exactly one does (RUN1)',
    async run({ store, second }) {
      const other = await second();
      const results = await Promise.all([store.openWriter(request()), other.openWriter(request())]);
      equal(sorted(results.map((result) => result.status)), ['created', 'exists'], 'statuses');
      equal((await store.listRuns()).length, 1, 'runs');
    },
  },
  {
    name: 'of two that resume one run at once exactly one can write (RUN2)',
    async run({ store, second }) {
      const other = await second();
      const { head } = await openWriter(store);
      const [a, b] = await Promise.all([
        openWriter(store, { resume: 'allow' }),
        openWriter(other, { resume: 'allow' }),
      ]);
      equal([a.epoch, b.epoch].sort(), [2, 3], 'epochs');
      const results = await Promise.all([
        store.append(a.stream, a.epoch, framesOf(0, 1)),
        other.append(b.stream, b.epoch, framesOf(0, 1)),
      ]);
      equal(sorted(results.map((result) => result.status)), ['fenced', 'ok'], 'appends');
      equal((await store.getRun(head.uid))?.epoch, 3, 'epoch');
    },
  },
  {
    name: 'runs are told apart by namespace, project and label, whatever their text (ROW4)',
    async run({ store }) {
      const names = ['__proto__', 'constructor', '', 'a/b', 'ä\ud800', '\uffff', 'toString'];
      for (const [i, name] of names.entries()) {
        for (const changes of [{ label: name }, { project: name }, { namespace: name }]) {
          const { status, head } = await store.openWriter(request({ ...changes, time: i }));
          equal(status, 'created', `creating with ${JSON.stringify(changes)}`);
          ok(head !== null, 'head');
          equal({ ...head, ...changes }, head, `head of ${JSON.stringify(changes)}`);
          const again = await store.openWriter(request({ ...changes, resume: 'must' }));
          equal(again.head?.uid, head.uid, `found again with ${JSON.stringify(changes)}`);
        }
      }
      equal((await store.listRuns()).length, 3 * names.length, 'runs');
    },
  },
  {
    name: 'a session opens one stream per run; a uid is never used twice',
    async run({ store }) {
      const session = randomId();
      const first = await openWriter(store, { session });
      await openWriter(store, { resume: 'allow' });
      const again = store.openWriter(request({ resume: 'allow', session }));
      await rejects(again, 'validation', 'the session of an earlier writer');
      equal((await store.getRun(first.head.uid))?.epoch, 2, 'epoch after the refusal');
      const taken = await store.openWriter(request({ run: first.head.uid, label: 'another' }));
      equal([taken.status, taken.head?.label], ['exists', 'cnn-1'], 'uid of another run');
    },
  },
  {
    name: 'what is said about the database as a whole has editors and is no run (RUN3)',
    async run({ store, second }) {
      const other = await second();
      const streams = [
        { run: WORKSPACE, session: randomId() },
        { run: WORKSPACE, session: randomId() },
      ] as const;
      const opened = await Promise.all([store.openEditor(streams[0]), other.openEditor(streams[1])]);
      equal(
        opened.map((head) => head?.next),
        [0, 0],
        'two first editors at once',
      );
      equal(await store.append(streams[0], 0, framesOf(0, 2)), { status: 'ok', next: 2 }, 'edits');
      equal((await store.openEditor(streams[0]))?.next, 2, 'opened again');
      equal((await other.listStreams(WORKSPACE)).length, 2, 'streams');
      equal(await store.listRuns(), [], 'runs');
    },
  },
];
