import type { MediaExport } from '../export.js';
import { TABLE_TYPE, tableFacts } from './kind.js';

export const tableExport: MediaExport = {
  types: [TABLE_TYPE],
  extensionOf: (type) => (type === TABLE_TYPE ? 'parquet' : undefined),
  factsOf: (item) => {
    const { rows, columns } = tableFacts(item);
    return { rows, columns: columns.length };
  },
};
