/** The points of a chart as CSV. */
import { expect, test } from 'vitest';
import { pointsCsv } from '../../../../src/board/enlarged/export/csv.js';
import { testSource } from '../../../fixtures/test-source.js';
import { uidOf } from '../../../fixtures/uids.js';

function sourceOf(steps: number) {
  const source = testSource();
  source.addRun('a');
  for (let step = 0; step < steps; step++) source.log('a', { k: step / 4, other: 1 }, step);
  return source;
}
const LINE = { run: uidOf('a'), name: '=cmd()', key: 'k' };
const rowsOf = async (blob: Blob) => (await blob.text()).trimEnd().split('\r\n');

test('every point is a row, however few are drawn; a name is no formula', async () => {
  const rows = await rowsOf(await pointsCsv(sourceOf(5_000), [LINE], 'step', null));
  expect(rows[0]).toBe('run,name,key,step,global_step,time,value');
  expect(rows).toHaveLength(5_001);
  const cells = rows[18]?.split(',') ?? [];
  expect([...cells.slice(0, 4), cells[6]]).toEqual([uidOf('a'), "'=cmd()", 'k', '17', '4.25']);
  expect(new Date(cells[5] ?? '').getTime()).not.toBeNaN();
});

test('of a zoom, its points; on an axis without a range of points, all points', async () => {
  const source = sourceOf(100);
  const count = async (...given: [Parameters<typeof pointsCsv>[2], Parameters<typeof pointsCsv>[3]]) =>
    (await rowsOf(await pointsCsv(source, [LINE], ...given))).length - 1;
  expect(await count('step', { min: 9.5, max: 20 })).toBe(11);
  expect(await count('relative', { min: 10, max: 20 })).toBe(100);
  expect(await count('time', { min: 0, max: 1 })).toBe(0);
});

test('NaN and infinite values are kept', async () => {
  const source = testSource();
  source.addRun('a');
  for (const k of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0])
    source.log('a', { k });
  const rows = await rowsOf(await pointsCsv(source, [LINE], 'step', null));
  expect(rows.slice(1).map((row) => row.split(',').at(-1))).toEqual(['NaN', 'Infinity', '-Infinity', '-0']);
});
