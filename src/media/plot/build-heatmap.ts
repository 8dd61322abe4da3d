import { type Refusal, refuse } from '../../base/refusal.js';
import { type Built, headOf } from './built.js';
import { colormapNamed } from './colormap-names.js';
import type { RawLabels, RawPlot } from './raw.js';

/** A colour map that everybody can read: the default. */
const FALLBACK = 'viridis';

export function buildHeatmap(raw: RawPlot): Built | Refusal {
  const { matrix } = raw.inputs;
  const { shape: given, xLabels, yLabels, cmap, colorbar, showText, range } = raw.options;
  if (!matrix || 'texts' in matrix) return refuse('type', 'a matrix must be numbers');
  const shape = given ?? matrix.shape;
  const sides = shape.length > 2 ? squeezed(shape) : shape;
  const [rows = 0, columns = 0] = sides;
  if (sides.length !== 2 || rows * columns !== matrix.data.length) {
    return refuse(
      'shape',
      `${matrix.data.length} numbers of shape [${shape.join(', ')}] are no matrix: give a shape`,
    );
  }
  if (matrix.data.length === 0) return refuse('shape', 'a matrix is empty');
  const unfit = whyUnfit('columns', columns, xLabels) ?? whyUnfit('rows', rows, yLabels);
  if (unfit !== null) return unfit;
  const data = Float64Array.from(matrix.data);
  const isKnown = colormapNamed(cmap) !== null;
  const file = {
    ...headOf(raw),
    ...{ type: 'heatmap', x_labels: xLabels?.map(String) ?? [], y_labels: yLabels?.map(String) ?? [] },
    values: Array.from({ length: rows }, (_, row) => data.subarray(row * columns, (row + 1) * columns)),
    ...{ cmap: isKnown ? cmap : FALLBACK, colorbar, show_text: showText, range },
  } as const;
  const problem = refuse('option', `cmap has a name that is no colour map, and is ${FALLBACK} instead`);
  return { file: { ...file, type: 'heatmap' }, problems: isKnown ? [] : [problem] };
}

/** A shape without sides of 1, but of at least two dimensions. */
function squeezed(shape: readonly number[]): readonly number[] {
  let surplus = shape.length - 2;
  return shape.filter((side) => side !== 1 || surplus-- <= 0);
}

function whyUnfit(what: string, count: number, labels: RawLabels | null): Refusal | null {
  if (labels === null || labels.length === 0 || labels.length === count) return null;
  return refuse(
    'shape',
    `a matrix has ${count} ${what} (its rows are the y labels), and there are ${labels.length} labels`,
  );
}
