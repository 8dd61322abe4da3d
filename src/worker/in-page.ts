import { expose } from 'comlink';
import { toStepwellError } from '../base/errors.js';
import { letExit } from '../base/process.js';
import { memoryDatabase, memoryStore } from '../store/memory.js';
import { memoryArchive } from '../store/memory-archive.js';
import { makeEngineApi, type OpenStore } from './api.js';
import { openStored } from './open-store.js';
import { SITUATIONS } from './situations.js';

/**
 * Runs the engine in the calling thread: for pages that may not start workers, and for those without IndexedDB, where
 * nothing is stored and the memory store would only make every worker larger. Loaded only then.
 */
export function startInPage(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  expose(makeEngineApi('page', openStoredOrMemory), port2);
  letExit(port2);
  return port1;
}

const openStoredOrMemory: OpenStore = async (database) => {
  try {
    const { store } = await openStored(database);
    return { store, notices: [SITUATIONS.no_worker.notice] };
  } catch (thrown) {
    if (toStepwellError(thrown, 'storage').facts.reason !== 'unavailable') throw thrown;
    const situation = globalThis.origin === 'null' ? SITUATIONS.sandboxed : SITUATIONS.no_indexeddb;
    const memory = memoryDatabase();
    return { store: memoryStore(memory), archive: memoryArchive(memory), notices: [situation.notice] };
  }
};
