/** HTML: its type, and its facts. */
import type { MediaItem } from '../../record/kinds.js';

/** MIME type of a logged document. Its scripts run nowhere but in the board's frames, and only if the reader allows them [MED3]. */
export const HTML_TYPE = 'text/html';

/** How a document wants to be shown. */
export interface HtmlFacts {
  /** Whether the board's font and colours apply. */
  readonly inject: boolean;
  /** Whether the document needs its scripts. */
  readonly scripts: boolean;
}

/** The facts of a document. A foreign record may hold any values: then styles apply, and no script is offered to run. */
export function htmlFacts({ facts }: Pick<MediaItem, 'facts'>): HtmlFacts {
  return { inject: facts['inject'] !== false, scripts: facts['scripts'] === true };
}
