import { isRefusal, type Refusal, refuse } from '../../base/refusal.js';
import { givenDistribution } from '../../record/elements.js';
import { binsOf } from './bins.js';
import { type Built, headOf, listOf, namesOf } from './built.js';
import type { BarPlot, HistogramSeries, PointSeries } from './kind.js';
import type { RawPlot } from './raw.js';

/** Lines, or points. */
export function buildPoints(raw: RawPlot): Built | Refusal {
  const series: PointSeries[] = [];
  for (const [i, { name, style }] of raw.series.entries()) {
    const y = listOf('y', raw.inputs[`y${i}`]);
    if (isRefusal(y)) return y;
    const given = raw.inputs[`x${i}`];
    const x = given ? listOf('x', given) : Float64Array.from(y, (_, at) => at);
    if (isRefusal(x)) return x;
    if (x.length !== y.length) return refuse('shape', `x has ${x.length} numbers, and y ${y.length}`);
    series.push({ name, style, x, y });
  }
  const { size, alpha } = raw.options;
  const file =
    raw.call === 'scatter'
      ? ({ ...headOf(raw), type: 'scatter', size, alpha, series } as const)
      : ({ ...headOf(raw), type: 'line', series } as const);
  return { file, problems: [] };
}

export function buildHistogram(raw: RawPlot): Built | Refusal {
  const { name = '' } = raw.series[0] ?? {};
  const series = 'x' in raw.inputs ? counted(raw, name) : givenBins(raw, name);
  if (isRefusal(series)) return series;
  return { file: { ...headOf(raw, '', 'Count'), type: 'histogram', series: [series] }, problems: [] };
}

function counted({ inputs, options: { bins, range } }: RawPlot, name: string): HistogramSeries | Refusal {
  const { x } = inputs;
  if (!x || 'texts' in x) return refuse('type', 'x must be numbers');
  if (x.data.length === 0) return refuse('shape', 'x is empty');
  const { nonFinite, ...rest } = binsOf(x.data, bins, range);
  return { name, ...rest, non_finite: nonFinite };
}

function givenBins({ inputs }: RawPlot, name: string): HistogramSeries | Refusal {
  const [edges, counts] = [listOf('edges', inputs['edges']), listOf('counts', inputs['counts'])];
  if (isRefusal(edges)) return edges;
  if (isRefusal(counts)) return counts;
  const given = givenDistribution({ edges, counts });
  if (given !== null && isRefusal(given)) return given;
  return { name, edges, counts, under: 0, over: 0, non_finite: 0 };
}

export function buildBars(raw: RawPlot): Built | Refusal {
  const labels = namesOf(raw.inputs['labels']);
  if (labels.length === 0) return refuse('shape', 'there are no bars');
  const series: BarPlot['series'][number][] = [];
  for (const [i, { name }] of raw.series.entries()) {
    const values = listOf('values', raw.inputs[`v${i}`]);
    if (isRefusal(values)) return values;
    if (values.length !== labels.length) {
      return refuse('shape', `there are ${labels.length} labels, and ${values.length} values`);
    }
    series.push({ name, values });
  }
  return { file: { ...headOf(raw), type: 'bar', labels, series }, problems: [] };
}
