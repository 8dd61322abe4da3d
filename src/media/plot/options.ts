/** Reads the options of a plot in the page. An option that cannot be used is a problem, and the plot is made without it. */
import { type Refusal, refuse } from '../../base/refusal.js';
import { NORMALIZATIONS, type Normalization } from './confusion.js';
import type { PlotCallName, RawLabels, RawOptions } from './raw.js';
import { lineStyle } from './style.js';
import type { AnyPlotOptions, PlotLabels } from './value.js';

/** Most bins of a histogram. */
const MAX_BINS = 4096;
const DEFAULT_BINS = 50;
const DEFAULT_SIZE = 20;
const DEFAULT_ALPHA = 0.7;
/** Most labels, such as columns of a heat map. */
const MAX_LABELS = 2 ** 20;

const COMMON = ['title', 'xLabel', 'yLabel', 'xlabel', 'ylabel', 'caption'] as const;
const CURVE = ['labels', 'positive', 'shape'] as const;

/** The options that each plot reads, beside those of all plots. */
const OPTIONS: { readonly [C in PlotCallName]: readonly (keyof AnyPlotOptions)[] } = {
  line: ['name', 'style'],
  lines: [],
  scatter: ['name', 's', 'alpha'],
  histogram: ['name', 'bins', 'range'],
  bar: [],
  roc: CURVE,
  pr: CURVE,
  confusionMatrix: ['labels', 'normalize', 'examples', 'shape'],
  heatmap: ['cmap', 'colorbar', 'showText', 'range', 'xLabels', 'yLabels', 'shape'],
};

/** A text that a person gave as a text or number; `null`: there is none. */
export function textOf(x: unknown): string | null {
  return typeof x === 'string' || typeof x === 'number' ? String(x) : null;
}

/** The problems of options. The plot is made all the same, with the defaults of these. */
export function* whyUnfitOptions(call: PlotCallName, options: AnyPlotOptions): Generator<Refusal> {
  const own: readonly string[] = [...COMMON, ...OPTIONS[call]];
  const about = `plot.${call}`;
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === null) continue;
    // Names that no plot knows are told by the page.
    if (!own.includes(name)) {
      if (isKnown(name)) yield refuse('option', `${about} has no option ${name}`);
    } else if (!isFit(name as keyof AnyPlotOptions, value)) {
      yield refuse(
        'option',
        `${name} of ${about} must be ${WANTED[name as keyof AnyPlotOptions] ?? 'a text'}`,
      );
    }
  }
}

function isKnown(name: string): boolean {
  return Object.values(OPTIONS).some((names) => (names as readonly string[]).includes(name));
}

/** What a style must be, for messages. */
export const STYLES = "a style such as '-', '--' or 'o-', without a colour: colours belong to runs";

const WANTED: { readonly [O in keyof AnyPlotOptions]: string } = {
  style: STYLES,
  s: 'a number above 0',
  alpha: 'a number from 0 to 1',
  bins: `a whole number from 1 to ${MAX_BINS}`,
  range: 'two finite numbers, the smaller first',
  labels: 'a list of texts or numbers',
  xLabels: 'a list of texts or numbers',
  yLabels: 'a list of texts or numbers',
  examples: 'a list of texts, one for each sample',
  positive: 'a text or number',
  shape: 'a list of whole numbers',
  normalize: `one of ${NORMALIZATIONS.join(', ')}`,
  colorbar: 'true or false',
  showText: 'true or false',
  cmap: 'the name of a colour map',
};

function isFit(name: keyof AnyPlotOptions, value: unknown): boolean {
  switch (name) {
    case 'style':
      return typeof value === 'string' && lineStyle(value) !== null;
    case 's':
      return typeof value === 'number' && Number.isFinite(value) && value > 0;
    case 'alpha':
      return typeof value === 'number' && value >= 0 && value <= 1;
    case 'bins':
      return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_BINS;
    case 'range':
      return isRange(value);
    case 'labels':
    case 'xLabels':
    case 'yLabels':
    case 'examples':
      return labelsOf(value) !== null;
    case 'positive':
      return textOf(value) !== null;
    case 'shape':
      return Array.isArray(value) && value.every((side) => Number.isInteger(side) && side >= 0);
    case 'normalize':
      return NORMALIZATIONS.some((each) => each === value);
    case 'colorbar':
    case 'showText':
      return typeof value === 'boolean';
    case 'cmap':
      return typeof value === 'string';
    default:
      return textOf(value) !== null;
  }
}

function isRange(value: unknown): value is readonly [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every(Number.isFinite) && value[0] < value[1];
}

/** A copy of labels; `null`: these are no labels. */
function labelsOf(x: unknown): RawLabels | null {
  const isList = Array.isArray(x) || (ArrayBuffer.isView(x) && !(x instanceof DataView));
  if (!isList || (x as PlotLabels).length > MAX_LABELS) return null;
  const labels = Array.from(x as ArrayLike<unknown>);
  return labels.every((label) => textOf(label) !== null) ? (labels as RawLabels) : null;
}

/** The options of a plot, copied; what is missing or unfit has its default. A refusal where guessing would change the plot. */
export function optionsOf(options: AnyPlotOptions): RawOptions | Refusal {
  const checked = <O extends keyof AnyPlotOptions, T>(
    name: O,
    otherwise: T,
  ): NonNullable<AnyPlotOptions[O]> | T => {
    const value = options[name];
    return value === undefined || value === null || !isFit(name, value) ? otherwise : value;
  };
  const shape = checked('shape', null);
  if (options.shape !== undefined && shape === null)
    return refuse('option', `shape of a plot must be ${WANTED.shape}`);
  return {
    title: textOf(options.title) ?? '',
    xLabel: textOf(options.xLabel ?? options.xlabel) ?? '',
    yLabel: textOf(options.yLabel ?? options.ylabel) ?? '',
    bins: checked('bins', DEFAULT_BINS),
    range: copied(checked('range', null)),
    size: checked('s', DEFAULT_SIZE),
    alpha: checked('alpha', DEFAULT_ALPHA),
    labels: labelsOf(options.labels),
    xLabels: labelsOf(options.xLabels),
    yLabels: labelsOf(options.yLabels),
    positive: checked('positive', null),
    normalize: checked('normalize', 'none') as Normalization,
    examples: labelsOf(options.examples)?.map(String) ?? null,
    shape: shape && [...shape],
    showText: checked('showText', false),
    colorbar: checked('colorbar', true),
    cmap: checked('cmap', 'viridis'),
  };
}

function copied(range: readonly [number, number] | null): [number, number] | null {
  return range && [range[0], range[1]];
}
