/** Joining frames into segments. */
import { randomId } from '../../../src/base/ids.js';
import type { FramePiece } from '../../../src/store/port.js';
import { equal, ok } from './assert.js';
import { type CaseDefinition, concat, framesOf, openWriter, readAll } from './context.js';

const KIB = 1024;

export const compactCases: readonly CaseDefinition[] = [
  {
    name: 'joined frames are segments of 128 KiB to 1 MiB with the same bytes (STO1)',
    async run({ store }) {
      const { stream, epoch } = await openWriter(store);
      const frames = framesOf(0, 300, (seq) => 8 * KIB + (seq % 7) * 3000);
      await store.append(stream, epoch, frames);
      const joined = await store.compact(stream, false);
      const pieces = await readAll(store, stream);
      equal(concat(pieces), concat(frames), 'bytes');
      const segments = pieces.filter((piece) => piece.count > 1);
      equal(
        segments.reduce((total, piece) => total + piece.count, 0),
        joined,
        'frames in segments',
      );
      for (const { bytes, seq } of segments) {
        ok(bytes.length >= 128 * KIB && bytes.length <= 1024 * KIB, `${bytes.length} bytes at ${seq}`);
      }
      const rest = pieces.filter((piece) => piece.count === 1);
      ok(concat(rest).length < 128 * KIB, 'what is left is short');
      equal(await store.compact(stream, false), 0, 'joining again');
      equal(await readAll(store, stream), pieces, 'pieces after joining again');
      equal((await store.listStreams(stream.run))[0]?.next, 300, 'next');
    },
  },
  {
    name: 'a short rest is joined on request only, and grows when more follows',
    async run({ store }) {
      const { stream, epoch } = await openWriter(store);
      await store.append(stream, epoch, framesOf(0, 10, KIB));
      equal(await store.compact(stream, false), 0, 'short frames stay');
      equal(await store.compact(stream, true), 10, 'all');
      equal(await store.compact(stream, true), 0, 'all again');
      await store.append(stream, epoch, framesOf(10, 5, KIB));
      equal(await store.compact(stream, false), 0, 'short frames behind a short segment stay');
      equal(await store.compact(stream, true), 5, 'all, with the short segment before');
      equal(shape(await readAll(store, stream)), [[0, 15]], 'one segment');
      await store.append(stream, epoch, framesOf(15, 1, 200 * KIB));
      equal(await store.compact(stream, true), 1, 'a long frame behind');
      equal(shape(await readAll(store, stream)), [[0, 16]], 'still one segment');
      await store.append(stream, epoch, framesOf(16, 1, KIB));
      equal(await store.compact(stream, true), 1, 'a short frame behind a long segment');
      const pieces = await readAll(store, stream);
      equal(
        shape(pieces),
        [
          [0, 16],
          [16, 1],
        ],
        'a long segment is not touched',
      );
      equal(
        concat(pieces),
        concat([...framesOf(0, 15, KIB), ...framesOf(15, 1, 200 * KIB), ...framesOf(16, 1, KIB)]),
        'bytes',
      );
    },
  },
  {
    name: 'frames of every size are joined without a gap',
    async run({ store }) {
      const { stream, epoch } = await openWriter(store);
      const sizes = [
        10, 3_000_000, 10, 10, 1_048_576, 131_071, 131_072, 5, 1_500_000, 100_000, 1_000_000, 0, 7,
      ];
      const frames = framesOf(0, sizes.length, (seq) => sizes[seq] ?? 0);
      for (const frame of frames) await store.append(stream, epoch, [frame]);
      await store.compact(stream, false);
      equal(concat(await readAll(store, stream)), concat(frames), 'bytes');
      await store.compact(stream, true);
      const pieces = await readAll(store, stream);
      equal(concat(pieces), concat(frames), 'bytes after joining all');
      const long = pieces.slice(0, -1).every((piece) => piece.bytes.length >= 128 * KIB);
      ok(long, `only the last segment is short: ${pieces.map((piece) => piece.bytes.length).join()}`);
    },
  },
  {
    name: 'two that join at once, beside a writer, lose and double nothing (STO1)',
    async run({ store, second }) {
      const other = await second();
      const { stream, epoch } = await openWriter(store);
      const frames = framesOf(0, 400, (seq) => 2000 + (seq % 5) * 4000);
      await store.append(stream, epoch, frames.slice(0, 300));
      const write = async () => {
        for (let i = 300; i < 400; i += 10) await store.append(stream, epoch, frames.slice(i, i + 10));
      };
      const [a, b] = await Promise.all([store.compact(stream, true), other.compact(stream, true), write()]);
      const rest = await store.compact(stream, true);
      equal(a + b + rest, 400, 'each frame was joined once');
      const pieces = await readAll(other, stream);
      equal(concat(pieces), concat(frames), 'bytes');
      equal((await store.append(stream, epoch, framesOf(400, 1))).status, 'ok', 'the writer goes on');
    },
  },
  {
    name: 'joining does not touch other streams; an unknown stream has nothing to join',
    async run({ store }) {
      const { stream, epoch } = await openWriter(store);
      const editor = { run: stream.run, session: randomId() };
      await store.openEditor(editor);
      await store.append(stream, epoch, framesOf(0, 4));
      await store.append(editor, 0, framesOf(0, 3));
      equal(await store.compact({ run: stream.run, session: randomId() }, true), 0, 'unknown stream');
      equal(await store.compact(editor, true), 3, 'one stream');
      equal(shape(await readAll(store, stream)).length, 4, 'the other stream');
      equal(shape(await readAll(store, editor)), [[0, 3]], 'the joined stream');
    },
  },
];

function shape(pieces: readonly FramePiece[]): number[][] {
  return pieces.map(({ seq, count }) => [seq, count]);
}
