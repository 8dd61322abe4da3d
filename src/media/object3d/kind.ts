/** Objects in 3D: their formats, types and facts. */
import type { MediaItem } from '../../record/kinds.js';

/** Formats of objects, with the MIME type of a file. The name is the extension of the file. None of them can hold code. */
export const OBJECT_TYPES = {
  obj: 'model/obj',
  gltf: 'model/gltf+json',
  glb: 'model/gltf-binary',
  stl: 'model/stl',
  ply: 'model/x-ply',
} as const;
export type ObjectFormat = keyof typeof OBJECT_TYPES;

export const OBJECT_FORMATS = Object.keys(OBJECT_TYPES) as ObjectFormat[];

/** The format of a name; `null`: the name is none. */
export function objectFormat(name: string): ObjectFormat | null {
  return Object.hasOwn(OBJECT_TYPES, name) ? (name as ObjectFormat) : null;
}

/** The format of a MIME type; `null`: it is the type of no object. */
export function formatOfType(type: string): ObjectFormat | null {
  return OBJECT_FORMATS.find((format) => OBJECT_TYPES[format] === type) ?? null;
}

/** Number of vertices of an object; 0: unknown. A foreign record may hold any values. */
export function verticesIn({ facts }: Pick<MediaItem, 'facts'>): number {
  const { vertices } = facts;
  return typeof vertices === 'number' && Number.isSafeInteger(vertices) && vertices > 0 ? vertices : 0;
}
