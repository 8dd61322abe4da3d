/** Kinds of media that this version knows. Each kind is a folder next to this file. */
export const MEDIA = [
  'image',
  'audio',
  'html',
  'markdown',
  'plot',
  'molecule',
  'pointCloud',
  'object3d',
  'table',
  'figure',
  'vega',
  'video',
  'plotly',
] as const;

/** Name of a kind of media that this version knows; a record may hold others. */
export type MediaName = (typeof MEDIA)[number];

/** True if this version knows a kind of media. */
export function isKnownMedia(name: string): name is MediaName {
  return MEDIA.some((each) => each === name);
}

/**
 * The kind of an item of a record. An item inside another one, such as an image in a cell of a table, has another kind than its
 * record: its fact `media` names it.
 */
export function mediaOfItem(media: string, facts: { readonly [name: string]: unknown }): string {
  const inner = facts.media;
  return typeof inner === 'string' && isKnownMedia(inner) ? inner : media;
}
