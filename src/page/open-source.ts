import type { Source } from '../query/types.js';
import { sharedLink } from './link.js';
import { remoteSource, type SourceOptions } from './remote-source.js';

/** Every run of this origin, through the page's logger worker: what boards and scripts query. Starts the worker when there is none. */
export async function openSource(options: SourceOptions = {}): Promise<Source> {
  const link = sharedLink(options);
  await link.host();
  return remoteSource(link);
}
