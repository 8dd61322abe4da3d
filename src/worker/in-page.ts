import { expose, wrap } from 'comlink';
import { toStepwellError } from '../base/errors.js';
import { letExit } from '../base/process.js';
import { memoryDatabase, memoryStore } from '../store/memory.js';
import { memoryArchive } from '../store/memory-archive.js';
import { type FindParts, makeEngineApi, type OpenStore } from './api.js';
import { openStored } from './open-store.js';
import { PART_IMPORTS } from './part-imports.js';
import { importPart, type OtherAddress, partLoader } from './parts.js';
import { SITUATIONS } from './situations.js';

/**
 * Runs the engine in the calling thread. Used if the page cannot start workers or has no IndexedDB. Without IndexedDB, runs are
 * kept in the memory store, which is part of this file and not of the worker, so that the worker stays small. Loaded only when
 * needed.
 */
export function startInPage(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  expose(makeEngineApi('page', openStoredOrMemory, partsOfPage), port2);
  letExit(port2);
  return port1;
}

/**
 * The notice about failed ways to start a worker, for the person. Empty if no way failed. Also empty if the page has no storage:
 * then another notice tells about the loss of data, and copying files would not help.
 */
export function noWorkerNotice(failures: readonly string[]): readonly string[] {
  const hasStorage = globalThis.origin !== 'null' && !!globalThis.indexedDB;
  if (failures.length === 0 || !hasStorage) return [];
  return [`${SITUATIONS.no_worker.notice} (${failures.join('; ')})`];
}

/** Imports the parts as modules of the page if possible, because their addresses may have failed for the worker. */
const partsOfPage: FindParts = (urls, page) =>
  partLoader((part) => PART_IMPORTS[part]?.() ?? importPart(part, urls[part], wrap<OtherAddress>(page)));

const openStoredOrMemory: OpenStore = async (database) => {
  try {
    const { store } = await openStored(database);
    return { store, notices: [] };
  } catch (thrown) {
    if (toStepwellError(thrown, 'storage').facts.reason !== 'unavailable') throw thrown;
    const situation = globalThis.origin === 'null' ? SITUATIONS.sandboxed : SITUATIONS.no_indexeddb;
    const memory = memoryDatabase();
    return { store: memoryStore(memory), archive: memoryArchive(memory), notices: [situation.notice] };
  }
};
