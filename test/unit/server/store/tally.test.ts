/** What lists are made of is what a reader of the whole run comes to, in whatever order frames arrived. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { queries } from '../../../../src/query/queries.js';
import { digestOf } from '../../../../src/query/run-digest.js';
import { RunReader } from '../../../../src/query/run-reader.js';
import { encodeFrame } from '../../../../src/record/frame.js';
import type { LoggedRecord } from '../../../../src/record/kinds.js';
import {
  addFrames,
  decodeTally,
  digestOfTally,
  encodeTally,
  NO_FRAMES,
  tallyFrame,
} from '../../../../src/server/store/tally.js';
import { memoryDatabase, memoryStore } from '../../../../src/store/memory.js';
import { memoryArchive } from '../../../../src/store/memory-archive.js';
import { anyCharacter } from '../../../support/any-character.js';
import { rowsRecord } from '../../../support/rows.js';

const RUN = 'a'.repeat(32);
const SLOW = { timeout: 300_000 };

const text = fc.string({ unit: anyCharacter, maxLength: 4 });
const time = fc.integer({ min: 0, max: 20 });
const record: fc.Arbitrary<LoggedRecord> = fc.oneof(
  fc
    .array(fc.tuple(fc.nat(50), fc.double(), time), { minLength: 1, maxLength: 3 })
    .map((rows) =>
      rowsRecord(
        rows.map(([row, loss, at]) => ({ row, step: row, globalStep: 0, time: at, values: { loss } })),
      ),
    ),
  fc.record({ row: fc.nat(90), value: text }).map(({ row, value }): LoggedRecord => {
    return { kind: 'text', key: 'k', row, step: row, globalStep: 0, time: 1, value };
  }),
  fc.tuple(time, fc.constantFrom('running', 'completed', 'failed')).map(([at, status]): LoggedRecord => {
    return { kind: 'status', time: at, status, message: '', stack: '' };
  }),
  time.map((at): LoggedRecord => {
    return { kind: 'session', time: at, epoch: 1, recorder: '', library: '', agent: '', page: '' };
  }),
  fc
    .tuple(fc.nat(9), fc.constantFrom('problem', 'dropped'))
    .map(([count, kind]): LoggedRecord => ({ kind, time: 1, key: 'k', reason: 'r', count }) as LoggedRecord),
  fc
    .tuple(
      time,
      fc.oneof(
        fc.tuple(fc.constant('name'), fc.oneof(text, fc.constant(5))),
        fc.tuple(fc.constant('tags'), fc.array(text, { maxLength: 2 })),
        fc.tuple(fc.constant('archived'), fc.boolean()),
        fc.tuple(fc.constant('deleted'), fc.constantFrom(0, 7, Number.NaN)),
        fc.tuple(fc.constant('notes'), text),
      ),
    )
    .map(([at, [field, value]]): LoggedRecord => ({ kind: 'edit', time: at, field, value })),
);

/** Streams by epoch; 0 is an editor's. Each has a frame per element. */
const streams = fc.array(
  fc.record({
    editor: fc.boolean(),
    frames: fc.array(fc.array(record, { maxLength: 4 }), { minLength: 1, maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 4 },
);

test('[SRV1] a tally is the digest of the whole run, whatever the order of its streams', SLOW, async () => {
  await fc.assert(
    fc.asyncProperty(streams, fc.infiniteStream(fc.nat()), async (written, random) => {
      const database = memoryDatabase();
      const [store, archive] = [memoryStore(database), memoryArchive(database)];
      await archive.createReplica({ uid: RUN, namespace: '', project: 'p', label: 'l', created: 1 });
      const queues = written.map(({ editor, frames }, i) => {
        const stream = { run: RUN, session: String(i).padStart(32, '0') };
        const epoch = editor ? 0 : i + 1;
        return { stream, epoch, frames: frames.map((records, seq) => frame(stream, epoch, seq, i, records)) };
      });
      let tally = NO_FRAMES;
      while (queues.some(({ frames }) => frames.length > 0)) {
        const open = queues.filter(({ frames }) => frames.length > 0);
        const { stream, epoch, frames } =
          open[(random.next().value ?? 0) % open.length] ?? queues[0] ?? fail();
        const next = frames.splice(0, 1 + ((random.next().value ?? 0) % 2));
        expect((await archive.receive(stream, epoch, next)).status).toBe('ok');
        const added = next.map(({ seq, bytes }) => tallyFrame(seq, bytes));
        const sum = addFrames(tally, stream, epoch, added);
        // Frames that come twice count once.
        expect(addFrames(sum ?? tally, stream, epoch, added)).toEqual(sum);
        tally = decodeTally(encodeTally(sum ?? fail()));
      }
      const reader = new RunReader(store, RUN, async () => queries);
      await reader.refresh();
      const { streams: read, ...rest } = digestOf(reader.state);
      const { streams: counted, ...digest } = digestOfTally(tally);
      expect(digest).toEqual(rest);
      expect(new Map(counted)).toEqual(new Map(read));
    }),
    { numRuns: 150 },
  );
});

test('[SRV1] frames behind a hole are not counted', () => {
  const stream = { run: RUN, session: '1'.repeat(32) };
  const { bytes } = frame(stream, 1, 1, 0, []);
  expect(addFrames(NO_FRAMES, stream, 1, [tallyFrame(1, bytes)])).toBeNull();
});

test('[SRV1] a damaged frame counts as a problem, one of a newer format as nothing', () => {
  const stream = { run: RUN, session: '1'.repeat(32) };
  const bytes = frame(stream, 1, 0, 0, []).bytes.slice();
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  expect(tallyFrame(0, bytes)).toMatchObject({ problems: 1, values: 0 });
});

function frame(
  stream: { run: string; session: string },
  epoch: number,
  seq: number,
  index: number,
  records: readonly LoggedRecord[],
) {
  const names = { name: `n${index}`, directory: 'd', group: `g${index}`, task: '' };
  const run: LoggedRecord = { kind: 'run', time: 1, namespace: '', project: 'p', label: 'l', ...names };
  const all = seq === 0 && epoch > 0 ? [run, ...records] : records;
  return { seq, bytes: encodeFrame({ header: { ...stream, epoch, seq, time: 1 }, records: all }) };
}

function fail(): never {
  throw new Error('The test has no such stream');
}
