import type { MediaExport } from '../export.js';
import { HTML_TYPE, htmlFacts } from './kind.js';

export const htmlExport: MediaExport = {
  // None: a document that is downloaded by itself is bytes, which no browser runs.
  types: [],
  extensionOf: (type) => (type === HTML_TYPE ? 'html' : undefined),
  factsOf: (item) => ({ ...htmlFacts(item) }),
};
