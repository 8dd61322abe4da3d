import type { Source } from '../source/types.js';
import type { SourceOptions } from './options.js';

/** Opens all runs of this origin for boards and scripts, through the page's logger worker. Starts the worker if none runs. */
export async function openSource(options: SourceOptions = {}): Promise<Source> {
  const { openLinkedSource } = await import('./session.js');
  return openLinkedSource(options);
}
