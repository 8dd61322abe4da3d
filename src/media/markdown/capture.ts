import type { MediaCapture } from '../capture.js';
import { MAX_DOCUMENTS, takeDocuments } from '../document.js';
import type { MarkdownOptions } from './value.js';

/** How the page captures Markdown. */
export const markdownCapture: MediaCapture<MarkdownOptions> = {
  options: { caption: 1 },
  labels: { one: 'a Markdown text', many: 'Markdown texts' },
  most: MAX_DOCUMENTS,
  items: (x, { caption }) => takeDocuments('a Markdown text', x, caption, {}),
};
