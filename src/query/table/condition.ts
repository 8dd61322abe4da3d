import { assertUnreachable } from '../../base/assert.js';
import type { Json } from '../../record/kinds.js';
import { type Node, parseFormula, refusal } from '../formula/parse.js';
import { type Column, columnOf } from './columns.js';
import { globOf } from './glob.js';
import type { TableRows } from './table-rows.js';

/** Returns a mask with one number for each row: 1 if the row fulfils the condition, else 0. */
export type Condition = (rows: TableRows) => Uint8Array;

/** A test of one value. `undefined`: the run has no value. */
type Test = (value: Json | undefined) => boolean;

type Scalar = string | number | boolean;

const WHERE = 'where';

/** Compiles a condition: see `TableQuery.where`. Throws `validation` with the facts `field`, `position` and `reason`. */
export function compileCondition(text: string): Condition {
  return conditionOf(parseFormula(text, WHERE, true));
}

function conditionOf(node: Node): Condition {
  switch (node.type) {
    case 'name':
      return whereColumn(columnAt(node), (value) => value === true);
    case 'unary': {
      if (node.operator !== 'not') break;
      return negated(conditionOf(node.argument));
    }
    case 'call': {
      const [argument] = node.args;
      if (node.name !== 'has') throw refusal(WHERE, node.at, `'${node.name}' is not a function. Known: has`);
      if (node.args.length !== 1 || argument === undefined) {
        throw refusal(WHERE, node.at, `has takes 1 column, not ${node.args.length}`);
      }
      return whereColumn(columnAt(argument), (value) => value !== undefined);
    }
    case 'binary':
      return binary(node);
    case 'number':
    case 'text':
    case 'list':
      break;
    default:
      assertUnreachable(node);
  }
  throw refusal(WHERE, node.at, 'a condition is expected here, such as status = completed');
}

/** A condition on the values of one column. */
function whereColumn(column: Column, holds: Test): Condition {
  return (rows) => {
    const { values } = rows.column(column);
    const mask = new Uint8Array(values.length);
    for (let row = 0; row < values.length; row++) if (holds(values[row])) mask[row] = 1;
    return mask;
  };
}

function negated(condition: Condition): Condition {
  return (rows) => condition(rows).map((bit) => 1 - bit);
}

function binary(node: Extract<Node, { type: 'binary' }>): Condition {
  const { operator, left, right } = node;
  if (operator === 'and' || operator === 'or') {
    const [a, b] = [conditionOf(left), conditionOf(right)];
    return (rows) => {
      const [mask, other] = [a(rows), b(rows)];
      return operator === 'and'
        ? mask.map((bit, row) => bit & (other[row] as number))
        : mask.map((bit, row) => bit | (other[row] as number));
    };
  }
  // The parser applies `not` to the column, like a sign; here `not` applies to the whole comparison.
  if (left.type === 'unary' && left.operator === 'not') {
    return negated(binary({ ...node, left: left.argument }));
  }
  const column = columnAt(left);
  if (operator === 'in') {
    if (right.type !== 'list') throw refusal(WHERE, right.at, 'in takes a list, such as [a, b]');
    const items = new Set(right.items.map(valueAt));
    return whereColumn(column, (found) => items.has(found as Scalar));
  }
  const holds = comparison(operator, valueAt(right));
  if (holds === null) throw refusal(WHERE, node.at, `'${operator}' is not an operator of conditions`);
  return whereColumn(column, holds);
}

/** The test that an operator makes with a value; `null`: there is no such operator. */
function comparison(operator: string, value: Scalar): Test | null {
  switch (operator) {
    case '=':
    case '==':
      return (found) => found === value;
    case '!=':
      return (found) => found !== value;
    case '<':
      return ordered(value, (a, b) => a < b);
    case '<=':
      return ordered(value, (a, b) => a <= b);
    case '>':
      return ordered(value, (a, b) => a > b);
    case '>=':
      return ordered(value, (a, b) => a >= b);
    case 'contains': {
      const needle = String(value).toLowerCase();
      return (found) => {
        if (Array.isArray(found)) return found.includes(value);
        return typeof found === 'string' && found.toLowerCase().includes(needle);
      };
    }
    case 'matches': {
      const fits = globOf(String(value).toLowerCase());
      return (found) => typeof found === 'string' && fits(found.toLowerCase());
    }
    default:
      return null;
  }
}

/** A test that compares with `value`. False if the types differ, and for booleans. */
function ordered(value: Scalar, holds: (a: string | number, b: string | number) => boolean): Test {
  if (typeof value === 'boolean') return () => false;
  return (found) => typeof found === typeof value && holds(found as string | number, value);
}

function columnAt(node: Node): Column {
  if (node.type !== 'name') throw refusal(WHERE, node.at, 'a column is expected here, such as config.lr');
  try {
    return columnOf(node.name, WHERE);
  } catch {
    throw refusal(WHERE, node.at, `there is no column '${node.name}'`);
  }
}

function valueAt(node: Node): Scalar {
  if (node.type === 'number' || node.type === 'text') return node.value;
  if (node.type === 'unary' && node.operator !== 'not') {
    const inner = valueAt(node.argument);
    if (typeof inner === 'number') return node.operator === '-' ? -inner : inner;
  }
  if (node.type === 'name') {
    if (!node.quoted && (node.name === 'true' || node.name === 'false')) return node.name === 'true';
    return node.name;
  }
  throw refusal(
    WHERE,
    node.at,
    'a value is expected here: a number, a text in quotes, true, false or a word',
  );
}
