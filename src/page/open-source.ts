import type { Source } from '../source/types.js';
import type { SourceOptions } from './options.js';

/** Every run of this origin, through the page's logger worker: what boards and scripts query. Starts the worker when there is none. */
export async function openSource(options: SourceOptions = {}): Promise<Source> {
  const { openLinkedSource } = await import('./session.js');
  return openLinkedSource(options);
}
