import { assertUnreachable } from '../../base/assert.js';
import { type Node, parseFormula, refusal } from '../formula/parse.js';
import { type Column, columnOf, type TableRun } from './columns.js';

/** Returns true if a run fulfils the condition. */
export type Condition = (run: TableRun) => boolean;

type Scalar = string | number | boolean;

const WHERE = 'where';

/** Compiles a condition: see `TableQuery.where`. Throws `validation` with the facts `field`, `position` and `reason`. */
export function compileCondition(text: string): Condition {
  return conditionOf(parseFormula(text, WHERE, true));
}

function conditionOf(node: Node): Condition {
  switch (node.type) {
    case 'name': {
      const column = columnAt(node);
      return (run) => column(run) === true;
    }
    case 'unary': {
      if (node.operator !== 'not') break;
      const inner = conditionOf(node.argument);
      return (run) => !inner(run);
    }
    case 'call': {
      const [argument] = node.args;
      if (node.name !== 'has') throw refusal(WHERE, node.at, `'${node.name}' is not a function. Known: has`);
      if (node.args.length !== 1 || argument === undefined) {
        throw refusal(WHERE, node.at, `has takes 1 column, not ${node.args.length}`);
      }
      const column = columnAt(argument);
      return (run) => column(run) !== undefined;
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

function binary(node: Extract<Node, { type: 'binary' }>): Condition {
  const { operator, left, right } = node;
  if (operator === 'and' || operator === 'or') {
    const [a, b] = [conditionOf(left), conditionOf(right)];
    return operator === 'and' ? (run) => a(run) && b(run) : (run) => a(run) || b(run);
  }
  // The parser applies `not` to the column, like a sign; here `not` applies to the whole comparison.
  if (left.type === 'unary' && left.operator === 'not') {
    const inner = binary({ ...node, left: left.argument });
    return (run) => !inner(run);
  }
  const column = columnAt(left);
  if (operator === 'in') {
    if (right.type !== 'list') throw refusal(WHERE, right.at, 'in takes a list, such as [a, b]');
    const items = new Set(right.items.map(valueAt));
    return (run) => items.has(column(run) as Scalar);
  }
  const value = valueAt(right);
  switch (operator) {
    case '=':
    case '==':
      return (run) => column(run) === value;
    case '!=':
      return (run) => column(run) !== value;
    case '<':
      return ordered(column, value, (a, b) => a < b);
    case '<=':
      return ordered(column, value, (a, b) => a <= b);
    case '>':
      return ordered(column, value, (a, b) => a > b);
    case '>=':
      return ordered(column, value, (a, b) => a >= b);
    case 'contains': {
      const needle = String(value).toLowerCase();
      return (run) => {
        const found = column(run);
        if (Array.isArray(found)) return found.includes(value);
        return typeof found === 'string' && found.toLowerCase().includes(needle);
      };
    }
    case 'matches': {
      const pattern = String(value).toLowerCase();
      return (run) => {
        const found = column(run);
        return typeof found === 'string' && fits(found.toLowerCase(), pattern);
      };
    }
    default:
      throw refusal(WHERE, node.at, `'${operator}' is not an operator of conditions`);
  }
}

/** A condition that compares the column with `value`. False if their types differ, and for booleans. */
function ordered(
  column: Column,
  value: Scalar,
  holds: (a: string | number, b: string | number) => boolean,
): Condition {
  if (typeof value === 'boolean') return () => false;
  return (run) => {
    const found = column(run);
    return typeof found === typeof value && holds(found as string | number, value);
  };
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

/** True if the whole text fits a pattern with `*` and `?`. Not a regular expression: some regular expressions never finish. */
export function fits(text: string, pattern: string): boolean {
  let [t, p] = [0, 0];
  /** Index of the last `*` in the pattern, and the index in the text at which matching continued after this `*`. */
  let [star, from] = [-1, 0];
  while (t < text.length) {
    if (pattern[p] === '*') {
      [star, from] = [p, t];
      p++;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      t++;
      p++;
    } else if (star >= 0) {
      // Backtrack: the `*` matches one character more.
      p = star + 1;
      from++;
      t = from;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
