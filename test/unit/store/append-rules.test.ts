import { expect, test } from 'vitest';
import { isFenced } from '../../../src/store/append-rules.js';
import { memoryStore } from '../../../src/store/memory.js';
import { openWriter } from '../../support/store-suite/context.js';

test('[RUN2] a writer is fenced unless run, stream and epoch are its own', async () => {
  const { head, stream } = await openWriter(memoryStore());
  const own = { ...stream, epoch: 1, next: 0 };
  expect(isFenced(head, own, 1)).toBe(false);
  expect(isFenced(null, own, 1)).toBe(true);
  expect(isFenced(head, null, 1)).toBe(true);
  expect(isFenced(head, own, 0)).toBe(true);
  expect(isFenced({ ...head, epoch: 2 }, own, 1)).toBe(true);
  expect(isFenced({ ...head, epoch: 2 }, own, 2)).toBe(true);
  // Rows of its stream that are still there do not bring a deleted run back.
  expect(isFenced({ ...head, deleted: 5000 }, own, 1)).toBe(true);
});

test('[RUN3] an editor is fenced by deletion only', async () => {
  const { head, stream } = await openWriter(memoryStore());
  const editor = { ...stream, epoch: 0, next: 0 };
  expect(isFenced({ ...head, epoch: 9 }, editor, 0)).toBe(false);
  expect(isFenced({ ...head, deleted: 5000 }, editor, 0)).toBe(true);
});
