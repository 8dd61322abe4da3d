import type { RunDetail } from '../../source/types.js';

/** Metadata of a run's files. `library`: version of the library that recorded the run. */
export function runMetadata(detail: RunDetail, library: string): Record<string, string> {
  return {
    'stepwell.run': detail.uid,
    'stepwell.namespace': detail.namespace,
    'stepwell.project': detail.project,
    'stepwell.label': detail.id,
    'stepwell.name': detail.name,
    'stepwell.library': library,
    'stepwell.time': 'milliseconds since 1970-01-01T00:00:00Z',
  };
}
