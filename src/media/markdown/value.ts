import { MediaValue } from '../value.js';

/** The caption of Markdown. */
export interface MarkdownOptions {
  /** Shown under the text. For several texts: one caption for all, or a list with one for each. Default: none. */
  readonly caption?: string | readonly string[];
}

/** A value of `log()` that stands for one text in Markdown or several. Made by {@link markdown}; read when it is logged. */
export type MarkdownValue = MediaValue<'markdown', MarkdownOptions>;

/**
 * Makes Markdown a value for `run.log()`: `run.log({ notes: markdown('## Epoch 3\n- loss **0.12**') })`.
 *
 * `x` is a text, a Blob or File with a text in UTF-8, or a list of these; at most 16 MiB each. The board shows headings, lists,
 * tables, code and links (GitHub's Markdown); raw HTML in it is cleaned, and nothing is fetched.
 */
export function markdown(
  x: string | Blob | readonly (string | Blob)[],
  options: MarkdownOptions = {},
): MarkdownValue {
  return new MediaValue('markdown', x, options);
}
