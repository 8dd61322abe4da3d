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
] as const;

/** Name of a kind of media that this version knows; a record may hold others. */
export type MediaName = (typeof MEDIA)[number];

/** True if this version knows a kind of media. */
export function isKnownMedia(name: string): name is MediaName {
  return MEDIA.some((each) => each === name);
}
