import type { BoardPart } from './ui/part.js';

/** What the parts of the header that are loaded later need of the header. */
export interface HeaderHost extends BoardPart {
  /** Name of the saved view that is shown as it was saved; empty: another view. */
  viewName: string;
  /** The panels of the board. */
  readonly area: Element | null;
  /** Puts the focus into the search field. */
  focusSearch(): Promise<void>;
}
