import { axisLabel } from '../data/axis.js';
import type { View } from '../data/view-spec.js';
import { ADDED } from '../panels/added.js';
import { contentText, ONE_CELL, type PanelSpec } from '../panels/spec.js';

/** Fields of a view whose changes cannot be undone: what passes, and what has another way back. */
const LEFT_OUT = ['project', 'selection', 'zoom', 'step', 'histogramRun', 'enlarged'] as const;

/** A view without the fields that {@link LEFT_OUT} names. */
export type Arranged = Omit<View, (typeof LEFT_OUT)[number]>;

/** The fields of a view whose changes can be undone. */
export function arrangedOf(view: View): Arranged {
  const left: readonly string[] = LEFT_OUT;
  return Object.fromEntries(
    Object.entries(view).filter(([name]) => !left.includes(name)),
  ) as unknown as Arranged;
}

/** The names of the fields in which two views differ. */
export function differing(a: Arranged, b: Arranged): (keyof Arranged)[] {
  const names = Object.keys(a) as (keyof Arranged)[];
  return names.filter((name) => a[name] !== b[name] && JSON.stringify(a[name]) !== JSON.stringify(b[name]));
}

type Texts = { readonly [Name in keyof Arranged]: (before: Arranged, after: Arranged) => string };

/** What changed, by the field that changed. */
const TEXTS: Texts = {
  x: (_before, { x }) => `x axis ${axisLabel(x)}`,
  smoothing: () => 'smoothing',
  smoothingKind: () => 'kind of smoothing',
  y: (_before, { y }) => `y axis ${y}`,
  fit: (_before, { fit }) => `fit ${fit} values`,
  filter: () => 'filter',
  collapsed: (before, after) =>
    listText(before.collapsed, after.collapsed, ['folded', 'opened'], (name) => name) ?? 'folded sections',
  opened: (before, after) =>
    listText(before.opened, after.opened, ['opened', 'folded'], (name) => name) ?? 'folded sections',
  histograms: () => 'look of histograms',
  panels: panelsText,
  columns: () => 'columns of the list',
  layout: () => 'order of panels',
  pins: (before, after) =>
    listText(before.pins ?? [], after.pins ?? [], ['pinned', 'unpinned'], (id) => nameOf(id, after)) ??
    'key metrics',
  hidden: (before, after) =>
    listText(before.hidden, after.hidden, ['hid', 'showed'], (id) => nameOf(id, after)) ??
    'showed hidden panels',
  nested: (_before, { nested }) => (nested ? 'nested sections' : 'flat sections'),
  goals: () => 'goal of a metric',
  reference: ({ reference }, after) =>
    after.reference === null && reference !== null ? 'no reference' : 'reference',
  sort: () => 'order of the list',
};

/** Fields that one change concerns, and the first of them tells. */
const JOINED = ['panels layout', 'collapsed opened'];

/** Says what changed: `moved val/loss`, `folded train`. */
export function changeText(before: Arranged, after: Arranged): string {
  const [name, ...others] = differing(before, after);
  // An added or removed panel has an entry in the layout as well, and a section can be in both lists of sections.
  const isOne = name !== undefined && (others.length === 0 || JOINED.includes(`${name} ${others.join(' ')}`));
  return isOne ? TEXTS[name](before, after) : 'the whole view';
}

function panelsText({ panels: before }: Arranged, { panels: after }: Arranged): string {
  const ids = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const [id, ...others] = ids.filter((each) => JSON.stringify(before[each]) !== JSON.stringify(after[each]));
  const spec = id === undefined ? undefined : (after[id] ?? before[id]);
  if (id === undefined || !spec || others.length > 0) return 'panels';
  return `${verbOf(before[id], after[id], id)} ${contentText(spec)}`;
}

function verbOf(before: PanelSpec | undefined, after: PanelSpec | undefined, id: string): string {
  if (id.startsWith(ADDED) && !before) return 'added';
  if (id.startsWith(ADDED) && !after) return 'removed';
  const sizes = [before, after].map((spec) => JSON.stringify(spec?.size ?? ONE_CELL));
  return sizes[0] === sizes[1] ? 'changed' : 'resized';
}

/** Says which entry a list got or lost, after the first or the second of two verbs. `null`: more than one entry differs. */
function listText(
  before: readonly string[],
  after: readonly string[],
  [added, removed]: readonly [string, string],
  textOf: (entry: string) => string,
): string | null {
  const more = after.filter((entry) => !before.includes(entry));
  const less = before.filter((entry) => !after.includes(entry));
  const [entry, ...others] = [...more, ...less];
  if (entry === undefined || others.length > 0) return null;
  return `${more.length > 0 ? added : removed} ${textOf(entry)}`;
}

/** A panel for people, by its id: its content, or the key in its id (see `keyId`). */
export function nameOf(id: string, { panels }: Pick<View, 'panels'>): string {
  const spec = Object.hasOwn(panels, id) ? panels[id] : undefined;
  if (spec) return contentText(spec);
  const [, length, rest = id] = /^(?:media (\d+)|\w+) (.*)$/su.exec(id) ?? [];
  return rest.slice(length === undefined ? 0 : Number(length) + 1);
}
