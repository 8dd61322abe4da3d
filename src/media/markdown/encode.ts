import { encodeDocuments, type RawDocument } from '../document.js';
import type { MediaEncoder } from '../encode.js';
import { MARKDOWN_TYPE } from './kind.js';

/** Makes files from Markdown texts. */
export const encodeMarkdown: MediaEncoder<RawDocument> = (items) =>
  encodeDocuments('a Markdown text', MARKDOWN_TYPE, items);
