/** ROC, precision-recall, confusion matrices and bins against scikit-learn and numpy: test/fixtures/plot/make_sklearn.py. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binsOf } from '../../../../src/media/plot/bins.js';
import { COLORS, colorIndex, colormap } from '../../../../src/media/plot/colormap.js';
import { confusionCounts, NORMALIZATIONS, normalized } from '../../../../src/media/plot/confusion.js';
import { prCurve, rocCurve } from '../../../../src/media/plot/curves.js';

type Numbers = readonly (number | string)[];
interface Roc {
  readonly fpr: Numbers;
  readonly tpr: Numbers;
  readonly thresholds: Numbers;
  readonly auc: number | string;
}
interface BinaryCase {
  readonly name: string;
  readonly y: readonly number[];
  readonly scores: readonly number[];
  readonly roc: Roc;
  readonly roc_dropped: Roc;
  readonly pr: {
    readonly precision: Numbers;
    readonly recall: Numbers;
    readonly thresholds: Numbers;
    readonly ap: number;
  };
}
interface Cases {
  readonly binary: readonly BinaryCase[];
  readonly multi: readonly {
    readonly name: string;
    readonly y: readonly number[];
    readonly scores: readonly (readonly number[])[];
    readonly classes: readonly BinaryCase[];
    readonly micro: Roc;
    readonly micro_ap: number;
  }[];
  readonly confusion: readonly ({
    readonly name: string;
    readonly y: readonly (number | string)[];
    readonly predicted: readonly (number | string)[];
    readonly labels: readonly (number | string)[];
  } & { readonly [by in (typeof NORMALIZATIONS)[number]]: readonly (readonly number[])[] })[];
  readonly histogram: readonly {
    readonly name: string;
    readonly x: readonly number[];
    readonly bins: number;
    readonly range: readonly [number, number] | null;
    readonly counts: readonly number[];
    readonly edges: readonly number[];
  }[];
}

const path = new URL('../../../fixtures/plot/sklearn.json', import.meta.url);
const cases = JSON.parse(readFileSync(path, 'utf8')) as Cases;

/** Equal to 12 digits, with NaN equal to NaN. */
function near(got: ArrayLike<number>, wanted: Numbers, what: string): void {
  expect(got.length, what).toBe(wanted.length);
  wanted.map(Number).forEach((number, i) => {
    if (Number.isNaN(number)) expect(got[i], `${what} ${i}`).toBeNaN();
    else expect(Math.abs((got[i] as number) - number), `${what} ${i}`).toBeLessThanOrEqual(1e-12);
  });
}

function checkRoc(y: readonly number[], scores: readonly number[], wanted: Roc, drop: boolean): void {
  const { fpr, tpr, thresholds, auc } = rocCurve(y, scores, { drop });
  near(fpr, wanted.fpr, 'fpr');
  near(tpr, wanted.tpr, 'tpr');
  expect(thresholds[0]).toBeNaN();
  near(thresholds.subarray(1), wanted.thresholds, 'thresholds');
  near([auc], [wanted.auc], 'auc');
}

function checkBinary({ y, scores, roc, roc_dropped, pr }: BinaryCase): void {
  checkRoc(y, scores, roc, false);
  checkRoc(y, scores, roc_dropped, true);
  const { precision, recall, thresholds, ap } = prCurve(y, scores, { drop: false });
  near(precision, pr.precision, 'precision');
  near(recall, pr.recall, 'recall');
  near(thresholds.subarray(0, -1), pr.thresholds, 'thresholds');
  expect(thresholds.at(-1)).toBeNaN();
  near([ap], [pr.ap], 'ap');
}

describe('equal to scikit-learn', () => {
  test.each(cases.binary)('two classes: $name', checkBinary);

  test.each(cases.multi)('several classes: $name', ({ y, scores, classes, micro, micro_ap }) => {
    for (const each of classes) checkBinary(each);
    const positive = y.flatMap((label) => scores[0]?.map((_, i) => (i === label ? 1 : 0)) ?? []);
    checkRoc(positive, scores.flat(), micro, true);
    near([prCurve(positive, scores.flat(), { drop: true }).ap], [micro_ap], 'micro');
  });

  test.each(cases.confusion)('confusion matrix: $name', (wanted) => {
    const { y, predicted, labels } = wanted;
    const size = labels.length;
    const indexes = (list: typeof y) => list.map((label) => labels.indexOf(label));
    const counts = confusionCounts(indexes(y), indexes(predicted), size);
    for (const by of NORMALIZATIONS) near(normalized(counts, size, by), wanted[by].flat(), by);
  });
});

