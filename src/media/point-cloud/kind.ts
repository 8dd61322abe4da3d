/** Point clouds: their type, and their facts. */
import type { Json, MediaItem } from '../../record/kinds.js';

/** MIME type of the points: NumPy's `.npy`, which is numbers and no code. */
export const POINTS_TYPE = 'application/x-npy';

/** Most points of one cloud. */
export const MAX_POINTS = 1_000_000;
/** Most boxes, and most vectors, beside the points of one cloud: they are kept in the record. */
export const MAX_SHAPES = 500;
/** Longest label of a box, in UTF-16 units. */
export const MAX_LABEL = 100;
/** Columns that a cloud may have: coordinates; with a category; with red, green and blue. */
export const COLUMNS = [3, 4, 6] as const;

/** Red, green and blue, 0 to 255. */
export type Color = readonly [red: number, green: number, blue: number];
export type Corner = readonly [x: number, y: number, z: number];

/** A box around points. */
export interface Box {
  /** Eight, in any order. */
  readonly corners: readonly Corner[];
  /** Empty: none. */
  readonly label: string;
  /** `null`: the colour of the board. */
  readonly color: Color | null;
}

/** An arrow. */
export interface Arrow {
  readonly start: Corner;
  readonly end: Corner;
  readonly color: Color | null;
}

/** What is beside the points of a cloud. */
export interface CloudScene {
  readonly boxes: readonly Box[];
  readonly vectors: readonly Arrow[];
}

/** Facts of a cloud. A foreign record may hold any values: what is no box and no arrow is left out. */
export function cloudFacts({ facts }: Pick<MediaItem, 'facts'>): CloudScene & { readonly points: number } {
  const { points } = facts;
  return {
    points: typeof points === 'number' && Number.isSafeInteger(points) && points > 0 ? points : 0,
    boxes: listOf(facts['boxes']).flatMap(boxIn),
    vectors: listOf(facts['vectors']).flatMap(arrowIn),
  };
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value.slice(0, MAX_SHAPES) : [];
}

function boxIn(value: Json): Box[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const { corners, label, color } = value as { [name: string]: Json };
  if (!Array.isArray(corners) || corners.length !== 8) return [];
  const found = corners.map(cornerIn);
  if (!found.every((corner) => corner !== null)) return [];
  const text = typeof label === 'string' ? label.slice(0, MAX_LABEL) : '';
  return [{ corners: found, label: text, color: colorIn(color) }];
}

function arrowIn(value: Json): Arrow[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const { start, end, color } = value as { [name: string]: Json };
  const [from, to] = [cornerIn(start), cornerIn(end)];
  return from && to ? [{ start: from, end: to, color: colorIn(color) }] : [];
}

function cornerIn(value: Json | undefined): Corner | null {
  return Array.isArray(value) && value.length === 3 && value.every((each) => Number.isFinite(each))
    ? (value as unknown as Corner)
    : null;
}

function colorIn(value: Json | undefined): Color | null {
  const corner = cornerIn(value);
  return corner?.every((each) => each >= 0 && each <= 255) ? corner : null;
}
