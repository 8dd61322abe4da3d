import { plainJson } from '../../base/plain-json.js';
import { isRefusal, type Refusal, refusalOf, refuse } from '../../base/refusal.js';
import { isWellFormed } from '../../base/well-formed.js';
import type { EncodedItem } from '../encode.js';
import { BUILDERS } from './build.js';
import { MAX_BYTES, MAX_SERIES, MAX_VALUES, PLOT_TYPE, type PlotFile } from './kind.js';
import type { RawPlot } from './raw.js';

/** Makes files from plots: computes what the plot shows, and writes it as JSON. Does not throw. */
export async function* encodePlots(items: readonly RawPlot[]): AsyncGenerator<EncodedItem | Refusal> {
  for (const raw of items) {
    try {
      yield* encode(raw);
    } catch (thrown) {
      yield refusalOf(thrown, 'a plot could not be computed');
    }
  }
}

function* encode(raw: RawPlot): Generator<EncodedItem | Refusal> {
  const built = BUILDERS[raw.call](raw);
  if (isRefusal(built)) return yield refuse(built.code, `plot.${raw.call}: ${built.reason}`);
  const { file, problems } = built;
  const unfit = whyTooLarge(file);
  if (unfit !== null) return yield unfit;
  const text = plainJson(file);
  const blob = new Blob([text]);
  if (blob.size > MAX_BYTES) {
    return yield refuse(
      'limit',
      `a plot may have ${MAX_BYTES / 1024 / 1024} MiB as JSON, not ${Math.ceil(blob.size / 1024 / 1024)}`,
    );
  }
  const facts = { plot: file.type, numbers: numbersIn(file) };
  yield { blob, type: PLOT_TYPE, caption: raw.caption, facts };
  for (const problem of problems) yield refuse(problem.code, `plot.${raw.call}: ${problem.reason}`);
  if (!isWellFormed(textsIn(file))) {
    yield refuse('partial', 'a plot holds halves of characters (lone surrogates), which are stored as �');
  }
}

function whyTooLarge(file: PlotFile): Refusal | null {
  const numbers = numbersIn(file);
  if (numbers > MAX_VALUES) {
    const [most, has] = [MAX_VALUES, numbers].map((count) => count.toLocaleString('en-US'));
    return refuse('limit', `a plot may hold ${most} numbers, not ${has}`);
  }
  const isMany = 'series' in file && file.series.length > MAX_SERIES;
  return isMany ? refuse('limit', `a plot may have ${MAX_SERIES} series`) : null;
}

/** Number of numbers in the columns of a plot. */
function numbersIn(x: unknown): number {
  if (typeof x !== 'object' || x === null) return 0;
  if (ArrayBuffer.isView(x)) return (x as Float64Array).length;
  return Object.values(x).reduce<number>((sum, each) => sum + numbersIn(each), 0);
}

/** All texts of a plot, behind each other. */
function textsIn(x: unknown): string {
  if (typeof x === 'string') return `${x} `;
  if (typeof x !== 'object' || x === null || ArrayBuffer.isView(x)) return '';
  return Object.values(x).map(textsIn).join('');
}
