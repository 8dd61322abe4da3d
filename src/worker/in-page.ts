import { expose } from 'comlink';
import { makeEngineApi } from './api.js';

/** Runs the engine in the calling thread, for pages that may not start workers. Loaded only then. */
export function startInPage(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  expose(makeEngineApi('page'), port2);
  return port1;
}
