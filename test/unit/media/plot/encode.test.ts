/** Plots from the call to the stored file. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal, type Refusal, refuse } from '../../../../src/base/refusal.js';
import type { RawItem } from '../../../../src/media/capture.js';
import { encodePlots } from '../../../../src/media/plot/encode.js';
import type { RawPlot } from '../../../../src/media/plot/raw.js';
import { heatmap, type PlotValue, plot } from '../../../../src/media/plot/value.js';
import { MediaCaptures, type TakenMedia } from '../../../../src/page/media.js';
import type { TensorSide, TensorView } from '../../../../src/tensor/port.js';

class FakeTensor implements TensorView {
  readonly dataId = {};
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
  constructor(data: readonly number[], shape: readonly number[], dtype = 'float32') {
    this.data = Float32Array.from(data);
    this.shape = shape;
    this.dtype = dtype;
  }
  get size(): number {
    return this.data.length;
  }
}

const side = {
  view: (value) => (value instanceof FakeTensor ? value : null),
  whyUnfit: ({ dtype }) => (dtype === 'string' ? refuse('type', 'a tensor of strings') : null),
  elements: async (tensor) => (tensor as FakeTensor).data.slice(),
} as Partial<TensorSide> as TensorSide;

interface Made {
  // biome-ignore lint/suspicious/noExplicitAny: what the JSON holds is what the tests check.
  readonly file: any;
  readonly problems: readonly string[];
}

/** What is stored of a plot, and the problems. */
async function made(
  value: unknown,
  { tensors = side as TensorSide | null, spoil = () => {} } = {},
): Promise<Made> {
  const taken = new MediaCaptures(() => tensors).take(value) as TakenMedia | Refusal;
  spoil();
  if (isRefusal(taken)) return { file: null, problems: [taken.reason] };
  const items = await Promise.all(taken.items);
  const problems = items.filter(isRefusal).map(({ reason }) => reason);
  const raw = items.filter((item): item is RawItem<RawPlot> => !isRefusal(item)).map((item) => item.raw);
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  let file: any = null;
  for await (const each of encodePlots(structuredClone(raw))) {
    if (isRefusal(each)) problems.push(each.reason);
    else file = JSON.parse(await each.blob.text());
  }
  return { file, problems };
}

const fileOf = async (value: PlotValue) => {
  const { file, problems } = await made(value);
  expect(problems).toEqual([]);
  return file;
};
const problemOf = async (value: unknown) => {
  const { file, problems } = await made(value);
  expect(file).toBeNull();
  return problems.join('; ');
};

