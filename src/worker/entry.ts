/** The logger worker's own file: it serves one page. */
import { expose } from 'comlink';
import { makeEngineApi } from './api.js';

expose(makeEngineApi('worker'));
