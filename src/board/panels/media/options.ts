import { fieldsOf } from '../fields.js';

/** What a panel of media can be told. */
export interface MediaOptions {
  /** Name of the kind of media; a newer version may write kinds that this version does not know. */
  readonly media: string;
}

/** Options from something that was stored. */
export function checkedMediaOptions(value: unknown): MediaOptions {
  const { media } = fieldsOf(value);
  return { media: typeof media === 'string' ? media : '' };
}
