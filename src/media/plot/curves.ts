/** ROC and precision-recall curves, with scikit-learn's conventions. Pure. */

/** How many samples have each distinct score: scores descend. Samples with the same score are one point of a curve. */
interface ScoreCounts {
  readonly scores: Float64Array;
  /** Number of positive and of negative samples with this score or a higher one. */
  readonly truePositives: Float64Array;
  readonly falsePositives: Float64Array;
}

/** A ROC curve. Its first point is (0, 0), which has no threshold: NaN. */
export interface RocCurve {
  readonly fpr: Float64Array;
  readonly tpr: Float64Array;
  readonly thresholds: Float64Array;
  /** Area under the curve; NaN without positive or without negative samples. */
  readonly auc: number;
}

/** A precision-recall curve. Thresholds ascend; the last point (recall 0, precision 1) has no threshold: NaN. */
export interface PrCurve {
  readonly precision: Float64Array;
  readonly recall: Float64Array;
  readonly thresholds: Float64Array;
  /** Average precision: the sum of precision times the step of recall, without interpolation. */
  readonly ap: number;
}

/** Options of both curves. */
export interface CurveOptions {
  /** Whether points that do not change the drawn curve are left out. */
  readonly drop: boolean;
}

/**
 * The ROC curve of scores: a sample counts as positive if its score is the threshold or more. `positive`: 1 for positive samples,
 * 0 for others. Scores must be finite. Without negative samples every `fpr` is NaN, without positive samples every `tpr`.
 */
export function rocCurve(
  positive: ArrayLike<number>,
  scores: ArrayLike<number>,
  { drop }: CurveOptions,
): RocCurve {
  const { scores: distinct, truePositives, falsePositives } = countByScore(positive, scores);
  const { length } = distinct;
  const isKept = (i: number) =>
    !drop ||
    length <= 2 ||
    i === 0 ||
    i === length - 1 ||
    bends(falsePositives, i) ||
    bends(truePositives, i);
  const kept: number[] = [];
  for (let i = 0; i < length; i++) if (isKept(i)) kept.push(i);
  const [fpr, tpr, thresholds] = [0, 1, 2].map(() => new Float64Array(kept.length + 1)) as Triple;
  thresholds[0] = Number.NaN;
  const [positives, negatives] = [truePositives[length - 1] ?? 0, falsePositives[length - 1] ?? 0];
  for (const [at, i] of [-1, ...kept].entries()) {
    fpr[at] = (falsePositives[i] ?? 0) / negatives;
    tpr[at] = (truePositives[i] ?? 0) / positives;
    if (i >= 0) thresholds[at] = distinct[i] as number;
  }
  return { fpr, tpr, thresholds, auc: area(fpr, tpr) };
}

type Triple = [Float64Array, Float64Array, Float64Array];

/** True unless a point lies in the middle of its neighbours. */
function bends(counts: Float64Array, i: number): boolean {
  return (counts[i + 1] as number) - 2 * (counts[i] as number) + (counts[i - 1] as number) !== 0;
}

/** The precision-recall curve of scores. `positive` and `scores` as for {@link rocCurve}. Without positive samples, recall is 1. */
export function prCurve(
  positive: ArrayLike<number>,
  scores: ArrayLike<number>,
  { drop }: CurveOptions,
): PrCurve {
  const { scores: distinct, truePositives, falsePositives } = countByScore(positive, scores);
  const { length } = distinct;
  const positives = truePositives[length - 1] ?? 0;
  // Between points with the same recall the curve is a vertical line: the points inside of the line are not needed.
  const isInside = (i: number) =>
    i > 0 &&
    i < length - 1 &&
    truePositives[i] === truePositives[i - 1] &&
    truePositives[i] === truePositives[i + 1];
  const kept: number[] = [];
  for (let i = length - 1; i >= 0; i--) if (!drop || !isInside(i)) kept.push(i);
  const [precision, recall, thresholds] = [0, 1, 2].map(() => new Float64Array(kept.length + 1)) as Triple;
  let ap = 0;
  for (const [at, i] of kept.entries()) {
    const hits = truePositives[i] as number;
    precision[at] = hits / (hits + (falsePositives[i] as number));
    recall[at] = positives === 0 ? 1 : hits / positives;
    thresholds[at] = distinct[i] as number;
    if (at > 0) ap += ((recall[at - 1] as number) - (recall[at] as number)) * (precision[at - 1] as number);
  }
  if (length > 0) ap += (recall[kept.length - 1] as number) * (precision[kept.length - 1] as number);
  precision[kept.length] = 1;
  thresholds[kept.length] = Number.NaN;
  return { precision, recall, thresholds, ap };
}

/** Sorts numbers only, and not indexes by their numbers: a comparison function takes several times as long. */
function countByScore(positive: ArrayLike<number>, scores: ArrayLike<number>): ScoreCounts {
  const sorted = Float64Array.from(scores).sort().reverse();
  let distinct = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[distinct - 1]) sorted[distinct++] = sorted[i] as number;
  }
  const values = sorted.slice(0, distinct);
  const [truePositives, falsePositives] = [new Float64Array(distinct), new Float64Array(distinct)];
  for (let i = 0; i < scores.length; i++) {
    const counts = positive[i] === 1 ? truePositives : falsePositives;
    const at = indexIn(values, scores[i] as number);
    counts[at] = (counts[at] as number) + 1;
  }
  for (let i = 1; i < distinct; i++) {
    truePositives[i] = (truePositives[i] as number) + (truePositives[i - 1] as number);
    falsePositives[i] = (falsePositives[i] as number) + (falsePositives[i - 1] as number);
  }
  return { scores: values, truePositives, falsePositives };
}

/** Index of a value in descending values, which contain the value. */
function indexIn(values: Float64Array, value: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) > value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Area under a curve, by trapezoids. */
function area(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 1; i < x.length; i++) {
    sum += (((x[i] as number) - (x[i - 1] as number)) * ((y[i] as number) + (y[i - 1] as number))) / 2;
  }
  return sum;
}
