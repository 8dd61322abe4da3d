import type { Json } from '../record/kinds.js';

/** A view that somebody saved for a project under a name: how a board shows the project. */
export interface SavedView {
  /** Unique in the project. */
  readonly name: string;
  /** The view as the board wrote it. A newer version may write fields that this version does not know. */
  readonly view: Json;
  /** When the view was saved last, in milliseconds since the epoch. */
  readonly time: number;
}
