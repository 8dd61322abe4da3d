import { fieldsOf } from '../fields.js';

/** Options of a media panel. */
export interface MediaOptions {
  /** Name of the kind of media. A newer version may write kinds that this version does not know. */
  readonly media: string;
}

/** Reads options from stored data. */
export function checkedMediaOptions(value: unknown): MediaOptions {
  const { media } = fieldsOf(value);
  return { media: typeof media === 'string' ? media : '' };
}
