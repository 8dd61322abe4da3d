import { MediaValue } from '../value.js';

/** How to show HTML, and its caption. */
export interface HtmlOptions {
  /** Shown under the document. For several documents: one text for all, or a list with one text for each. Default: none. */
  readonly caption?: string | readonly string[];
  /** Whether the board gives the document its own font and colours, light or dark, below the document's own styles. Default: true. */
  readonly inject?: boolean;
  /**
   * Whether the document needs its scripts. The board then offers to run them, without access to the page, to storage or to the
   * network, and runs none until the reader of the board says so. Default: false: scripts of the document never run.
   */
  readonly scripts?: boolean;
}

/** A value of `log()` that stands for one HTML document or several. Made by {@link html}; read when it is logged. */
export type HtmlValue = MediaValue<'html', HtmlOptions>;

/** What {@link html} takes: the text of a document or of a part of one, a Blob or File with it, or an element of the page. */
export type HtmlDocument = string | Blob | HtmlElementLike;

/** What an element has. */
export interface HtmlElementLike {
  readonly nodeType: number;
  readonly outerHTML: string;
}

/**
 * Makes HTML a value for `run.log()`: `run.log({ report: html('<h1>Epoch 3</h1>…') })`.
 *
 * `x` is the text of a document or of a part of one, a Blob or File with HTML in UTF-8, an element (its `outerHTML` at the call;
 * canvases and shadow trees stay behind), or a list of these. At most 16 MiB each. The board shows HTML in frames that can reach
 * neither the page nor the network: pictures, styles and fonts must be in the text, as `data:` addresses.
 */
export function html(x: HtmlDocument | readonly HtmlDocument[], options: HtmlOptions = {}): HtmlValue {
  return new MediaValue('html', x, options);
}
