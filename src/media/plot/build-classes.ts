import { isRefusal, type Refusal, refuse } from '../../base/refusal.js';
import { type Built, headOf } from './built.js';
import { classesOf, highest, labelsIn, type Scores, scoresOf, whyNotFinite } from './classes.js';
import { confusionCounts } from './confusion.js';
import { prCurve, rocCurve } from './curves.js';
import { type CellExamples, MAX_EXAMPLES, type PrSeries, type RocSeries } from './kind.js';
import type { RawInput, RawPlot } from './raw.js';

/** The samples of one curve. */
interface Curve {
  readonly name: string;
  readonly average?: 'micro';
  /** 1 for samples of the class. */
  readonly positive: Uint8Array;
  readonly scores: ArrayLike<number>;
}

export function buildRoc(raw: RawPlot): Built | Refusal {
  const curves = curvesOf(raw);
  if (isRefusal(curves)) return curves;
  const series = curves.map(({ positive, scores, ...rest }): RocSeries => {
    const { auc, ...columns } = rocCurve(positive, scores, { drop: true });
    const isDefined = !Number.isNaN(auc);
    // Without positive or negative samples, all points are NaN.
    return {
      ...rest,
      ...countsIn(positive),
      auc,
      ...(isDefined ? columns : { fpr: [], tpr: [], thresholds: [] }),
    };
  });
  const undefineds = series.filter(({ auc }) => Number.isNaN(auc)).length;
  const macro = macroOf(
    series,
    series.map(({ auc }) => auc),
  );
  const head = headOf(raw, 'False positive rate', 'True positive rate');
  return {
    file: { ...head, type: 'roc', ...(macro === null ? {} : { macro_auc: macro }), series },
    problems: undefineds === 0 ? [] : [oneSided(undefineds, series.length, 'its ROC curve is undefined')],
  };
}

export function buildPr(raw: RawPlot): Built | Refusal {
  const curves = curvesOf(raw);
  if (isRefusal(curves)) return curves;
  const series = curves.map(({ positive, scores, ...rest }): PrSeries => {
    const { ap, recall, precision, thresholds } = prCurve(positive, scores, { drop: true });
    return { ...rest, ...countsIn(positive), ap, recall, precision, thresholds };
  });
  const odd = series.filter(({ positives }) => positives === 0).length;
  const macro = macroOf(
    series,
    series.map(({ ap }) => ap),
  );
  return {
    file: {
      ...headOf(raw, 'Recall', 'Precision'),
      type: 'pr',
      ...(macro === null ? {} : { macro_ap: macro }),
      series,
    },
    problems: odd === 0 ? [] : [oneSided(odd, series.length, 'its recall is taken for 1')],
  };
}

function oneSided(count: number, all: number, effect: string): Refusal {
  return refuse(
    'partial',
    `${count} of ${all} curves: a class has no samples of its own or no others: ${effect}`,
  );
}

/** The mean over classes; `null`: there are fewer than three. */
function macroOf(
  series: readonly { readonly average?: 'micro' }[],
  values: readonly number[],
): number | null {
  const own = values.filter((_, i) => series[i]?.average === undefined);
  return own.length < 3 ? null : own.reduce((sum, each) => sum + each, 0) / own.length;
}

function countsIn(positive: Uint8Array): { readonly positives: number; readonly negatives: number } {
  const positives = positive.reduce((sum, each) => sum + each, 0);
  return { positives, negatives: positive.length - positives };
}

function curvesOf({ inputs, options: { labels, positive, shape } }: RawPlot): readonly Curve[] | Refusal {
  const scores = scoresOf('yProbas', inputs['yProbas'], shape);
  if (isRefusal(scores)) return scores;
  const unfit = whyNotFinite('yProbas', scores);
  if (unfit !== null) return unfit;
  const { yTrue } = inputs;
  if (scores.columns === 1) return oneCurve(yTrue, scores, labels, positive);
  const truth = isMatrix(yTrue) ? indicatorsOf(yTrue, scores) : classTruth(yTrue, scores, labels);
  if (isRefusal(truth)) return truth;
  const { names, isOf } = truth;
  const { data, samples, columns } = scores;
  const curves: Curve[] = Array.from({ length: columns }, (_, column) => ({
    name: String(labels?.[column] ?? names[column] ?? column),
    positive: Uint8Array.from({ length: samples }, (__, row) => isOf(row, column)),
    scores: Float64Array.from({ length: samples }, (__, row) => data[row * columns + column] as number),
  }));
  if (columns < 3) return curves;
  const all = Uint8Array.from({ length: samples * columns }, (_, i) =>
    isOf(Math.floor(i / columns), i % columns),
  );
  return [...curves, { name: 'all classes', average: 'micro', positive: all, scores: data }];
}

