/** What is drawn over an image: boxes, which are facts of the image, and masks, which are further items of its record. */
import type { Json, MediaItem } from '../../record/kinds.js';

/** Most groups of boxes, and most masks, of one image. */
export const MAX_GROUPS = 16;
/** Most boxes of one image, those of all groups together. */
export const MAX_BOXES = 1000;
/** Most bytes of all that is said about the boxes and masks of one image, as JSON. */
export const MAX_OVERLAY_BYTES = 128 * 1024;
/** Largest number of a class in a mask. */
export const MAX_LABEL = 65_535;

/** Names of classes by their numbers. */
export type ClassLabels = { readonly [id: string]: string };

/** A box. Its corners are fractions of the image: (0, 0) is the top left corner, (1, 1) the bottom right one. */
export interface Box {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
  readonly classId: number;
  readonly scores?: { readonly [name: string]: number };
  readonly caption?: string;
}

/** Boxes that are shown and hidden together, such as those of the prediction. */
export interface BoxGroup {
  readonly name: string;
  readonly labels: ClassLabels;
  readonly boxes: readonly Box[];
}

/** A mask. `sha256` names the item with its label map: a grey PNG whose pixels are numbers of classes. */
export interface MaskRef {
  readonly name: string;
  readonly labels: ClassLabels;
  readonly sha256: string;
}

export interface Overlays {
  readonly boxes: readonly BoxGroup[];
  readonly masks: readonly MaskRef[];
}

/** The overlays of an image, from its facts. A foreign record may hold anything: what is no overlay is left out. */
export function overlaysOf({ facts }: Pick<MediaItem, 'facts'>): Overlays {
  return {
    boxes: listOf(facts.boxes).flatMap(groupOf).slice(0, MAX_GROUPS),
    masks: listOf(facts.masks).flatMap(maskOf).slice(0, MAX_GROUPS),
  };
}

/** The name of a mask; `null`: the item is an image. */
export function maskName({ facts }: Pick<MediaItem, 'facts'>): string | null {
  return typeof facts.mask === 'string' ? facts.mask : null;
}

function groupOf(value: Json): BoxGroup[] {
  const { name, labels, boxes } = fieldsOf(value);
  if (typeof name !== 'string') return [];
  return [{ name, labels: labelsOf(labels), boxes: listOf(boxes).flatMap(boxOf).slice(0, MAX_BOXES) }];
}

function maskOf(value: Json): MaskRef[] {
  const { name, labels, sha256 } = fieldsOf(value);
  if (typeof name !== 'string' || typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return [];
  return [{ name, labels: labelsOf(labels), sha256 }];
}

function boxOf(value: Json): Box[] {
  const { minX, minY, maxX, maxY, classId, scores, caption } = fieldsOf(value);
  const [left, top, right, bottom] = [minX, minY, maxX, maxY].map(Number) as [number, number, number, number];
  if (![left, top, right, bottom].every(Number.isFinite) || typeof classId !== 'number') return [];
  const known = Object.entries(fieldsOf(scores)).flatMap(([name, score]) =>
    typeof score === 'number' ? [[name, score] as const] : [],
  );
  return [
    {
      ...{ minX: left, minY: top, maxX: right, maxY: bottom, classId },
      ...(known.length > 0 ? { scores: Object.fromEntries(known) } : {}),
      ...(typeof caption === 'string' ? { caption } : {}),
    },
  ];
}

function labelsOf(value: Json | undefined): ClassLabels {
  const labels = Object.entries(fieldsOf(value)).filter(([, label]) => typeof label === 'string');
  return Object.fromEntries(labels) as ClassLabels;
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function fieldsOf(value: Json | undefined): { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [name: string]: Json })
    : {};
}
