import { expect } from 'vitest';
import { makeEngineApi } from '../../../src/worker/api.js';
import { partLoader } from '../../../src/worker/parts.js';
import { PROTOCOL_VERSION } from '../../../src/worker/protocol.js';
import { memoryHome } from '../../support/memory-home.js';
import { bundleOf } from '../../support/source-suite/frames.js';
import { mainRun } from '../../support/source-suite/main-run.js';

/** The API of a worker over a database in memory, with one run in it, and the number of the bundle that it opened. */
export async function workerApi() {
  const bundle = await bundleOf([await mainRun()]);
  const api = makeEngineApi(
    'page',
    async () => ({ ...(await memoryHome(bundle)), notices: [] }),
    () =>
      partLoader((part) =>
        part === 'queries'
          ? import('../../../src/worker/parts/queries.js')
          : part === 'bundles'
            ? import('../../../src/worker/parts/bundles.js')
            : part === 'sync'
              ? import('../../../src/worker/parts/sync.js')
              : import('../../../src/worker/parts/files.js'),
      ),
  );
  const hello = {
    version: PROTOCOL_VERSION,
    lock: '',
    database: crypto.randomUUID(),
    library: '',
    parts: {},
  };
  const { port1, port2 } = new MessageChannel();
  expect((await api.hello(hello, port1)).ok).toBe(true);
  port1.close();
  port2.close();
  const opened = await api.service('bundles', 'open', [bundle]);
  return { api, bundle, id: opened.ok ? (opened.value as { id: number }).id : -1 };
}