/** Which samples belong to which class: 1 or 0. */
interface Truth {
  readonly names: readonly string[];
  isOf(row: number, column: number): number;
}

function isMatrix(input: RawInput | undefined): input is Exclude<RawInput, { texts: unknown }> {
  return input !== undefined && !('texts' in input) && input.shape.filter((side) => side !== 1).length > 1;
}

/** 0 or 1 for each sample and class. A sample may have several classes, or none. */
function indicatorsOf(
  input: Exclude<RawInput, { texts: unknown }>,
  { samples, columns }: Scores,
): Truth | Refusal {
  const { data } = input;
  if (data.length !== samples * columns) {
    return refuse('shape', `yTrue has ${data.length} numbers, and yProbas ${samples * columns}`);
  }
  if (!data.every((each: number) => each === 0 || each === 1)) {
    return refuse('range', 'yTrue with a column for each class must hold 0 and 1');
  }
  return { names: [], isOf: (row, column) => data[row * columns + column] as number };
}

function classTruth(
  input: RawInput | undefined,
  { samples, columns }: Scores,
  labels: RawPlot['options']['labels'],
): Truth | Refusal {
  const list = labelsIn('yTrue', input);
  if (isRefusal(list)) return list;
  if (list.length !== samples)
    return refuse('shape', `yTrue has ${list.length} samples, and yProbas ${samples}`);
  const classes = classesOf([list], labels, columns);
  if (isRefusal(classes)) return classes;
  const [indexes] = classes.indexes as [Int32Array];
  return { names: classes.names, isOf: (row, column) => (indexes[row] === column ? 1 : 0) };
}

/** One score for each sample: the truth must say which of two classes is the positive one. */
function oneCurve(
  input: RawInput | undefined,
  scores: Scores,
  labels: RawPlot['options']['labels'],
  asked: string | number | null,
): readonly Curve[] | Refusal {
  const list = labelsIn('yTrue', input);
  if (isRefusal(list)) return list;
  if (list.length !== scores.samples) {
    return refuse('shape', `yTrue has ${list.length} samples, and yProbas ${scores.samples}`);
  }
  const found = new Set(list.map(String));
  const isPlain = ['0 1', '-1 1', '0', '1', '-1'].includes([...found].sort().join(' '));
  if (found.size > 2)
    return refuse('range', `yTrue has ${found.size} classes, and yProbas one score for each sample`);
  const second = labels?.length === 2 ? labels[1] : undefined;
  const named = second !== undefined && found.has(String(second)) ? second : null;
  const positive = asked ?? (isPlain ? 1 : named);
  if (positive === null) {
    return refuse(
      'option',
      'yTrue is neither 0 and 1 nor −1 and 1: say which class is positive: { positive: … }',
    );
  }
  const name = String((isPlain && asked === null ? second : positive) ?? '');
  return [
    {
      name: isPlain && second === undefined && asked === null ? '' : name,
      positive: Uint8Array.from(list, (each) => (String(each) === String(positive) ? 1 : 0)),
      scores: scores.data,
    },
  ];
}

