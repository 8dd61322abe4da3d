import { SMOOTHING_KINDS } from '../../source/smoothing-kinds.js';
import type { SmoothingKind, XAxis } from '../../source/types.js';
import { checkedDrawing, DEFAULT_DRAWING, type DrawingOptions } from '../histogram/drawing-options.js';
import type { PanelSpec } from '../panels/spec.js';
import { axisName, parseAxis } from './axis.js';
import { GOALS, type Goals } from './goals.js';

/** All scales of the y axis, in the order of menus. `symlog`: as `log` far from 0, linear near 0, so that values ≤ 0 have a place. */
export const Y_SCALES = ['linear', 'log', 'symlog'] as const;
/** The scale of the y axis. */
export type YScale = (typeof Y_SCALES)[number];

/** What y shows where no range is set: `ordinary` leaves out what is far from the rest, `all` shows every value. */
export const FITS = ['ordinary', 'all'] as const;
/** What y shows. */
export type Fit = (typeof FITS)[number];

/** A range of x that a person zoomed to, in units of the axis. */
export interface Zoom {
  readonly min: number;
  readonly max: number;
}

/** A range of y that a person set, in values. `null`: the end follows the rule of the panel. */
export interface YRange {
  readonly min: number | null;
  readonly max: number | null;
}

/**
 * The order of panels: for each section, the ids of the panels that a person arranged. Panels that are not listed follow, in the
 * order of their keys. A panel that another section lists has moved there.
 */
export interface Layout {
  readonly [section: string]: readonly string[];
}

/** What the list of runs can be sorted by. */
const SORTS = ['name', 'best', 'age'] as const;

/** The order of the list of runs. Not reversed: names from A, best values first, newest runs first. */
export interface RunSort {
  readonly by: (typeof SORTS)[number];
  readonly reverse: boolean;
}

/**
 * How a person arranged the board, as plain data. A reload restores the view, a link contains the view, and views are saved under
 * names (BRD6). Every view belongs to a project.
 */
export interface View {
  /** The project: an id of `projectId`, or a bare name. `null`: all projects. */
  readonly project: string | null;
  readonly x: XAxis;
  /** Smoothing weight, 0 (off) to 0.99. */
  readonly smoothing: number;
  /** What the smoothing computes. */
  readonly smoothingKind: SmoothingKind;
  readonly y: YScale;
  /** Which values decide the range of y. */
  readonly fit: Fit;
  /** Regular expression over keys. A text that is not a regular expression is a substring. */
  readonly filter: string;
  /** Names of the sections that are closed. */
  readonly collapsed: readonly string[];
  /** Names of the sections of histograms that a person opened: they begin as a row of small pictures. */
  readonly opened: readonly string[];
  /** How histograms are drawn, in every panel without own options. */
  readonly histograms: DrawingOptions;
  /**
   * Specs of the panels that a person changed, resized or added, by panel id. The id of an added panel begins with `added `. An
   * added panel stands in the section `added panels`, unless the layout lists the panel in another section.
   */
  readonly panels: { readonly [id: string]: PanelSpec };
  /** Uids of the drawn runs. `null`: the newest runs. */
  readonly selection: readonly string[] | null;
  /** `null`: the whole range. */
  readonly zoom: Zoom | null;
  /** The step of histograms and media. `null`: the newest. */
  readonly step: number | null;
  /** The run whose histograms are shown. `null`: the newest run. */
  readonly histogramRun: string | null;
  /** The first is the key whose best values the list of runs shows. `null`: the list chooses. */
  readonly columns: readonly string[] | null;
  readonly layout: Layout;
  /** Ids of the panels of the key metrics, above all sections. `null`: chosen by rule. */
  readonly pins: readonly string[] | null;
  /** Ids of the panels that a person hid. */
  readonly hidden: readonly string[];
  /** True: keys with two `/` have sections of their own, named `train/head`, below the section `train`. */
  readonly nested: boolean;
  /** Goals of metrics that a person set, by key. Other goals follow from the names of metrics. */
  readonly goals: Goals;
  /** Uid of the run that other runs are compared with. `null`: none. */
  readonly reference: string | null;
  /** The order of the list of runs. `null`: the newest first. */
  readonly sort: RunSort | null;
  /** The panel that fills the place of all panels. `null`: none. */
  readonly enlarged: PanelSpec | null;
}

/** Longest list and longest text in a view. No view of ours exceeds these limits, so longer data is rejected. */
const MAX_ENTRIES = 2_000;
const MAX_TEXT = 2_000;
/** Reads the spec of a panel. `null`: the data is not a spec. */
export type ReadSpec = (data: unknown) => PanelSpec | null;

/** A field of a view: its default, and a reader for data from outside. `undefined`: the data is not valid for the field. */
interface Field<T> {
  readonly initial: T;
  readonly read: (data: unknown, readSpec: ReadSpec) => T | undefined;
}

const orNull =
  <T>(read: (data: unknown) => T | undefined) =>
  (data: unknown): T | null | undefined =>
    data === null ? null : read(data);

function text(data: unknown): string | undefined {
  return typeof data === 'string' && data.length <= MAX_TEXT ? data : undefined;
}

function number(data: unknown): number | undefined {
  return typeof data === 'number' && Number.isFinite(data) ? data : undefined;
}

