import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  framePiece,
  joinPieces,
  MAX_SEGMENT_BYTES,
  MIN_SEGMENT_BYTES,
  planSegments,
  sameFrames,
} from '../../../src/store/pieces.js';
import { bytesOf } from '../../support/store-suite/context.js';

const size = fc.oneof(
  fc.integer({ min: 0, max: 2000 }),
  fc.integer({ min: MIN_SEGMENT_BYTES - 2, max: MIN_SEGMENT_BYTES + 2 }),
  fc.integer({ min: MAX_SEGMENT_BYTES - 2, max: MAX_SEGMENT_BYTES + 2 }),
);
const hole = fc.constantFrom(0, 0, 0, 0, 3);
const stream = fc.array(fc.tuple(size, hole), { maxLength: 30 }).map((parts) => {
  let seq = 0;
  return parts.map(([bytes, skipped]) => {
    seq += 1 + skipped;
    return framePiece(seq, new Uint8Array(bytes));
  });
});

test('[STO1] a plan joins consecutive frames, each once and in order, into segments of the right length', () => {
  fc.assert(
    fc.property(stream, fc.boolean(), fc.boolean(), (pieces, ended, all) => {
      const { groups, next } = planSegments(pieces, ended, all);
      const taken = groups.flat();
      expect(taken).toEqual(pieces.filter((piece) => taken.includes(piece)));
      if (ended && all) expect(taken).toEqual(pieces);
      for (const group of groups) {
        const seqs = group.map((piece) => piece.seq);
        expect(seqs).toEqual(seqs.map((_, i) => (seqs[0] ?? 0) + i));
        const bytes = joinPieces(group).bytes.length;
        const before = bytes - (group.at(-1)?.bytes.length ?? 0);
        if (!all) expect(bytes).toBeGreaterThanOrEqual(MIN_SEGMENT_BYTES);
        if (bytes > MAX_SEGMENT_BYTES) expect(before).toBeLessThan(MIN_SEGMENT_BYTES);
      }
      if (ended) expect(next).toBe(null);
      else for (const piece of taken) expect(piece.seq).toBeLessThan(next ?? 0);
    }),
  );
});

test('[STO1] a plan of more than two full segments makes progress though more follows', () => {
  fc.assert(
    fc.property(stream, (pieces) => {
      const bytes = pieces.reduce((total, piece) => total + piece.bytes.length, 0);
      fc.pre(bytes >= 2 * MAX_SEGMENT_BYTES);
      const { next } = planSegments(pieces, false, false);
      expect(next).toBeGreaterThan(pieces[0]?.seq ?? 0);
    }),
  );
  // One frame can be all that a step reads.
  const huge = framePiece(7, new Uint8Array(3 * MAX_SEGMENT_BYTES));
  expect(planSegments([huge], false, false)).toEqual({ groups: [[huge]], next: 8 });
});

test('[STO1] frames inside joined bytes are compared one by one', () => {
  const frames = [3, 4, 5, 6].map((seq) => ({ seq, bytes: bytesOf(seq, 10 * seq) }));
  const pieces = [joinPieces(frames.slice(0, 3).map(({ seq, bytes }) => framePiece(seq, bytes)))];
  expect(sameFrames(pieces, frames)).toBe(true);
  expect(sameFrames(pieces, frames.slice(1))).toBe(true);
  const other = { seq: 4, bytes: bytesOf(9, 40) };
  expect(sameFrames(pieces, [other])).toBe(false);
  expect(sameFrames(pieces, [...frames.slice(0, 1), other])).toBe(false);
  expect(sameFrames(pieces, [{ seq: 9, bytes: bytesOf(1) }])).toBe(true);
});
