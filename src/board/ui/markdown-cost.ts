import { formatCount } from './format.js';

/** Longest text that is rendered as Markdown, in UTF-16 units. */
const MAX_LENGTH = 50_000;
/** The renderer compares marks within a paragraph with one another: most pairs of marks over all paragraphs. */
const MAX_PAIRS = 500_000;
/** The browser opens tags that are not closed again in each paragraph: most tags × paragraphs. */
const MAX_OPENED = 20_000;
/** Deepest quotes and lists that begin in one line; the renderer calls itself for each. */
const MAX_DEPTH = 20;

const MARKS = new Set('*_~[]!`<&@(');
/** Lines that begin a paragraph of their own. */
const BEGINS = /^\s{0,8}(?:[-*+>|#]|\d{1,9}[.)])/;
const FENCE = /^\s{0,3}(?:```|~~~)/;

/**
 * Why a text is not rendered as Markdown; `null`: it is. The renderer takes quadratic time for some texts (100 KB of `<b>`
 * or of `*a_` freeze the page) and fails for others, so the cost is estimated before, in linear time.
 */
export function markdownProblem(text: string): string | null {
  if (text.length > MAX_LENGTH) return `it is longer than ${formatCount(MAX_LENGTH)} characters`;
  let pairs = 0;
  let marks = 0;
  let tags = 0;
  let paragraphs = 1;
  let isCode = false;
  for (const line of text.split('\n')) {
    if (FENCE.test(line)) isCode = !isCode;
    if (isCode) continue;
    if (line.trim() === '' || BEGINS.test(line)) {
      pairs += marks ** 2;
      marks = 0;
      paragraphs++;
    }
    if (depthOf(line) > MAX_DEPTH) return 'its quotes or lists are nested too deeply';
    for (let i = 0; i < line.length; i++) {
      if (MARKS.has(line[i] as string)) marks++;
      if (line[i] === '<') tags++;
    }
  }
  pairs += marks ** 2;
  if (pairs > MAX_PAIRS || tags * paragraphs > MAX_OPENED) return 'it has too many marks or tags';
  return null;
}

/** Quotes and list items that a line opens, one in the other. */
function depthOf(line: string): number {
  let depth = 0;
  for (let rest = line.slice(0, 1_000); ; depth++) {
    const mark = /^\s*(?:>|[-*+](?=\s|$)|\d{1,9}[.)](?=\s|$))/.exec(rest);
    if (!mark) return depth;
    rest = rest.slice(mark[0].length);
  }
}