describe('lines, points, bars and bins', () => {
  test('[VAL3] arrays are copied at the call, tensors are read later', async () => {
    const [x, y] = [[0, 1], Float32Array.of(2, 3)];
    const spoil = () => [x, y].map((each) => each.fill(9));
    expect((await made(plot.line(x, y), { spoil })).file.series[0]).toMatchObject({ x: [0, 1], y: [2, 3] });
    const tensor = new FakeTensor([2, 3], [2, 1]);
    expect((await fileOf(plot.scatter([0, 1], tensor))).series[0].y).toEqual([2, 3]);
    expect((await made(plot.line(tensor), { tensors: null })).problems[0]).toContain('connect(tf)');
    expect(await problemOf(plot.line(new FakeTensor([1], [1], 'string')))).toBe('a tensor of strings');
  });

  test('x may be left out; options and names have both spellings', async () => {
    const file = await fileOf(
      plot.line([5, 6, 7], { title: 't', xLabel: 'a', ylabel: 'b', name: 'n', style: 'o--' }),
    );
    expect(file).toEqual({
      ...{ stepwell_plot: 1, type: 'line', title: 't', x_label: 'a', y_label: 'b' },
      series: [{ name: 'n', style: 'o--', x: [0, 1, 2], y: [5, 6, 7] }],
    });
  });

  test('several lines: lists as OptixLog has them, and objects', async () => {
    const lines = [
      [[0, 1], [2, 3], 'train'] as const,
      { y: Float64Array.of(4, 5), label: 'val', style: ':' },
      { x: [7], y: [8], name: 'one' },
    ];
    expect((await fileOf(plot.lines(lines))).series).toEqual([
      { name: 'train', style: '-', x: [0, 1], y: [2, 3] },
      { name: 'val', style: ':', x: [0, 1], y: [4, 5] },
      { name: 'one', style: '-', x: [7], y: [8] },
    ]);
  });

  test('bars: names and values, an object, groups; bins: values, or edges and counts', async () => {
    const [one, two, groups] = [
      await fileOf(plot.bar(['a', 'b'], [1, 2])),
      await fileOf(plot.bar({ a: 1, b: 2 }, { yLabel: 'n' })),
      await fileOf(plot.bar([10, 20], { x: [1, 2], y: Uint8Array.of(3, 4) })),
    ];
    expect(one).toMatchObject({ labels: ['a', 'b'], series: [{ name: '', values: [1, 2] }] });
    expect(two).toMatchObject({ y_label: 'n', labels: ['a', 'b'], series: [{ values: [1, 2] }] });
    expect(groups).toMatchObject({
      labels: ['10', '20'],
      series: [{ name: 'x' }, { name: 'y', values: [3, 4] }],
    });
    const counted = await fileOf(plot.histogram([0, 1, 1, 5, Number.NaN], { bins: 2, range: [0, 2] }));
    expect(counted).toMatchObject({
      ...{ type: 'histogram', y_label: 'Count' },
      series: [{ edges: [0, 1, 2], counts: [1, 2], under: 0, over: 1, non_finite: 1 }],
    });
    const given = await fileOf(plot.histogram({ edges: [0, 1, 4], counts: [2, 3] }));
    expect(given.series[0]).toMatchObject({ edges: [0, 1, 4], counts: [2, 3] });
  });

  test('[VAL2] what does not fit is refused with the reason', async () => {
    expect(await problemOf(plot.line([1, 2], [1]))).toBe('plot.line: x has 2 numbers, and y 1');
    expect(await problemOf(plot.line([], []))).toContain('y is empty');
    expect(await problemOf(plot.line([[1, 2], [3]] as never))).toContain('ragged');
    expect(
      await problemOf(
        plot.line(
          [1, 2],
          [
            [1, 2],
            [3, 4],
          ],
        ),
      ),
    ).toContain('y of shape [2, 2] is no list');
    expect(await problemOf(plot.line('abc' as never))).toContain('not a string');
    expect(await problemOf(plot.line([1, null] as never))).toContain('an element that is null');
    expect(await problemOf(plot.lines(null as never))).toContain('takes a list of lines');
    expect(await problemOf(plot.lines([5] as never))).toContain('{ x, y, name }');
    expect(await problemOf(plot.bar(['a'], [1, 2]))).toContain('1 labels, and 2 values');
    expect(await problemOf(plot.histogram({ edges: [2, 1], counts: [1] }))).toContain('ascending');
    expect(await problemOf(plot.scatter(undefined as never, [1]))).toBe(
      'x of a plot must be a tensor, a typed array or an array, not nothing',
    );
  });

  test('[MED4] too many numbers are refused before they are copied, and none is left out', async () => {
    const many = new Float32Array(2 ** 22 + 1);
    expect(await problemOf(plot.histogram(many))).toContain('4,194,304 numbers');
    expect(await problemOf(plot.line(new FakeTensor([], [0])))).toContain('y is empty');
    expect(await problemOf(plot.line(new Float32Array(2 ** 19 + 1)))).toContain(
      'may hold 1,048,576 numbers, not 1,048,578',
    );
    const rows = Array.from({ length: 2049 }, () => new Array<number>(2048).fill(0));
    expect(await problemOf(heatmap(rows))).toContain('4,194,304 numbers');
    const self: unknown[] = [];
    self.push(self, self, self);
    expect(await problemOf(plot.line(self as never))).not.toBe('');
  });

  test('an option that does not fit is a problem, and the plot has the default', async () => {
    const { file, problems } = await made(
      plot.line([1], { style: 'r--', bins: 5, title: ['x'], caption: {} } as never),
    );
    expect(file).toMatchObject({ title: '', series: [{ style: '-' }] });
    expect(problems).toEqual([
      expect.stringContaining('style of plot.line must be a style'),
      'plot.line has no option bins',
      'title of plot.line must be a text',
      'caption of plot.line must be a text',
    ]);
    const { problems: others } = await made(plot.histogram([1], { bins: 0, range: [2, 1] }));
    expect(others).toEqual([expect.stringContaining('bins'), expect.stringContaining('range')]);
    expect((await made(plot.lines([{ y: [1], style: '?' }]))).problems).toHaveLength(1);
  });
});

