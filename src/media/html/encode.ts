import { encodeDocuments, type RawDocument } from '../document.js';
import type { MediaEncoder } from '../encode.js';
import { HTML_TYPE } from './kind.js';

/** Makes files from HTML documents. */
export const encodeHtml: MediaEncoder<RawDocument> = (items) =>
  encodeDocuments('an HTML document', HTML_TYPE, items);
