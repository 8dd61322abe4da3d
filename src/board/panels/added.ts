import type { View } from '../data/view-spec.js';
import { keyFilter } from './key-filter.js';
import type { AddedPanel, Section } from './keys.js';
import { contentText } from './spec.js';

/** Prefix of the ids of added panels. The ids of other panels begin with the kind of a key. */
export const ADDED = 'added ';

/** The section of the added panels that were not moved to another section. The first section, so that a new panel is in view. */
export const ADDED_SECTION = 'added panels';

/** The ids of the added panels whose content matches a filter. */
export function addedIds(panels: View['panels'], filter: string): string[] {
  const matches = keyFilter(filter);
  return Object.values(panels).flatMap((spec) =>
    spec.id.startsWith(ADDED) && matches(contentText(spec)) ? [spec.id] : [],
  );
}

/** Sections with the section of the added panels. */
export function withAdded(sections: readonly Section[], ids: readonly string[]): readonly Section[] {
  if (ids.length === 0) return sections;
  // Keys may have a section of the same name.
  const same = sections.find(({ name }) => name === ADDED_SECTION);
  const added = ids.map((id): AddedPanel => ({ kind: 'added', key: id.slice(ADDED.length) }));
  const panels = [...added, ...(same?.panels ?? [])];
  return [{ name: ADDED_SECTION, panels }, ...sections.filter((section) => section !== same)];
}
