import type { ExportOptions } from '../../../source/bundles.js';
import { flag, list, number, object, optional, text } from '../../../source/schema.js';
import type { BundlesMethod } from '../../service-methods.js';
import { blob, port, type ServiceTable } from '../service-table.js';
import type { BundleService } from './service.js';

const exportOptions = object<Pick<ExportOptions, 'tensorboard' | 'csv' | 'csvByteOrderMark'>>({
  tensorboard: optional(flag),
  csv: optional(flag),
  csvByteOrderMark: optional(flag),
});

const id = ['id', number] as const;

/** Methods of the bundles that a page may call. */
export const BUNDLES = {
  export: [
    ['uids', list(text)],
    ['options', exportOptions],
    ['port', port],
  ],
  open: [['file', blob]],
  import: [id, ['port', port]],
  close: [id],
} as const satisfies ServiceTable<BundleService, BundlesMethod>;
