import DOMPurify, { type Config } from 'dompurify';
import { marked } from 'marked';
import { trusted } from '../../base/trusted-types.js';

/** What notes may contain: text structure and links. No images, because opening a board must not call other servers. */
const ALLOWED = {
  ALLOWED_TAGS: [
    'a',
    'b',
    'blockquote',
    'br',
    'code',
    'del',
    'em',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'hr',
    'i',
    'li',
    'ol',
    'p',
    'pre',
    's',
    'strong',
    'sub',
    'sup',
    'table',
    'tbody',
    'td',
    'th',
    'thead',
    'tr',
    'ul',
  ],
  ALLOWED_ATTR: ['href', 'title', 'align', 'start'],
  RETURN_DOM_FRAGMENT: true as const,
};

/** Markdown as DOM nodes that are safe to insert: no scripts, no event handlers, no styles, links that leave the page alone. */
export function renderMarkdown(text: string): DocumentFragment {
  const markup = marked.parse(text, { async: false, gfm: true, breaks: true });
  // With our policy: DOMPurify would make one of its own, which the page may not allow.
  const policy = trusted() as unknown as NonNullable<Config['TRUSTED_TYPES_POLICY']>;
  const fragment = DOMPurify.sanitize(markup, { ...ALLOWED, TRUSTED_TYPES_POLICY: policy });
  // Below the heading of the notes, whatever level the writer began with.
  for (const heading of fragment.querySelectorAll('h1, h2, h3, h4, h5, h6'))
    heading.ariaLevel = String(Math.min(6, 3 + Number(heading.tagName.slice(1))));
  // Code that is wider than the panel scrolls: the keyboard must reach it.
  for (const code of fragment.querySelectorAll('pre')) code.tabIndex = 0;
  for (const link of fragment.querySelectorAll('a')) {
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
  }
  return fragment;
}
