/** The logger worker's own file: it serves one page. */
import { expose } from 'comlink';
import { makeEngineApi } from './api.js';
import { openStored } from './open-store.js';

expose(makeEngineApi('worker', openStored));
