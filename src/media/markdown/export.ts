import type { MediaExport } from '../export.js';
import { MARKDOWN_TYPE } from './kind.js';

export const markdownExport: MediaExport = {
  types: [MARKDOWN_TYPE],
  extensionOf: (type) => (type === MARKDOWN_TYPE ? 'md' : undefined),
  factsOf: () => ({}),
};
