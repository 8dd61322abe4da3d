import { flag, object, optional, text, word } from '../../../source/schema.js';
import type { RemoteTarget } from '../../../source/uploads.js';
import type { SyncMethod } from '../../service-methods.js';
import type { ServiceTable } from '../service-table.js';
import type { SyncService } from './service.js';

const run = ['run', text] as const;

const target = object<RemoteTarget>({
  url: text,
  key: optional(text),
  project: optional(text),
  metered: optional(word('send', 'wait')),
});

/** Methods of the uploader that a page may call. The uploader checks the address itself. */
export const SYNC = {
  add: [run, ['target', target]],
  retry: [run],
  states: [],
  remotes: [],
  synced: [run, ['complete', optional(flag)]],
  hurry: [],
} as const satisfies ServiceTable<SyncService, SyncMethod>;
