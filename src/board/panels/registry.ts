import { keyId } from '../data/key-index.js';
import type { PanelKey, Section } from './keys.js';
import type { PanelType } from './panel-type.js';
import { type Alternative, type PanelSpec, specOfKey } from './spec.js';
import { PANEL_TYPES } from './types.js';

export { PANEL_TYPES };

/** The type with a name; `undefined`: this version does not know the name. */
export function panelType(name: string): PanelType | undefined {
  return PANEL_TYPES.find(({ type }) => type === name);
}

/** Cached specs by section: a section is the same object as long as its keys are the same. */
const specs = new WeakMap<Section, readonly PanelSpec[]>();

/** The default panels of a section, in the order of its keys. */
export function specsOf(section: Section): readonly PanelSpec[] {
  const known = specs.get(section);
  if (known) return known;
  const byId = new Map(defaultSpecs(section.panels).map((spec) => [spec.id, spec]));
  const made = section.panels.flatMap((entry) => byId.get(keyId(entry)) ?? addedSpec(entry));
  specs.set(section, made);
  return made;
}

/** Stands for an added panel: `ViewState.specOf` gives its spec. Empty for a key. */
function addedSpec(entry: PanelKey): readonly PanelSpec[] {
  return entry.kind === 'added' ? [specOfKey('line', entry, {})] : [];
}

/** The default panels of some keys. */
export function defaultSpecs(keys: readonly PanelKey[]): PanelSpec[] {
  return PANEL_TYPES.flatMap((type) => [...type.defaultsFor(keys)]);
}

/** Cached alternatives by spec, so that every render of a spec gets the same list. */
const alternatives = new WeakMap<PanelSpec, readonly Alternative[]>();

/** The other types of panel that can show the content of a spec, each with a spec. */
export function alternativesOf(spec: PanelSpec): readonly Alternative[] {
  const known = alternatives.get(spec);
  if (known) return known;
  const made = PANEL_TYPES.flatMap(({ type, label, keys, optionsFor }) => {
    const entry = panelType(spec.type)?.entryOf(spec.options, 'keys' in spec ? (spec.keys[0] ?? '') : '');
    const options = entry && !('expression' in spec) ? optionsFor(entry) : null;
    const isTooMany = keys === 'one' && !('keys' in spec && spec.keys.length === 1);
    if (type === spec.type || options === null || isTooMany) return [];
    return [{ label: `Show as ${label}`, spec: { ...spec, type, options } }];
  });
  alternatives.set(spec, made);
  return made;
}