export function buildConfusion(raw: RawPlot): Built | Refusal {
  const { inputs, options } = raw;
  const head = headOf(raw, 'Predicted', 'True');
  if ('matrix' in inputs) return givenMatrix(raw, head);
  const { labels, normalize, shape, examples } = options;
  const truth = classList('yTrue', inputs['yTrue'], null);
  if (isRefusal(truth)) return truth;
  const predicted = classList('yPred', inputs['yPred'], shape);
  if (isRefusal(predicted)) return predicted;
  if (truth.list.length !== predicted.list.length) {
    return refuse('shape', `yTrue has ${truth.list.length} samples, and yPred ${predicted.list.length}`);
  }
  if (truth.columns !== null && predicted.columns !== null && truth.columns !== predicted.columns) {
    return refuse('shape', `yTrue has ${truth.columns} columns, and yPred ${predicted.columns}`);
  }
  const lists = [truth, predicted];
  const labelled = lists.filter(({ columns }) => columns === null).map(({ list }) => list);
  const classes = classesOf(labelled, labels, truth.columns ?? predicted.columns);
  if (isRefusal(classes)) return classes;
  const size = classes.names.length;
  const found = [...classes.indexes];
  // Columns of scores are numbers of classes already.
  const [rows, cells] = lists.map(({ list, columns }) =>
    columns === null ? found.shift() : Int32Array.from(list, Number),
  ) as [Int32Array, Int32Array];
  const counts = confusionCounts(rows, cells, size);
  const isFit = examples === null || examples.length === rows.length;
  const problem = refuse(
    'option',
    `there are ${rows.length} samples, and ${examples?.length} examples, which are left out`,
  );
  return {
    file: {
      ...head,
      ...{ type: 'confusion_matrix', labels: classes.names, counts: rowsOf(counts, size), normalize },
      examples: examples && isFit ? examplesOf(rows, cells, size, examples) : [],
    },
    problems: isFit ? [] : [problem],
  };
}

/** The class of each sample, from classes or from scores. `columns`: number of scores for each sample; `null`: classes. */
function classList(
  what: string,
  input: RawInput | undefined,
  shape: readonly number[] | null,
): { readonly list: readonly (string | number)[]; readonly columns: number | null } | Refusal {
  const hasShape = input !== undefined && !('texts' in input) && shape !== null && (shape[1] ?? 1) > 1;
  if (!hasShape && !isMatrix(input)) {
    const list = labelsIn(what, input);
    if (isRefusal(list)) return list;
    return list.length === 0 ? refuse('shape', `${what} is empty`) : { list, columns: null };
  }
  const scores = scoresOf(what, input, shape);
  if (isRefusal(scores)) return scores;
  const unfit = whyNotFinite(what, scores);
  return unfit ?? { list: [...highest(scores)], columns: scores.columns };
}

function givenMatrix(
  { inputs, options: { labels, normalize, examples } }: RawPlot,
  head: ReturnType<typeof headOf>,
): Built | Refusal {
  const counts = scoresOf('matrix', inputs['matrix'], null);
  if (isRefusal(counts)) return counts;
  const { data, samples, columns } = counts;
  if (samples !== columns)
    return refuse('shape', `a confusion matrix is square, and not ${samples} × ${columns}`);
  const values = Float64Array.from(data);
  if (!values.every((count) => count >= 0 && Number.isFinite(count))) {
    return refuse('range', 'a confusion matrix holds counts, which are finite and not negative');
  }
  const classes = classesOf([], labels ?? Array.from(values.subarray(0, columns), (_, i) => i), columns);
  if (isRefusal(classes)) return classes;
  const file = {
    ...head,
    labels: classes.names,
    counts: rowsOf(values, columns),
    normalize,
    examples: [],
  } as const;
  const problem = refuse('option', 'examples of a matrix are left out: they belong to samples');
  return { file: { ...file, type: 'confusion_matrix' }, problems: examples === null ? [] : [problem] };
}

function rowsOf(values: Float64Array, size: number): Float64Array[] {
  return Array.from({ length: size }, (_, row) => values.subarray(row * size, (row + 1) * size));
}

/** The first texts of each cell. */
function examplesOf(
  rows: Int32Array,
  columns: Int32Array,
  size: number,
  texts: readonly string[],
): CellExamples[] {
  const cells = new Map<number, { row: number; column: number; texts: string[]; more: number }>();
  for (const [i, text] of texts.entries()) {
    const [row, column] = [rows[i] as number, columns[i] as number];
    const cell = cells.get(row * size + column) ?? { row, column, texts: [], more: 0 };
    cells.set(row * size + column, cell);
    if (cell.texts.length < MAX_EXAMPLES) cell.texts.push(text);
    else cell.more++;
  }
  return [...cells.values()];
}