describe('curves of classifiers', () => {
  const scores = [
    [0.7, 0.2, 0.1],
    [0.1, 0.8, 0.1],
    [0.3, 0.3, 0.4],
    [0.5, 0.25, 0.25],
  ];

  test('one for each class and one over all; labels in their place, or as an option, or all in one object', async () => {
    const labels = ['ant', 'bee', 'cat'];
    const file = await fileOf(plot.roc([0, 1, 2, 1], scores, labels));
    expect(file.series.map(({ name, average }: Made['file']) => [name, average])).toEqual([
      ...labels.map((name) => [name, undefined]),
      ['all classes', 'micro'],
    ]);
    expect(file.macro_auc).toBeCloseTo((1 + 0.75 + 1) / 3, 12);
    expect(await fileOf(plot.roc([0, 1, 2, 1], scores, { labels }))).toEqual(file);
    expect(await fileOf(plot.roc({ yTrue: ['ant', 'bee', 'cat', 'bee'], yProbas: scores, labels }))).toEqual(
      file,
    );
    const oneHot = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [0, 1, 0],
    ];
    expect(await fileOf(plot.roc(oneHot, scores, labels))).toEqual(file);
    const flat = Float64Array.from(scores.flat());
    expect(await fileOf(plot.roc([0, 1, 2, 1], flat, labels, { shape: [4, 3] }))).toEqual(file);
    const rows = scores.map((row) => Float64Array.from(row));
    expect(await fileOf(plot.roc([0, 1, 2, 1], rows, labels))).toEqual(file);
    expect((await fileOf(plot.pr(['ant', 'bee', 'cat', 'bee'], scores))).series[0]).toMatchObject({
      name: 'ant',
      ap: 1,
    });
    expect((await fileOf(plot.precisionRecall([3, 5, 9, 5], scores))).series[1].name).toBe('5');
  });

  test('means over classes are those of scikit-learn', async () => {
    const path = new URL('../../../fixtures/plot/sklearn.json', import.meta.url);
    for (const { y, scores: given, macro_auc, macro_ap } of JSON.parse(readFileSync(path, 'utf8')).multi) {
      const roc = (await made(plot.roc(y, given))).file.macro_auc;
      if (macro_auc === null) expect(roc).toBe('NaN');
      else expect(roc).toBeCloseTo(macro_auc, 12);
      expect((await made(plot.pr(y, given))).file.macro_ap).toBeCloseTo(macro_ap, 12);
    }
  });

  test('two classes with a column each have a curve each; one score needs a positive class', async () => {
    const two = await fileOf(
      plot.pr(
        [0, 1],
        [
          [0.9, 0.1],
          [0.2, 0.8],
        ],
      ),
    );
    expect(two.series.map(({ name, ap }: Made['file']) => [name, ap])).toEqual([
      ['0', 1],
      ['1', 1],
    ]);
    expect((await fileOf(plot.roc([true, false], [1, 0]))).series).toHaveLength(1);
    expect((await fileOf(plot.roc([-1, 1], [0, 1], ['no', 'yes']))).series[0]).toMatchObject({
      name: 'yes',
      auc: 1,
    });
    expect((await fileOf(plot.roc(['no', 'yes'], [0, 1], ['no', 'yes']))).series[0].auc).toBe(1);
    expect((await fileOf(plot.roc([2, 7], [1, 0], { positive: 2 }))).series[0]).toMatchObject({
      name: '2',
      auc: 1,
    });
    expect(await problemOf(plot.roc([2, 7], [1, 0]))).toContain('say which class is positive');
    expect(await problemOf(plot.roc([0, 1, 2], [1, 0, 0.5]))).toContain('3 classes, and yProbas one score');
  });

  test('NaN and infinite scores, which scikit-learn refuses, are a problem; so are labels that are no classes', async () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(await problemOf(plot.roc([0, 1], [0.5, bad]))).toBe(
        'plot.roc: yProbas hold NaN or infinite numbers',
      );
      expect(
        await problemOf(
          plot.pr(
            [0, 1],
            [
              [0.5, bad],
              [0.1, 0.2],
            ],
          ),
        ),
      ).toContain('NaN or infinite');
    }
    expect(await problemOf(plot.roc([0, Number.NaN], [0, 1]))).toContain('whole numbers or texts');
    expect(await problemOf(plot.roc([0, 0.5], [0, 1]))).toContain('whole numbers or texts');
    expect(await problemOf(plot.roc([0, 1, 1], [0, 1]))).toContain('3 samples, and yProbas 2');
    expect(await problemOf(plot.roc([0, 5, 1, 1], scores, ['a', 'b', 'c']))).toContain(
      'not among the labels',
    );
    expect(await problemOf(plot.roc(['x', 'y', 'z', 'q'], scores))).toContain('4 classes, and scores for 3');
    expect(
      await problemOf(
        plot.roc(
          [
            [0, 2],
            [1, 0],
          ],
          [
            [0, 1],
            [1, 0],
          ],
        ),
      ),
    ).toContain('must hold 0 and 1');
    expect(
      await problemOf(
        plot.roc(
          [0, 1],
          [
            [0, 1],
            [1, 0],
          ],
          ['same', 'same'],
        ),
      ),
    ).toContain('the same name');
    expect(await problemOf(plot.roc(null as never, [1]))).toContain('not null');
  });

  test('a class that is missing is told; its curve has no points, and the others have theirs', async () => {
    const { file, problems } = await made(plot.roc([0, 1, 1, 0], scores));
    expect(problems).toEqual([expect.stringContaining('1 of 4 curves: a class has no samples')]);
    expect(file.series[2]).toMatchObject({ auc: 'NaN', fpr: [], positives: 0, negatives: 4 });
    expect(file.macro_auc).toBe('NaN');
    expect(file.series[0].auc).toBe(1);
    expect((await made(plot.pr([1, 1, 1], [0.1, 0.5, 0.5]))).file.series[0]).toMatchObject({
      ap: 1,
      positives: 3,
    });
  });
});

