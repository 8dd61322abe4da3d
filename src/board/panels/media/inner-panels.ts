/** Components that show media inside other media. They reach them here, because the list of all components loads each of them. */
import type { StaticValue } from 'lit/static-html.js';

/** Loads the component of a kind of media. */
export type LoadPanel = (media: string) => Promise<StaticValue>;

let load: LoadPanel | null = null;

/** Says how components are loaded. Called by their list. */
export function setInnerPanels(loadPanel: LoadPanel): void {
  load = loadPanel;
}

/** Loads the component of a kind of media; `null` before the list of components is loaded. */
export function innerPanel(media: string): Promise<StaticValue> | null {
  return load?.(media) ?? null;
}
