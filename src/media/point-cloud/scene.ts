/** Checks boxes and vectors, and copies them. */
import { type Refusal, refuse } from '../../base/refusal.js';
import { wellFormed } from '../../base/well-formed.js';
import {
  type Arrow,
  type Box,
  type CloudScene,
  type Color,
  type Corner,
  MAX_LABEL,
  MAX_SHAPES,
} from './kind.js';

/** Digits that are kept of a coordinate: those of a 32-bit float. */
const DIGITS = 9;

/** A copied scene, and what could not be kept of it. */
export interface CheckedScene {
  readonly scene: CloudScene;
  readonly problems: readonly Refusal[];
}

/** Reads `boxes` and `vectors`. What is wrong in them is left out and counted; never throws for values that can be read. */
export function checkScene({
  boxes,
  vectors,
}: {
  readonly boxes?: unknown;
  readonly vectors?: unknown;
}): CheckedScene {
  const problems: Refusal[] = [];
  const clamped = { count: 0 };
  const colorOf = (value: unknown): Color | null => {
    const color = value === undefined || value === null ? null : numbersOf(value, 3);
    if (color?.some((each) => each < 0 || each > 255)) clamped.count++;
    return color && (color.map((each) => Math.round(Math.max(0, Math.min(255, each)))) as unknown as Color);
  };
  const kept = <T>(value: unknown, what: string, needs: string, read: (each: object) => T | null): T[] => {
    const list = listOf(value);
    if (list === null) {
      problems.push(refuse('type', `${what} of a point cloud must be a list`));
      return [];
    }
    if (list.length > MAX_SHAPES) {
      problems.push(
        refuse(
          'limit',
          `a point cloud keeps ${MAX_SHAPES} ${what}, not ${list.length}: the rest is left out`,
        ),
      );
    }
    let unfit = 0;
    const found: T[] = [];
    for (const each of list.slice(0, MAX_SHAPES)) {
      const one = typeof each === 'object' && each !== null ? read(each) : null;
      if (one === null) unfit++;
      else found.push(one);
    }
    if (unfit > 0)
      problems.push(refuse('shape', `${unfit} ${what} of a point cloud are left out: each needs ${needs}`));
    return found;
  };
  const scene = {
    boxes: kept(boxes, 'boxes', 'eight corners of three finite numbers', (box): Box | null => {
      const { corners, label, color } = box as { corners?: unknown; label?: unknown; color?: unknown };
      const found = cornersOf(corners);
      const text = label === undefined || label === null ? '' : wellFormed(String(label)).slice(0, MAX_LABEL);
      return found && { corners: found, label: text, color: colorOf(color) };
    }),
    vectors: kept(
      vectors,
      'vectors',
      'a start and an end of three finite numbers',
      (vector): Arrow | null => {
        const { start, end, color } = vector as { start?: unknown; end?: unknown; color?: unknown };
        const [from, to] = [cornerOf(start), cornerOf(end)];
        return from && to && { start: from, end: to, color: colorOf(color) };
      },
    ),
  };
  if (clamped.count > 0) {
    problems.push(
      refuse(
        'partial',
        `${clamped.count} colours of boxes and vectors were outside 0 to 255, and are clipped`,
      ),
    );
  }
  return { scene, problems };
}

function listOf(value: unknown): readonly unknown[] | null {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : null;
}

function cornersOf(value: unknown): Corner[] | null {
  const flat = numbersOf(value, 24);
  if (flat) return Array.from({ length: 8 }, (_, i) => rounded(flat.slice(3 * i, 3 * i + 3)));
  if (!Array.isArray(value) || value.length !== 8) return null;
  const corners = value.map(cornerOf);
  return corners.every((corner) => corner !== null) ? corners : null;
}

function cornerOf(value: unknown): Corner | null {
  const numbers = numbersOf(value, 3);
  return numbers && rounded(numbers);
}

function rounded(numbers: readonly number[]): Corner {
  return numbers.map((each) => Number(each.toPrecision(DIGITS))) as unknown as Corner;
}

/** Finite numbers of an array or a typed array; `null`: something else. */
function numbersOf(value: unknown, length: number): number[] | null {
  const isList = Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
  if (!isList) return null;
  const list = Array.from(value as ArrayLike<unknown>);
  return list.length === length && list.every((each) => typeof each === 'number' && Number.isFinite(each))
    ? (list as number[])
    : null;
}
