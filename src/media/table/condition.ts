/** Conditions on the cells of a column, as a person types them. */
import type { TableColumnType } from './kind.js';
import { type Cell, cellText } from './rows.js';

/** A condition, or why a text is none. */
export type Condition = { readonly fits: (cell: Cell) => boolean } | { readonly problem: string };

/** How to write a condition on a column of a type. */
export const CONDITION_HINTS: { readonly [T in TableColumnType]: string } = {
  number: '> 0.5, 1..5, = 3, != 3, nan, empty',
  text: 'part of the text, = whole text, != text, empty',
  boolean: 'true, false, empty',
  media: 'part of the caption, empty, != empty',
};

const NUMBER = String.raw`[+-]?(?:\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|infinity)`;
const COMPARISON = new RegExp(`^(<=|>=|!=|<|>|=)?\\s*(${NUMBER}|nan)$`, 'i');
const RANGE = new RegExp(`^(${NUMBER})\\s*\\.\\.\\s*(${NUMBER})$`, 'i');

/** Reads a condition; `null`: the text is empty, and every cell fits. */
export function conditionOf(text: string, type: TableColumnType): Condition | null {
  const given = text.trim().replace(/^[−]/, '-');
  if (given === '') return null;
  if (given === 'empty' || given === '= empty') return { fits: (cell) => cell === null };
  if (given === '!= empty') return { fits: (cell) => cell !== null };
  switch (type) {
    case 'number':
      return numberCondition(given);
    case 'boolean':
      return booleanCondition(given);
    default:
      return textCondition(given);
  }
}

function numberCondition(text: string): Condition {
  const range = RANGE.exec(text);
  if (range) {
    const [low, high] = [numberOf(range[1] as string), numberOf(range[2] as string)];
    return { fits: (cell) => isNumber(cell) && cell >= low && cell <= high };
  }
  const comparison = COMPARISON.exec(text);
  if (!comparison) return { problem: `A number, or ${CONDITION_HINTS.number}` };
  const [, operator = '=', number] = comparison;
  const value = numberOf(number as string);
  const equals = (cell: number | bigint) =>
    Number.isNaN(value) ? Number.isNaN(cell) : Number(cell) === value;
  const compare: { readonly [operator: string]: (cell: number | bigint) => boolean } = {
    '=': equals,
    '!=': (cell) => !equals(cell),
    '<': (cell) => cell < value,
    '<=': (cell) => cell <= value,
    '>': (cell) => cell > value,
    '>=': (cell) => cell >= value,
  };
  return {
    fits: (cell) => isNumber(cell) && (compare[operator] as (cell: number | bigint) => boolean)(cell),
  };
}

function isNumber(cell: Cell): cell is number | bigint {
  return typeof cell === 'number' || typeof cell === 'bigint';
}

function numberOf(text: string): number {
  const lower = text.toLowerCase();
  if (lower === 'nan') return Number.NaN;
  return Number(lower.replace('infinity', 'Infinity'));
}

function booleanCondition(text: string): Condition {
  const asked = { true: true, false: false, yes: true, no: false }[text.replace(/^=\s*/, '').toLowerCase()];
  return asked === undefined
    ? { problem: `One of ${CONDITION_HINTS.boolean}` }
    : { fits: (cell) => cell === asked };
}

function textCondition(text: string): Condition {
  const [, operator = '', rest = ''] = /^(!=|=)?\s*(.*)$/s.exec(text) ?? [];
  if (operator === '=') return { fits: (cell) => cell !== null && cellText(cell) === rest };
  if (operator === '!=') return { fits: (cell) => cellText(cell) !== rest };
  const part = rest.toLowerCase();
  return { fits: (cell) => cell !== null && cellText(cell).toLowerCase().includes(part) };
}
