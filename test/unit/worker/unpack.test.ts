import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BatchBuilder, type KeySlot } from '../../../src/page/batch-builder.js';
import { unpackRows } from '../../../src/worker/unpack.js';
import { rowsRecord, type ScalarRow } from '../../support/rows.js';

const PLACE = { nextRow: 0, nextStep: 0, globalStep: 0 };

function packed(rows: readonly ScalarRow[]) {
  const builder = new BatchBuilder();
  const slots = new Map<string, KeySlot>();
  for (const { row, step, globalStep, time, values } of rows) {
    builder.beginRow(row, step, globalStep, time);
    for (const [key, value] of Object.entries(values)) {
      const slot = slots.get(key) ?? { key, index: 0, batch: 0, row: -1 };
      slots.set(key, slot);
      builder.add(slot, value);
    }
    builder.endRow();
  }
  return structuredClone(builder.seal(0, PLACE));
}

/** A column as training loops make it, or any numbers. */
const column = fc.oneof(
  fc.constantFrom([0, 1], [5, 10], [7, 0], [-0, -0], [0.5, 0.25]).map(([first = 0, difference = 0]) => {
    return (i: number) => first + i * difference;
  }),
  fc
    .array(fc.double({ noNaN: true }), { minLength: 20, maxLength: 20 })
    .map((numbers) => (i: number) => numbers[i] as number),
);
const someValues = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.double(), { minKeys: 1 });
const shapes = fc.oneof(
  fc.array(fc.record({ a: fc.double(), b: fc.double() }), { minLength: 1, maxLength: 20 }),
  fc.array(someValues, { minLength: 1, maxLength: 20 }),
);

test('batches give back their rows bit for bit, whatever of them was left out as repetition (property)', () => {
  fc.assert(
    fc.property(shapes, column, column, column, fc.nat(20), (shape, numbers, steps, globalSteps, cut) => {
      const rows = shape.map((values, i) => {
        return { row: numbers(i), step: steps(i), globalStep: globalSteps(i), time: i / 8, values };
      });
      expect(unpackRows([rows.slice(0, cut), rows.slice(cut)].map(packed))).toStrictEqual(rowsRecord(rows));
    }),
  );
});

test('what every row repeats is not posted', () => {
  const rows = Array.from({ length: 100 }, (_, i) => ({
    row: i + 3,
    step: 10 * i,
    globalStep: 2,
    time: i ** 2,
    values: { loss: 1 / (i + 1), accuracy: i },
  }));
  expect(packed(rows).data.byteLength).toBe(100 * (8 + 2 * 8));
  expect(
    packed([...rows, { ...(rows[0] as ScalarRow), values: { loss: 1 } }]).data.byteLength,
  ).toBeGreaterThan(101 * (3 * 8 + 2 * 8));
});
