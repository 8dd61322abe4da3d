import { COMMANDS } from '../commands.js';
import { AXES, parseAxis } from '../data/axis.js';
import type { HeaderHost } from '../header-host.js';
import { moreItems, projectItems, scaleItems, viewItems } from '../header-menus.js';
import { press } from '../keys.js';
import { sectionsOf } from '../panels/keys.js';
import type { MenuItem } from '../ui/menu-item.js';
import { type Fit, fuzzyFit } from './fuzzy.js';
import { jumpTo } from './show-panel.js';

/** What the palette offers. */
export interface Entry {
  readonly label: string;
  /** What is said beside the label. */
  readonly note: string;
  /** The key that does the same. */
  readonly key: string;
  readonly run: () => void;
}

/** Entries under one caption, the best first. */
export interface Group {
  readonly name: string;
  readonly entries: readonly (Entry & Pick<Fit, 'at'>)[];
  /** Number of entries that fit and are not listed. */
  readonly more: number;
}

/** Most entries of each group. */
const MOST = { Metrics: 6, Runs: 4, Commands: 6 } as const;

/** The metrics, runs and commands that fit what was typed. */
export function groupsFor(
  typed: string,
  all: Readonly<Record<keyof typeof MOST, readonly Entry[]>>,
): Group[] {
  return (Object.keys(MOST) as (keyof typeof MOST)[]).flatMap((name) => {
    const found = all[name].flatMap((entry) => {
      const fit = fuzzyFit(entry.label, typed);
      return fit ? [{ ...entry, ...fit }] : [];
    });
    if (found.length === 0) return [];
    // Without a text, entries stay in the order of the board.
    if (typed.trim() !== '') found.sort((a, b) => a.score - b.score);
    return [{ name, entries: found.slice(0, MOST[name]), more: Math.max(0, found.length - MOST[name]) }];
  });
}

/** The metrics of the shown runs: each leads to its panel. */
export function metricEntries({ model, area }: HeaderHost): Entry[] {
  const { selection, feed } = model;
  const sections = sectionsOf(
    selection.selected.map((uid) => feed.details.get(uid)),
    '',
  );
  return sections.flatMap(({ panels }) =>
    panels.flatMap((entry): Entry[] => {
      if (entry.kind === 'added') return [];
      const { key, kind, media } = entry;
      const runs = model.runsWith(entry).length;
      const note = kind === 'scalar' ? (runs > 1 ? `${runs} runs` : '') : (media ?? kind);
      return [{ label: key, note, key: '', run: () => void jumpTo(model, area, entry) }];
    }),
  );
}

/** The listed runs: each is shown, and its details open. */
export function runEntries({ model: { selection, feed } }: HeaderHost): Entry[] {
  return feed.runs.map(({ uid, name, id, status }) => ({
    label: name || id,
    note: status,
    key: '',
    run: () => {
      if (!selection.has(uid)) selection.toggle(uid);
      selection.setFocus(uid);
    },
  }));
}

/** What the keys and the menus of the board do. */
export async function commandEntries(header: HeaderHost): Promise<Entry[]> {
  const { model } = header;
  const keys = COMMANDS.map(([key, label]) => ({
    label,
    key,
    run: () => press(header, { key: key.toLowerCase(), region: 'board' }),
  }));
  const axes = AXES.map(([name, label]) => ({ label, run: () => model.setX(parseAxis(name)) }));
  // Without the views, the other commands are there.
  const views = await viewItems(header).catch(() => []);
  const named = (prefix: string, items: readonly Pick<MenuItem, 'label' | 'run'>[]) =>
    items.map((item) => ({ ...item, label: `${prefix}: ${item.label}` }));
  const items: readonly Pick<MenuItem, 'label' | 'run' | 'key'>[] = [
    ...keys,
    ...named('X axis', axes),
    ...named('Y axis', scaleItems(model)),
    ...moreItems(header),
    ...named('Project', projectItems(model)),
    ...named('View', views),
  ];
  return items.map(({ label, run, key = '' }) => ({ label, run, key, note: '' }));
}
