import { type KeyOfKind, keyId } from '../data/key-index.js';
import type { Section } from './keys.js';
import type { PanelType } from './panel-type.js';
import type { PanelSpec } from './spec.js';
import * as types from './types.js';

/** Every type of panel. */
export const PANEL_TYPES: readonly PanelType[] = Object.values(
  types satisfies Readonly<Record<string, PanelType>>,
);

/** The type with a name; `undefined`: this version does not know the name. */
export function panelType(name: string): PanelType | undefined {
  return PANEL_TYPES.find(({ type }) => type === name);
}

/** By section, which is the same object while its keys are the same. */
const specs = new WeakMap<Section, readonly PanelSpec[]>();

/** The panels that a section shows while nobody chose others, in the order of its keys. */
export function specsOf(section: Section): readonly PanelSpec[] {
  const known = specs.get(section);
  if (known) return known;
  const byId = new Map(defaultSpecs(section.panels).map((spec) => [spec.id, spec]));
  const made = section.panels.flatMap((entry) => byId.get(keyId(entry)) ?? []);
  specs.set(section, made);
  return made;
}

/** The panels of some keys that the board shows while nobody chose others. */
export function defaultSpecs(keys: readonly KeyOfKind[]): PanelSpec[] {
  return PANEL_TYPES.flatMap((type) => [...type.defaultsFor(keys)]);
}

/** A way to show what a panel shows. */
export interface Alternative {
  readonly label: string;
  readonly spec: PanelSpec;
}

/** The other types of panel that can show the same; `keys`: those that the panel shows now, with their kind. */
export function alternativesOf(spec: PanelSpec, [first, ...more]: readonly KeyOfKind[]): Alternative[] {
  if (!first) return [];
  const isOne = more.length === 0 && 'keys' in spec;
  return PANEL_TYPES.flatMap(({ type, words, keys, optionsFor }) => {
    const options = optionsFor(first);
    if (type === spec.type || options === null || (keys === 'one' && !isOne)) return [];
    return [{ label: `Show as ${words}`, spec: { ...spec, type, options } }];
  });
}
