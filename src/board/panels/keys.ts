import type { KeyInfo, RunDetail } from '../../query/types.js';

/** A panel's key and kind: one key with two kinds has two panels. */
export interface PanelKey {
  readonly key: string;
  readonly kind: KeyInfo['kind'];
}

/** Panels under one heading. */
export interface Section {
  readonly name: string;
  readonly panels: readonly PanelKey[];
}

/** Heading of the keys without a `/`. */
export const PLAIN_SECTION = 'metrics';

/** The keys of some runs that match a filter, by section; sections and keys in alphabetical order, plain keys first. */
export function sectionsOf(details: readonly (RunDetail | undefined)[], filter: string): Section[] {
  const matches = keyFilter(filter);
  const sections = new Map<string, Map<string, PanelKey>>();
  for (const detail of details) {
    for (const { key, kind } of detail?.keys ?? []) {
      if (!matches(key)) continue;
      const name = sectionOf(key);
      const panels = sections.get(name) ?? new Map<string, PanelKey>();
      panels.set(`${kind} ${key}`, { key, kind });
      sections.set(name, panels);
    }
  }
  const order = new Intl.Collator('en', { numeric: true });
  return [...sections]
    .sort(([a], [b]) => (a === PLAIN_SECTION ? -1 : b === PLAIN_SECTION ? 1 : order.compare(a, b)))
    .map(([name, panels]) => ({
      name,
      panels: [...panels.values()].sort((a, b) => order.compare(a.key, b.key)),
    }));
}

/** The part before the first `/`; a key that has none, or nothing before it, is a plain one. */
export function sectionOf(key: string): string {
  const cut = key.indexOf('/');
  return cut > 0 ? key.slice(0, cut) : PLAIN_SECTION;
}

/** A key without its section. */
export function shortKey(key: string): string {
  const cut = key.indexOf('/');
  return cut > 0 && cut < key.length - 1 ? key.slice(cut + 1) : key;
}

/** A test for keys: a regular expression without regard to case, or a substring when the text is no valid one. */
export function keyFilter(filter: string): (key: string) => boolean {
  const text = filter.trim();
  if (text === '') return () => true;
  try {
    const expression = new RegExp(text, 'i');
    return (key) => expression.test(key);
  } catch {
    const part = text.toLowerCase();
    return (key) => key.toLowerCase().includes(part);
  }
}
