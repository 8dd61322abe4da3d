import { StorageError } from '../base/errors.js';
import { openIndexedDbStore } from '../store/indexeddb.js';
import type { Store } from '../store/port.js';
import type { OpenStore } from './api.js';
import { NOTICES } from './situations.js';

/** Milliseconds to wait for a database that another tab blocks, before the person is told to close that tab. */
const BLOCKED_PATIENCE_MS = 5_000;

/**
 * Opens the IndexedDB store. Rejects with `storage` and the fact `reason`: `unavailable` if there is no IndexedDB, `blocked` if
 * another tab keeps an older version of the database open.
 */
export const openStored: OpenStore = async (database) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const store = await new Promise<Store>((resolve, reject) => {
      const tooLong = () => reject(new StorageError(NOTICES.blocked, { reason: 'blocked' }));
      const onBlocked = () => {
        timer = setTimeout(tooLong, BLOCKED_PATIENCE_MS);
      };
      openIndexedDbStore({ name: database, onBlocked }).then(resolve, reject);
    });
    return { store, notices: [] };
  } finally {
    clearTimeout(timer);
  }
};