test.each(cases.histogram)('bins are those of numpy: $name', ({ x, bins, range, counts, edges }) => {
  const made = binsOf(x, bins, range);
  near(made.edges, edges, 'edges');
  near(made.counts, counts, 'counts');
});

describe('for any scores', () => {
  const samples = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: -4, max: 4 })), {
    minLength: 1,
    maxLength: 60,
  });

  test('the area is the chance that a positive sample has the higher score, ties counting half', () => {
    fc.assert(
      fc.property(samples, (list) => {
        const [positive, scores] = [list.map(([y]) => y), list.map(([, score]) => score / 4)];
        const pairs = list.flatMap(([y, a]) =>
          y === 1 ? list.filter(([z]) => z === 0).map(([, b]) => (a > b ? 1 : a === b ? 0.5 : 0)) : [],
        );
        const chance = pairs.reduce<number>((sum, each) => sum + each, 0) / pairs.length;
        near([rocCurve(positive, scores, { drop: true }).auc], [String(chance)], 'auc');
      }),
    );
  });

  test('points that are dropped change neither ends nor average precision', () => {
    fc.assert(
      fc.property(samples, (list) => {
        const [positive, scores] = [list.map(([y]) => y), list.map(([, score]) => score)];
        const [all, some] = [false, true].map((drop) => prCurve(positive, scores, { drop }));
        near([some?.ap ?? -1], [all?.ap ?? -2], 'ap');
        expect([some?.recall[0], some?.recall.at(-1)]).toEqual([all?.recall[0], all?.recall.at(-1)]);
        const points = new Set(Array.from(all?.recall ?? [], (x, i) => `${x} ${all?.precision[i]}`));
        for (const [i, x] of (some?.recall ?? []).entries()) {
          expect(points.has(`${x} ${some?.precision[i]}`)).toBe(true);
        }
      }),
    );
  });
});

test('[HIS1] each finite value is in the bin whose recorded edges enclose it, or beside the range', () => {
  const values = fc.array(fc.double({ noDefaultInfinity: false }), { maxLength: 40 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 9 }), (list, bins) => {
      const { edges, counts, under, over, nonFinite } = binsOf(list, bins, null);
      const inside = list.filter(Number.isFinite);
      expect(counts.reduce((sum, each) => sum + each, 0)).toBe(inside.length);
      expect([under, over, nonFinite]).toEqual([0, 0, list.length - inside.length]);
      expect(
        edges.every((edge, i) => Number.isFinite(edge) && (i === 0 || edge >= (edges[i - 1] ?? edge))),
      ).toBe(true);
      if (inside.length > 0) {
        expect(edges[0]).toBeLessThanOrEqual(Math.min(...inside));
        expect(edges.at(-1)).toBeGreaterThanOrEqual(Math.max(...inside));
      }
    }),
  );
});

describe('colour maps', () => {
  test('are those of matplotlib, forwards and backwards', () => {
    const at = (name: string, i: number) => Array.from(colormap(name)?.subarray(3 * i, 3 * i + 3) ?? []);
    // From matplotlib's own documentation and tables.
    expect([at('viridis', 0), at('viridis', 255)]).toEqual([
      [68, 1, 84],
      [253, 231, 36],
    ]);
    expect([at('gray', 77), at('grey', 77)]).toEqual([
      [77, 77, 77],
      [77, 77, 77],
    ]);
    expect([at('jet', 0), at('jet', 255)]).toEqual([
      [0, 0, 127],
      [127, 0, 0],
    ]);
    expect(at('hot', 255)).toEqual([255, 255, 255]);
    for (let i = 0; i < COLORS; i++) expect(at('RdBu_r', i)).toEqual(at('RdBu', 255 - i));
  });

  test('that do not exist are none; names of Object are no maps', () => {
    for (const name of ['', '_r', 'virdis', 'constructor', '__proto__', 'viridis_r_r'])
      expect(colormap(name)).toBeNull();
  });

  test('a share is the colour of its 256th', () => {
    expect([-1, 0, 0.5, 1 - 1e-9, 1, 2].map(colorIndex)).toEqual([0, 0, 128, 255, 255, 255]);
  });
});
