import type { KeyOfKind } from '../data/key-index.js';
import type { Later } from '../ui/later.js';
import type { PanelKey } from './keys.js';
import { type PanelContent, type PanelSpec, specOfKey } from './spec.js';

/** A type of panel: a folder beside this file, with a line in the list of types. */
export interface PanelType<Options extends object = object> {
  /** The name in specs. A name never gets another meaning later. */
  readonly type: string;
  /** The name for people, as in `Show as lines`. */
  readonly label: string;
  /** Whether one panel shows one key, or any number of keys together. */
  readonly keys: 'one' | 'many';
  /** True: a panel can show an expression. */
  readonly expressions?: true;
  /** The panels of this type that the board shows for keys by default. */
  defaultsFor(keys: readonly PanelKey[]): readonly PanelSpec<Options>[];
  /** The options of a panel that shows a key; `null`: this type cannot show such a key. */
  optionsFor(entry: PanelKey): Options | null;
  /** A key with the kind of values that a panel with these options shows. */
  entryOf(options: Options, key: string): KeyOfKind;
  /** Reads options from a stored spec or a link. Missing or wrong fields get their defaults. */
  checkedOptions(value: unknown): Options;
  /** The component, in a chunk that is loaded when the first such panel is shown. */
  load(options: Options, content: PanelContent): Later;
}

/** A panel for each of the keys that a type can show. */
export function panelForEach<Options extends object>(
  { type, optionsFor }: Pick<PanelType<Options>, 'type' | 'optionsFor'>,
  keys: readonly PanelKey[],
): readonly PanelSpec<Options>[] {
  return keys.flatMap((entry) => {
    const options = optionsFor(entry);
    return options ? [specOfKey(type, entry, options)] : [];
  });
}
