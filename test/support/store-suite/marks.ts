/** Marks: small values under a key. */
import type { ArchiveCase } from './archive-context.js';
import { equal } from './assert.js';

export const markCases: readonly ArchiveCase[] = [
  {
    name: 'marks are listed by prefix, replaced and removed, together',
    async run({ archive, second }) {
      await archive.putMarks([
        { key: 'run/b', value: { next: 2, deep: [1, { a: null }] } },
        { key: 'run/a', value: 1 },
        { key: 'remote/x', value: 'https://example.org' },
      ]);
      const other = await second();
      equal(
        await other.getMarks('run/'),
        [
          { key: 'run/a', value: 1 },
          { key: 'run/b', value: { next: 2, deep: [1, { a: null }] } },
        ],
        'by key',
      );
      await other.putMarks([
        { key: 'run/a', value: undefined },
        { key: 'run/b', value: { next: 3 } },
        { key: 'run/none', value: undefined },
      ]);
      equal(await archive.getMarks('run/'), [{ key: 'run/b', value: { next: 3 } }], 'after');
      equal((await archive.getMarks('')).length, 2, 'all');
      equal(await archive.getMarks('runs'), [], 'none');
    },
  },
  {
    name: 'a mark is a copy',
    async run({ archive }) {
      const value = { list: [1] };
      await archive.putMarks([{ key: 'k', value }]);
      value.list.push(2);
      equal(await archive.getMarks('k'), [{ key: 'k', value: { list: [1] } }], 'after a change outside');
    },
  },
];