function texts(data: unknown): readonly string[] | undefined {
  if (!Array.isArray(data) || data.length > MAX_ENTRIES) return undefined;
  return data.every((each) => text(each) !== undefined) ? [...new Set<string>(data)] : undefined;
}

/** Entries by name, without the entries that `read` rejects. The object has no prototype, because a name may be `__proto__`. */
function named<T>(data: unknown, read: (entry: unknown) => T | undefined): { [name: string]: T } {
  const entries = isObject(data) ? Object.entries(data).slice(0, MAX_ENTRIES) : [];
  const found: { [name: string]: T } = Object.create(null);
  for (const [name, entry] of entries) {
    const value = read(entry);
    if (value !== undefined && name.length <= MAX_TEXT) found[name] = value;
  }
  return found;
}

function axis(data: unknown): XAxis | undefined {
  if (isObject(data)) return text(data['key']) ? { key: data['key'] as string } : undefined;
  return typeof data === 'string' && axisName(parseAxis(data)) === data ? parseAxis(data) : undefined;
}

function zoom(data: unknown): Zoom | undefined {
  if (!isObject(data)) return undefined;
  const [min, max] = [number(data['min']), number(data['max'])];
  return min !== undefined && max !== undefined && min < max ? { min, max } : undefined;
}

function sort(data: unknown): RunSort | undefined {
  const by = isObject(data) ? SORTS.find((each) => each === data['by']) : undefined;
  return by && { by, reverse: isObject(data) && data['reverse'] === true };
}

/** Panels by id. */
function panels(data: unknown, readSpec: ReadSpec): View['panels'] | undefined {
  const read = named(data, (spec) => readSpec(spec) ?? undefined);
  const own = Object.entries(read).filter(([id, spec]) => spec.id === id);
  return isObject(data) ? Object.fromEntries(own) : undefined;
}

/** Every field of a view. */
const FIELDS: { readonly [Name in keyof View]: Field<View[Name]> } = {
  project: { initial: null, read: orNull(text) },
  x: { initial: 'step', read: axis },
  smoothing: {
    initial: 0,
    read: (data) => ((number(data) ?? -1) >= 0 && Number(data) < 1 ? Number(data) : undefined),
  },
  smoothingKind: { initial: 'ema', read: (data) => SMOOTHING_KINDS.find((kind) => kind === data) },
  y: { initial: 'linear', read: (data) => Y_SCALES.find((scale) => scale === data) },
  fit: { initial: 'ordinary', read: (data) => FITS.find((fit) => fit === data) },
  filter: { initial: '', read: text },
  collapsed: { initial: [], read: texts },
  opened: { initial: [], read: texts },
  histograms: { initial: DEFAULT_DRAWING, read: (data) => checkedDrawing(data) ?? undefined },
  panels: { initial: {}, read: panels },
  selection: { initial: null, read: orNull(texts) },
  zoom: { initial: null, read: orNull(zoom) },
  step: { initial: null, read: orNull(number) },
  histogramRun: { initial: null, read: orNull(text) },
  columns: { initial: null, read: orNull(texts) },
  layout: { initial: {}, read: (data) => (isObject(data) ? named(data, texts) : undefined) },
  pins: { initial: null, read: orNull(texts) },
  hidden: { initial: [], read: texts },
  nested: { initial: false, read: (data) => (typeof data === 'boolean' ? data : undefined) },
  goals: {
    initial: {},
    read: (data) =>
      isObject(data) ? named(data, (entry) => GOALS.find((goal) => goal === entry)) : undefined,
  },
  reference: { initial: null, read: orNull(text) },
  sort: { initial: null, read: orNull(sort) },
  enlarged: {
    initial: null,
    read: (data, readSpec) => (data === null ? null : (readSpec(data) ?? undefined)),
  },
};

const NAMES = Object.keys(FIELDS) as (keyof View)[];

/** The view of a board before anybody arranged it. */
export const DEFAULT_VIEW = Object.fromEntries(
  NAMES.map((name) => [name, FIELDS[name].initial]),
) as unknown as View;

/**
 * Reads the fields of a view from data of another version, another script or a link. Leaves out unknown fields and invalid
 * values. `null`: the data is not an object.
 */
export function readView(data: unknown, readSpec: ReadSpec): Partial<View> | null {
  if (!isObject(data)) return null;
  const fields = NAMES.flatMap((name) => {
    const value = Object.hasOwn(data, name) ? FIELDS[name].read(data[name], readSpec) : undefined;
    return value === undefined ? [] : [[name, value] as const];
  });
  // Before there was a choice of scales, a view said only whether the axis was logarithmic.
  if (!Object.hasOwn(data, 'y') && Object.hasOwn(data, 'logY') && data['logY'] === true)
    fields.push(['y', 'log']);
  return Object.fromEntries(fields);
}

/** The fields that differ from the defaults. Only these are stored. */
export function changedFields(view: View): Partial<View> {
  const changed = NAMES.filter((name) => JSON.stringify(view[name]) !== JSON.stringify(FIELDS[name].initial));
  return Object.fromEntries(changed.map((name) => [name, view[name]]));
}

/** True if two views arrange a board in the same way. Missing fields have their defaults. */
export function isSameView(a: Partial<View>, b: Partial<View>): boolean {
  const [one, other] = [a, b].map((view) => JSON.stringify(changedFields({ ...DEFAULT_VIEW, ...view })));
  return one === other;
}

function isObject(data: unknown): data is { readonly [name: string]: unknown } {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}
