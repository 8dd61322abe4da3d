import { keyId } from '../data/key-index.js';
import type { Layout } from '../data/view-spec.js';
import { withAdded } from '../panels/added.js';
import type { PanelKey, Section } from '../panels/keys.js';

/** Target position of a panel: before another panel of a section; `null`: after the last panel. */
export interface Place {
  readonly section: string;
  readonly before: string | null;
}

/**
 * The sections as a person arranged them. Panels that the layout does not list follow the listed panels, in the given order.
 * Sections that exist only because of moved panels come last.
 */
export function arranged(sections: readonly Section[], layout: Layout): readonly Section[] {
  const orders = Object.entries(layout);
  if (orders.length === 0) return sections;
  const panels = new Map(sections.flatMap((section) => section.panels.map((panel) => [keyId(panel), panel])));
  const named = new Map<string, readonly PanelKey[]>();
  for (const [name, ids] of orders) {
    const here = ids.flatMap((id) => panels.get(id) ?? []);
    for (const id of ids) panels.delete(id);
    named.set(name, here);
  }
  const own = sections.map(({ name }) => name);
  const names = new Set([...own, ...named.keys()]);
  return [...names].flatMap((name) => {
    const others = sections.find((section) => section.name === name)?.panels ?? [];
    const all = [...(named.get(name) ?? []), ...others.filter((panel) => panels.has(keyId(panel)))];
    return all.length > 0 ? [{ name, panels: all }] : [];
  });
}

/**
 * The layout after a panel was moved. `sections`: all panels in their current arrangement, with panels that a filter hides. The
 * layout lists as few panels as possible: panels after the last moved panel are in the order of their keys.
 */
export function moved(layout: Layout, sections: readonly Section[], id: string, to: Place): Layout {
  const entries = Object.entries(layout).map(
    ([name, ids]) => [name, ids.filter((other) => other !== id)] as const,
  );
  const next = new Map<string, readonly string[]>(entries);
  const target = sections.find(({ name }) => name === to.section);
  const ids = (target?.panels ?? []).map(keyId).filter((other) => other !== id);
  const index = to.before === null ? -1 : ids.indexOf(to.before);
  ids.splice(index < 0 ? ids.length : index, 0, id);
  const named = new Set([...(next.get(to.section) ?? []), id]);
  const last = ids.findLastIndex((each) => named.has(each));
  next.set(to.section, ids.slice(0, last + 1));
  // Build the object from entries, because a section may be named `__proto__`.
  return Object.fromEntries([...next].filter(([, order]) => order.length > 0));
}

const NONE: readonly string[] = [];

/**
 * Keeps the positions of panels while values arrive. A new key appears after the others of its section, and a new section after
 * the others, so that nothing that a person looks at moves (BRD8).
 */
export class Arrangement {
  #input: readonly Section[] = [];
  #added = NONE;
  #layout: Layout = {};
  #cause = '';
  /** Sections and panels in the order of their arrival, without the layout. */
  #came: readonly Section[] = [];
  #shown: readonly Section[] = [];

  /**
   * The sections to show; the same object as long as nothing differs. `cause`: a person's choice of what to see, as text. If it
   * changes, the order of arrival is forgotten. `added`: ids of the added panels.
   */
  of(sections: readonly Section[], layout: Layout, cause: string, added = NONE): readonly Section[] {
    const isSame = cause === this.#cause;
    if (isSame && sections === this.#input && added === this.#added && layout === this.#layout)
      return this.#shown;
    if (!isSame) this.#came = sections;
    else if (sections !== this.#input) this.#came = inOrderOf(this.#came, sections);
    this.#shown = arranged(withAdded(this.#came, added), layout);
    this.#input = sections;
    this.#added = added;
    this.#layout = layout;
    this.#cause = cause;
    return this.#shown;
  }
}

/** Sections and panels in their previous order. New sections and panels come last. */
function inOrderOf(before: readonly Section[], next: readonly Section[]): readonly Section[] {
  if (before.length === 0) return next;
  const names = before.map(({ name }) => name);
  const rank = (at: number) => (at < 0 ? Number.MAX_SAFE_INTEGER : at);
  return next
    .map((section) => {
      const known = before.find(({ name }) => name === section.name);
      if (!known) return section;
      const places = new Map(known.panels.map((panel, i) => [keyId(panel), i]));
      const at = (panel: PanelKey) => rank(places.get(keyId(panel)) ?? -1);
      return { ...section, panels: [...section.panels].sort((a, b) => at(a) - at(b)) };
    })
    .sort((a, b) => rank(names.indexOf(a.name)) - rank(names.indexOf(b.name)));
}
