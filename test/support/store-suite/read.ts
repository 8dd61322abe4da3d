/** Reading ranges of a stream. */
import { randomId } from '../../../src/base/ids.js';
import { type FramePiece, MAX_READ_BYTES } from '../../../src/store/port.js';
import { equal, ok, rejects } from './assert.js';
import { type CaseDefinition, concat, framesOf, openWriter, readAll } from './context.js';

const MIB = 1024 * 1024;

export const readCases: readonly CaseDefinition[] = [
  {
    name: 'a range ends at `to` and at the end of the stream',
    async run({ store }) {
      const { stream, epoch } = await openWriter(store);
      equal(await store.readRange(stream, 0), { pieces: [], next: 0, done: true }, 'empty stream');
      const nowhere = { run: randomId(), session: randomId() };
      equal(await store.readRange(nowhere, 0), { pieces: [], next: 0, done: true }, 'unknown stream');
      await store.append(stream, epoch, framesOf(0, 6));
      const part = await store.readRange(stream, 1, 4);
      equal([part.next, part.done], [4, true], 'a part');
      equal(concat(part.pieces), concat(framesOf(1, 3)), 'bytes of the part');
      equal(await store.readRange(stream, 6), { pieces: [], next: 6, done: true }, 'from the end');
      equal(await store.readRange(stream, 2, 2), { pieces: [], next: 2, done: true }, 'nothing asked');
      equal((await store.readRange(stream, 5, 100)).next, 6, 'beyond the end');
      for (const from of [-1, 0.5, Number.NaN]) {
        await rejects(store.readRange(stream, from), 'validation', `from ${from}`);
      }
    },
  },
  {
    name: 'a piece that begins before `from` is returned whole',
    async run({ store }) {
      const { stream, epoch } = await openWriter(store);
      await store.append(stream, epoch, framesOf(0, 5));
      await store.compact(stream, true);
      await store.append(stream, epoch, framesOf(5, 3));
      for (const from of [0, 1, 4]) {
        const { pieces, next, done } = await store.readRange(stream, from);
        equal([next, done], [8, true], `end, from ${from}`);
        equal(
          pieces.map(({ seq, count }) => [seq, count]),
          [
            [0, 5],
            [5, 1],
            [6, 1],
            [7, 1],
          ],
          `pieces from ${from}`,
        );
        equal(concat(pieces), concat(framesOf(0, 8)), `bytes from ${from}`);
      }
      equal((await store.readRange(stream, 1, 3)).next, 5, 'a range inside a piece');
      equal(concat((await store.readRange(stream, 5)).pieces), concat(framesOf(5, 3)), 'from a frame on');
    },
  },
  {
    name: 'a call reads 4 MiB at most, a larger piece alone (STO4)',
    async run({ store }) {
      const { stream, epoch } = await openWriter(store);
      const size = (seq: number) => (seq === 8 ? MAX_READ_BYTES + 1 : seq % 3 === 0 ? MIB : 700_000);
      const frames = framesOf(0, 12, size);
      for (const frame of frames) await store.append(stream, epoch, [frame]);
      for (const when of ['as frames', 'as segments']) {
        const pieces: FramePiece[] = [];
        let next = 0;
        let calls = 0;
        for (let done = false; !done; calls++) {
          const range = await store.readRange(stream, next);
          pieces.push(...range.pieces);
          const bytes = range.pieces.reduce((total, piece) => total + piece.bytes.byteLength, 0);
          ok(range.pieces.length === 1 || bytes <= MAX_READ_BYTES, `${bytes} bytes at ${next}, ${when}`);
          ({ next, done } = range);
        }
        equal(next, 12, `end, ${when}`);
        ok(calls <= 7, `${calls} calls, ${when}`);
        equal(concat(pieces), concat(frames), `bytes, ${when}`);
        await store.compact(stream, true);
      }
    },
  },
  {
    name: 'many small frames come in one call',
    async run({ store }) {
      const { stream, epoch } = await openWriter(store);
      const frames = framesOf(0, 3000, (seq) => seq % 90);
      await store.append(stream, epoch, frames);
      const { pieces, next, done } = await store.readRange(stream, 1);
      equal([pieces.length, next, done], [2999, 3000, true], 'pieces, next, done');
      equal(concat(pieces), concat(frames.slice(1)), 'bytes');
    },
  },
  {
    name: 'reading while others append and join sees a dense beginning (STO7)',
    async run({ store, second }) {
      const { stream, epoch } = await openWriter(store);
      const reader = await second();
      const frames = framesOf(0, 120, 4096);
      let written = false;
      const write = async () => {
        for (let i = 0; i < 120; i += 4) {
          await store.append(stream, epoch, frames.slice(i, i + 4));
          if (i % 40 === 0) await store.compact(stream, i % 80 === 0);
        }
        written = true;
      };
      const read = async () => {
        while (!written) {
          const bytes = concat(await readAll(reader, stream));
          equal(bytes, concat(frames).subarray(0, bytes.length), 'bytes so far');
          equal(bytes.length % 4096, 0, 'whole frames');
        }
      };
      await Promise.all([write(), read()]);
      equal(concat(await readAll(reader, stream)), concat(frames), 'bytes in the end');
    },
  },
];