describe('confusion matrices and heat maps', () => {
  test('classes as numbers, texts, scores or counts; names in their order', async () => {
    const counts = async (value: PlotValue) => {
      const { labels, counts: rows } = await fileOf(value);
      return [labels, rows];
    };
    const expected = [
      ['0', '1'],
      [
        [1, 1],
        [0, 2],
      ],
    ];
    expect(await counts(plot.confusionMatrix([0, 0, 1, 1], [0, 1, 1, 1]))).toEqual(expected);
    const scores = [
      [0.9, 0.1],
      [0.2, 0.8],
      [0.3, 0.7],
      [0.5, 0.51],
    ];
    expect(await counts(plot.confusionMatrix([0, 0, 1, 1], scores))).toEqual(expected);
    const oneHot = [
      [1, 0],
      [1, 0],
      [0, 1],
      [0, 1],
    ];
    expect(await counts(plot.confusionMatrix(oneHot, scores, [7, 8]))).toEqual([['7', '8'], expected[1]]);
    expect(
      await counts(
        plot.confusionMatrix({
          matrix: [
            [1, 1],
            [0, 2],
          ],
        }),
      ),
    ).toEqual(expected);
    expect(await counts(plot.confusionMatrix(['b', 'a'], ['b', 'b'], ['b', 'a', 'c']))).toEqual([
      ['b', 'a', 'c'],
      [
        [1, 0, 0],
        [1, 0, 0],
        [0, 0, 0],
      ],
    ]);
    expect(
      (await fileOf(plot.confusionMatrix({ yTrue: [1], yPred: [1], normalize: 'true' }))).normalize,
    ).toBe('true');
    expect(await problemOf(plot.confusionMatrix([0], [0, 1]))).toContain('1 samples, and yPred 2');
    expect(await problemOf(plot.confusionMatrix([0], [3], ['a', 'b']))).toContain('not among the labels');
    expect(
      await problemOf(
        plot.confusionMatrix({
          matrix: [
            [1, -1],
            [0, 0],
          ],
        }),
      ),
    ).toContain('not negative');
    expect(await problemOf(plot.confusionMatrix({ matrix: [[1, 1]] }))).toContain('square, and not 1 × 2');
  });

  test('examples are kept by cell, and counted where there are many', async () => {
    const examples = Array.from({ length: 20 }, (_, i) => i);
    const file = await fileOf(
      plot.confusionMatrix(
        examples.map(() => 0),
        examples.map(() => 0),
        { examples },
      ),
    );
    expect(file.examples).toEqual([{ row: 0, column: 0, texts: examples.slice(0, 16).map(String), more: 4 }]);
    const { problems } = await made(plot.confusionMatrix([0, 1], [0, 1], { examples: ['a'] }));
    expect(problems).toEqual([expect.stringContaining('2 samples, and 1 examples, which are left out')]);
  });

  test('a heat map has its rows from the top, names, or a shape; sides of 1 are left out', async () => {
    const file = await fileOf(
      plot.heatmap(
        ['a', 'b', 'c'],
        ['x', 'y'],
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        { showText: true },
      ),
    );
    expect(file).toMatchObject({
      ...{
        type: 'heatmap',
        x_labels: ['a', 'b', 'c'],
        y_labels: ['x', 'y'],
        values: [
          [1, 2, 3],
          [4, 5, 6],
        ],
      },
      ...{ cmap: 'viridis', colorbar: true, show_text: true, range: null },
    });
    const typed = heatmap(Float32Array.of(1, 2, 3, 4), {
      shape: [2, 2],
      cmap: 'hot_r',
      colorbar: false,
      range: [0, 9],
    });
    expect(await fileOf(typed)).toMatchObject({
      values: [
        [1, 2],
        [3, 4],
      ],
      cmap: 'hot_r',
      colorbar: false,
      range: [0, 9],
    });
    const tensor = new FakeTensor([1, Number.NaN], [1, 2, 1, 1]);
    expect((await fileOf(heatmap(tensor))).values).toEqual([[1], ['NaN']]);
    expect(await problemOf(heatmap([1, 2]))).toContain('are no matrix');
    expect(await problemOf(heatmap(Float32Array.of(1, 2, 3), { shape: [2, 2] }))).toContain('are no matrix');
    expect(await problemOf(heatmap([[1]], { shape: 'x' as never }))).toContain('shape of a plot');
    expect(await problemOf(plot.heatmap(['a'], null, [[1, 2]]))).toContain('2 columns');
  });
});

test('[VAL2] no call throws, whatever it is given; each gives a plot or a reason', async () => {
  const functions = [...Object.values(plot), heatmap] as ((...args: unknown[]) => PlotValue)[];
  const anything = fc.oneof(
    fc.anything({ withTypedArray: true, withNullPrototype: true }),
    fc.array(fc.double(), { maxLength: 4 }),
    fc.array(fc.constantFrom('a', 'b'), { maxLength: 4 }),
    fc.array(fc.array(fc.integer({ min: 0, max: 1 }), { maxLength: 2 }), { maxLength: 3 }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...functions),
      fc.array(anything, { maxLength: 4 }),
      async (make, args) => {
        const { file, problems } = await made(make(...args));
        expect(file !== null || problems.length > 0).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});
