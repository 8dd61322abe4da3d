import { systemClock } from '../base/clock.js';
import { toStepwellError } from '../base/errors.js';
import { StoreSource } from '../query/store-source.js';
import type { Source } from '../source/types.js';
import { readOnly } from './bundle-store.js';
import type { Bundle } from './read.js';

/**
 * A bundle as a {@link Source}: boards and scripts read it without importing it. What would change it rejects with
 * `storage`, fact `reason` `read_only`. A run that was still being written when it was exported shows as crashed: its
 * writer is not here.
 */
export function bundleSource(bundle: Bundle): Source {
  const source = new StoreSource(bundle.store, {
    clock: systemClock(),
    isLive: () => false,
    blobs: async () => bundle.archive,
    queries: async () => (await import('../query/queries.js')).queries,
    status: () => ({ storage: 'bundle', notices: bundle.problems.map(({ message }) => message) }),
  });
  const refuse = async (): Promise<never> => {
    throw readOnly();
  };
  return {
    listProjects: () => typed(source.listProjects()),
    createProject: refuse,
    listRuns: (filter) => typed(source.listRuns(filter)),
    getRun: (uid) => typed(source.getRun(uid)),
    getMetrics: (query) => typed(source.getMetrics(query)),
    series: (query) => typed(source.series(query)),
    histograms: (query) => typed(source.histograms(query)),
    heatmap: (query) => typed(source.heatmap(query)),
    getHistory: (query) => typed(source.getHistory(query)),
    getLogs: (query) => typed(source.getLogs(query)),
    images: (query) => typed(source.images(query)),
    listFiles: (run, namespace) => typed(source.listFiles(run, namespace)),
    getArtifacts: (run) => typed(source.getArtifacts(run)),
    blob: (run, sha256) => typed(source.blob(run, sha256)),
    compareRuns: (uids) => typed(source.compareRuns(uids)),
    deleteRun: refuse,
    restoreRun: refuse,
    clearProject: refuse,
    edit: refuse,
    status: () => typed(source.status()),
    subscribe: (listener) => typed(source.subscribe(listener)),
  };
}

/** What a query makes of a stranger's data may surprise it: whatever it then throws is said to be damage. */
async function typed<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (thrown) {
    throw toStepwellError(thrown, 'corrupt');
  }
}
