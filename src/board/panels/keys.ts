import type { RunDetail } from '../../source/types.js';
import { type KeyIndex, type KeyOfKind, keyId, keyIndex, keysOf } from '../data/key-index.js';
import { isFilterReady, keyFilter } from './key-filter.js';
import { sortedByKey } from './key-order.js';
import { inSectionOrder, PLAIN_SECTION } from './section-order.js';

/** A panel that a person added, in a section. `keyId` gives the id of the panel. */
export interface AddedPanel {
  readonly kind: 'added';
  readonly media?: undefined;
  readonly key: string;
}

/** A panel's key and kind, or a panel that a person added. A key with two kinds has two panels. */
export type PanelKey = KeyOfKind | AddedPanel;

/** Panels under one heading. */
export interface Section {
  readonly name: string;
  readonly panels: readonly PanelKey[];
  /** Panels that a person hid. Default: none. */
  readonly hidden?: readonly PanelKey[];
}

/** A cached answer of {@link sectionsOf}, which the board calls much more often than keys change. */
interface Answer {
  readonly indexes: readonly KeyIndex[];
  /** The text of the filter, after a flag that says whether the filter can be applied yet. */
  readonly filter: string;
  readonly sections: readonly Section[];
}
const answers: Answer[] = [];
/** Number of cached answers: for the panels, the tables of a run's details, and the same of a second board. */
const MAX_ANSWERS = 6;

/** The keys of some runs, also the announced ones, that match a filter, by section. Sections are in the order of {@link inSectionOrder}, keys in reading order. */
export function sectionsOf(details: readonly (RunDetail | undefined)[], filter: string): readonly Section[] {
  const known = details.filter((detail) => detail !== undefined);
  const indexes = [...new Set(known.map(keyIndex))];
  const asked = `${isFilterReady(filter)} ${filter}`;
  const at = answers.findIndex((answer) => isAnswer(answer, indexes, asked));
  const [answer = { indexes, filter: asked, sections: makeSections(known, filter) }] =
    at >= 0 ? answers.splice(at, 1) : [];
  answers.unshift(answer);
  answers.length = Math.min(answers.length, MAX_ANSWERS);
  return answer.sections;
}

function isAnswer(answer: Answer, indexes: readonly KeyIndex[], filter: string): boolean {
  if (answer.filter !== filter || answer.indexes.length !== indexes.length) return false;
  return answer.indexes.every((index, i) => index === indexes[i]);
}

function makeSections(details: readonly RunDetail[], filter: string): Section[] {
  const matches = keyFilter(filter);
  const sections = new Map<string, Map<string, KeyOfKind>>();
  for (const detail of details) {
    for (const { key, kind, media } of keysOf(detail)) {
      const entry = { key, kind, ...(media === undefined ? {} : { media }) };
      const name = sectionOf(key);
      const panels = sections.get(name) ?? new Map<string, KeyOfKind>();
      const id = keyId(entry);
      if (panels.has(id) || !matches(key)) continue;
      panels.set(id, entry);
      sections.set(name, panels);
    }
  }
  const named = [...sections].map(([name, panels]) => ({
    name,
    panels: sortedByKey([...panels.values()], ({ key }) => key),
  }));
  return inSectionOrder(named);
}

/** The section of a key: the text before the first `/`. A key without `/`, or that begins with `/`, is a plain key. */
export function sectionOf(key: string): string {
  const cut = key.indexOf('/');
  return cut > 0 ? key.slice(0, cut) : PLAIN_SECTION;
}

/** Cached answers of {@link nestedOf}. */
const nested = new WeakMap<readonly Section[], readonly Section[]>();

/** The sections with those of their keys that have a second `/` in sections below: `train/head` stands below `train`. */
export function nestedOf(sections: readonly Section[]): readonly Section[] {
  const made = nested.get(sections) ?? sections.flatMap(parted);
  nested.set(sections, made);
  return made;
}

function parted({ name, panels }: Section): Section[] {
  const parts = new Map<string, PanelKey[]>();
  for (const panel of panels) {
    const { key } = panel;
    const begin = name.length + 1;
    const cut = key.indexOf('/', begin);
    const part = cut > begin && key.startsWith(`${name}/`) ? key.slice(0, cut) : name;
    const there = parts.get(part);
    if (there) there.push(panel);
    else parts.set(part, [panel]);
  }
  return sortedByKey([...parts], ([part]) => part).map(([part, of]) => ({ name: part, panels: of }));
}

/** A key without its section. */
export function shortKey(key: string): string {
  const cut = key.indexOf('/');
  return cut > 0 && cut < key.length - 1 ? key.slice(cut + 1) : key;
}
