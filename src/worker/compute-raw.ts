import { messageOf } from '../base/errors.js';
import type { LoggedRecord } from '../record/kinds.js';
import type { Store } from '../store/port.js';
import type { Parts } from './parts.js';
import type { RawRecord } from './protocol.js';
import type { Services } from './services.js';

/**
 * Computes the records for a raw record: histograms of elements, files of media. A failure becomes a problem record. Never
 * rejects.
 */
export async function computeRaw(
  run: string,
  record: RawRecord,
  parts: Parts,
  store: Store,
  services: Services,
): Promise<readonly LoggedRecord[]> {
  try {
    if (record.kind === 'raw') return await (await services.blobs()).storeMedia(run, record);
    return await (await parts('queries')).computeHistogram(record, {
      tfjs: () => parts('tfjs'),
      memory: {
        get: (key) => store.getValue(key),
        put: (key, value) => store.putValue(key, value),
      },
    });
  } catch (thrown) {
    const { key, time } = record;
    const what = record.kind === 'raw' ? record.media : 'histogram';
    const reason = `the ${what} could not be computed: ${messageOf(thrown)}`;
    return [{ kind: 'problem', time, key, reason, count: 1 }];
  }
}
