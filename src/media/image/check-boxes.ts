/** Checks boxes as people write them, in the spellings of this library and of W&B, and brings them into one form. */
import { type Refusal, refuse } from '../../base/refusal.js';
import type { Json } from '../../record/kinds.js';
import { checkLabels, shortText } from './check-labels.js';
import type { ImageSize } from './kind.js';
import { type Box, type BoxGroup, MAX_BOXES, MAX_GROUPS } from './overlays.js';

/** Most scores of one box. */
const MAX_SCORES = 16;
/** Corners may lie this many images beside the image: detectors draw beyond the edge. */
const MOST_BESIDE = 1;

/** Checked boxes, and what is wrong with the rest. */
export interface CheckedBoxes {
  readonly groups: readonly BoxGroup[];
  readonly problems: readonly Refusal[];
}

type Fields = { readonly [name: string]: Json | undefined };

/** Why a box is left out. */
const UNFIT = {
  position: 'a position in finite numbers: {minX, maxX, minY, maxY} or {middle: [x, y], width, height}',
  domain: 'a domain that is pixel, or none for fractions of the image',
  classId: 'a classId, a whole number of 0 or more',
  outside:
    'corners in or near the image: they are fractions of the image from 0 to 1, unless the domain is pixel',
  size: 'an image of known size: its domain is pixel',
} as const;
type Unfit = keyof typeof UNFIT;

/** Reads the option `boxes`. Wrong boxes are left out and counted. */
export function checkBoxes(value: Json, size: ImageSize): CheckedBoxes {
  const problems: Refusal[] = [];
  const none = (code: 'type' | 'limit', reason: string) => ({ groups: [], problems: [refuse(code, reason)] });
  const groups = fieldsOf(value);
  if (!groups) return none('type', 'boxes of an image must be an object: {name: {boxData: […]}}');
  const names = Object.keys(groups);
  if (names.length > MAX_GROUPS) {
    return none('limit', `an image may have ${MAX_GROUPS} groups of boxes, not ${names.length}`);
  }
  const lists = names.map((name) => dataOf(groups[name]));
  const count = lists.reduce((sum, list) => sum + (list?.length ?? 0), 0);
  if (count > MAX_BOXES) return none('limit', `an image may have ${MAX_BOXES} boxes, not ${count}`);
  const unfit = new Map<Unfit, number>();
  let scoresLost = 0;
  const checked: BoxGroup[] = [];
  for (const [i, name] of names.entries()) {
    const list = lists[i];
    if (!list) {
      problems.push(refuse('type', `boxes “${name.slice(0, 40)}” of an image have no list boxData`));
      continue;
    }
    const boxes: Box[] = [];
    for (const each of list) {
      const box = boxOf(each, size, () => scoresLost++);
      if (typeof box === 'string') unfit.set(box, (unfit.get(box) ?? 0) + 1);
      else boxes.push(box);
    }
    const given = fieldsOf(groups[name]);
    const labels = checkLabels(given?.classLabels ?? given?.class_labels);
    if (labels === null) {
      problems.push(refuse('type', 'classLabels of boxes of an image must be names by number: {1: "car"}'));
    }
    checked.push({ name: shortText(name), labels: labels ?? {}, boxes });
  }
  for (const [why, left] of unfit) {
    problems.push(refuse('shape', `${left} boxes of an image are left out: each needs ${UNFIT[why]}`));
  }
  if (scoresLost > 0) {
    const reason = `scores of ${scoresLost} boxes of an image are left out: scores are up to ${MAX_SCORES} finite numbers by name`;
    problems.push(refuse('partial', reason));
  }
  return { groups: checked, problems };
}

function dataOf(group: Json | undefined): readonly Json[] | null {
  const fields = fieldsOf(group);
  const data = fields?.boxData ?? fields?.box_data;
  return Array.isArray(data) ? data : null;
}

function boxOf(value: Json, size: ImageSize, loseScores: () => void): Box | Unfit {
  const fields = fieldsOf(value);
  const corners = cornersOf(fieldsOf(fields?.position));
  if (!fields || !corners) return 'position';
  const { domain } = fields;
  if (domain !== undefined && domain !== null && domain !== 'pixel' && domain !== 'percentage')
    return 'domain';
  const isPixel = domain === 'pixel';
  if (isPixel && !(size.width > 0 && size.height > 0)) return 'size';
  const [minX, minY, maxX, maxY] = corners.map((corner, i) =>
    isPixel ? corner / (i % 2 === 0 ? size.width : size.height) : corner,
  ) as [number, number, number, number];
  if ([minX, minY].some((corner) => corner < -MOST_BESIDE) || [maxX, maxY].some((c) => c > 1 + MOST_BESIDE)) {
    return 'outside';
  }
  const classId = fields.classId ?? fields.class_id;
  if (typeof classId !== 'number' || !Number.isSafeInteger(classId) || classId < 0) return 'classId';
  const caption = fields.boxCaption ?? fields.box_caption;
  const scores = scoresOf(fields.scores, loseScores);
  return {
    ...{ minX, minY, maxX, maxY, classId },
    ...(scores ? { scores } : {}),
    ...(caption === undefined || caption === null ? {} : { caption: shortText(caption) }),
  };
}

/** Left, top, right and bottom. */
function cornersOf(position: Fields | null): readonly number[] | null {
  if (!position) return null;
  const { minX, minY, maxX, maxY, middle, width, height } = position;
  let corners: readonly unknown[] = [minX, minY, maxX, maxY];
  if (Array.isArray(middle) && typeof width === 'number' && typeof height === 'number') {
    const [x, y] = middle as readonly unknown[];
    if (typeof x !== 'number' || typeof y !== 'number') return null;
    corners = [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
  }
  if (!corners.every((corner): corner is number => Number.isFinite(corner))) return null;
  const [left, top, right, bottom] = corners as [number, number, number, number];
  return left <= right && top <= bottom ? [left, top, right, bottom] : null;
}

function scoresOf(value: Json | undefined, lose: () => void): Box['scores'] | null {
  if (value === undefined || value === null) return null;
  const given = Object.entries(fieldsOf(value) ?? {});
  const scores = given.filter(([, score]) => typeof score === 'number' && Number.isFinite(score));
  if (fieldsOf(value) === null || scores.length < given.length || scores.length > MAX_SCORES) lose();
  const kept = scores
    .slice(0, MAX_SCORES)
    .map(([name, score]) => [shortText(name), score as number] as const);
  return kept.length > 0 ? Object.fromEntries(kept) : null;
}

function fieldsOf(value: Json | undefined): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}
