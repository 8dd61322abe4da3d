/** Draws a specification so that it loads nothing, runs no text as code and touches nothing of the page beside its own element. */
import type { Config, Loader, LoggerInterface, Runtime, Spec, View } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import type { JsonObject } from '../spec.js';
import type { Language } from './kind.js';

type Library = typeof import('./panel-library.js');

let loading: Promise<Library> | null = null;

/** Loads Vega when it is first needed; again after a failure. */
export function loadLibrary(): Promise<Library> {
  loading ??= import('./panel-library.js').catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

/** Colours of the board, as CSS. */
export interface ChartTheme {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly accent: string;
}

/** What is drawn, and where. */
export interface ChartPlan {
  readonly spec: JsonObject;
  readonly language: Language;
  readonly theme: ChartTheme;
  readonly container: HTMLElement;
  /** Size of a chart that names none, in CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/** A chart on the screen. */
export interface Chart {
  readonly view: View;
  /** What Vega said while it drew the chart, in its words; empty: nothing. */
  readonly complaint: string;
}

const NOTHING_LOADS = 'the board loads nothing from addresses';

/** Refuses every address but those of images that are in the specification. */
export const refusingLoader: Loader = {
  load: () => Promise.reject(new Error(NOTHING_LOADS)),
  http: () => Promise.reject(new Error(NOTHING_LOADS)),
  file: () => Promise.reject(new Error(NOTHING_LOADS)),
  async sanitize(uri: string, options: { context?: string }) {
    if (options?.context !== 'href' && /^data:image\//i.test(uri)) return { href: uri };
    throw new Error(NOTHING_LOADS);
  },
};

/** Draws a chart. Throws what Vega throws for a damaged specification. */
export async function drawChart(library: Library, plan: ChartPlan): Promise<Chart> {
  const complaints: string[] = [];
  const logger = loggerInto(complaints);
  const config = configOf(plan.theme);
  const { spec, language } = plan;
  // `usermeta` holds options of viewers: of no use here, and a way to addresses elsewhere.
  const { usermeta: _, ...rest } = language === 'vegalite' ? fitted(spec, plan) : spec;
  const compiled =
    language === 'vegalite'
      ? library.compile(rest as unknown as TopLevelSpec, { config: config as never, logger }).spec
      : (rest as unknown as Spec);
  const runtime = library.parse(compiled, language === 'vega' ? config : {}, { ast: true });
  const view = new library.View(confined(runtime), {
    ...{ expr: library.expressionInterpreter, loader: refusingLoader, logger },
    ...{ renderer: 'canvas', container: plan.container, hover: true },
  } as ConstructorParameters<typeof View>[1]);
  try {
    await view.runAsync();
  } catch (thrown) {
    view.finalize();
    throw thrown;
  }
  return { view, complaint: complaints[0] ?? '' };
}

/** A chart of one view that names no size is as large as its place. Charts of several views have sizes of their own. */
function fitted(spec: JsonObject, { width, height }: ChartPlan): JsonObject {
  const isOne = Object.hasOwn(spec, 'mark') || Object.hasOwn(spec, 'layer');
  const encoding = JSON.stringify(spec['encoding'] ?? {});
  if (!isOne || /"(row|column|facet)":/.test(encoding) || 'width' in spec || 'height' in spec) return spec;
  return { ...spec, width, height, autosize: { type: 'fit', contains: 'padding' } };
}

/** Fields of a control that say nothing but how it looks and what it sets. */
const CONTROL_FIELDS = ['signal', 'input', 'name', 'min', 'max', 'step', 'options', 'labels', 'debounce'];
const CONTROLS = ['checkbox', 'radio', 'select', 'range', 'number', 'text', 'color'];

/**
 * A program without rights that Vega gives to a specification: a control may be any `<input>` with any attributes (an image loads its
 * `src`), listen to any element of the page that a selector finds, or stand in it; a chart may set the cursor of the whole page.
 */
export function confined(runtime: Runtime): Runtime {
  const bindings = (runtime.bindings as unknown as readonly { [field: string]: unknown }[] | undefined) ?? [];
  const kept = bindings
    .filter(({ input }) => CONTROLS.includes(String(input)))
    .map((each) =>
      Object.fromEntries(CONTROL_FIELDS.flatMap((name) => (name in each ? [[name, each[name]]] : []))),
    );
  const eventConfig = { ...runtime.eventConfig, selector: false, globalCursor: false };
  return { ...runtime, bindings: kept as never, eventConfig: eventConfig as never };
}

/** The board's colours, below those of the specification. */
function configOf({ text, muted, line, accent }: ChartTheme): Config {
  const labels = { labelColor: muted, titleColor: text };
  return {
    background: 'transparent',
    axis: { domainColor: line, gridColor: line, tickColor: line, ...labels },
    legend: labels,
    title: { color: text, subtitleColor: muted },
    style: {
      'guide-label': { fill: muted },
      'guide-title': { fill: text },
      'group-title': { fill: text },
      cell: { stroke: line },
    },
    ...({ header: labels, view: { stroke: line }, text: { fill: text }, mark: { color: accent } } as Config),
  };
}

/** Vega says in its log what it could not load or evaluate, and draws the rest. */
function loggerInto(complaints: string[]): LoggerInterface {
  const said = (...parts: readonly unknown[]) => {
    complaints.push(parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' '));
    return logger;
  };
  const quiet = () => logger;
  const logger = {
    level: ((_?: number) => (_ === undefined ? 1 : logger)) as LoggerInterface['level'],
    ...{ error: said, warn: said, info: quiet, debug: quiet },
  } as LoggerInterface;
  return logger;
}
