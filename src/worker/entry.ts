/** Entry file of the logger worker, which serves one page. */
import { expose, wrap } from 'comlink';
import { makeEngineApi } from './api.js';
import { openStored } from './open-store.js';
import { importPart, type OtherAddress, partLoader } from './parts.js';

expose(
  makeEngineApi('worker', openStored, (urls, page) => {
    const other = wrap<OtherAddress>(page);
    return partLoader((part) => importPart(part, urls[part], other));
  }),
);
