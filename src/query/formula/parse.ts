/**
 * Parses formulas and conditions to a small tree. `jsep` handles the precedence of operators, numbers and quoted texts. Names,
 * calls, lists and signs are read here, because the name of a metric may have slashes and dots. Nothing is evaluated.
 */

import type jsep from 'jsep';
import * as library from 'jsep';
import { ValidationError } from '../../base/errors.js';
import { PLAIN_NAME } from '../../source/expression-key.js';

/** Longest text, and deepest nesting of parentheses, calls and signs. No formula needs more; deeper nesting could overflow the stack. */
const MOST_LENGTH = 2000;
const MOST_DEPTH = 64;

/** A node of the tree. `at`: where the node begins in the text, from 0. */
export type Node =
  | { readonly type: 'number'; readonly value: number; readonly at: number }
  | { readonly type: 'text'; readonly value: string; readonly at: number }
  /** `quoted`: in backticks. */
  | { readonly type: 'name'; readonly name: string; readonly quoted: boolean; readonly at: number }
  | { readonly type: 'call'; readonly name: string; readonly args: readonly Node[]; readonly at: number }
  | { readonly type: 'list'; readonly items: readonly Node[]; readonly at: number }
  | { readonly type: 'unary'; readonly operator: string; readonly argument: Node; readonly at: number }
  | {
      readonly type: 'binary';
      readonly operator: string;
      readonly left: Node;
      readonly right: Node;
      readonly at: number;
    };

/** Operators by precedence, the lowest first. `**` is right-associative. */
const OPERATORS: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['=', '==', '!=', '<', '<=', '>', '>=', 'contains', 'matches', 'in'],
  ['+', '-'],
  ['*', '/', '%'],
  ['**'],
];

const NAME = new RegExp(PLAIN_NAME, 'uy');
/** A name in backticks. A backtick in the name is written twice. */
const QUOTED = /`((?:[^`]|``)*)`/uy;

/** The parser as a hook sees it. */
type Scope = jsep.HookScope;

/** The class behind `jsep()`. The typings declare the function only, which also accepts several expressions in sequence. */
const { Jsep } = library as unknown as {
  readonly Jsep: (new (text: string) => Scope) & Omit<typeof jsep, 'hooks'> & { readonly hooks: Hooks };
};
type Hooks = jsep.IHooks & { [name: string]: unknown };

/** State of the current parse. There is only one at a time, because parsing is synchronous. */
let depth = 0;
let hasNot = false;

Jsep.removeAllBinaryOps();
Jsep.removeAllUnaryOps();
Jsep.removeAllLiterals();
// Remove the ternary operator, a plugin that `jsep` always installs.
delete Jsep.hooks['after-expression'];
for (const [i, operators] of OPERATORS.entries()) {
  for (const operator of operators) Jsep.addBinaryOp(operator, i + 1, operator === '**');
}
// Every token is read here, so that other syntax of `jsep` (members, `this`, compounds) is never accepted.
Jsep.hooks.add('gobble-token', function (env) {
  env.node = token(this) as unknown as jsep.Expression;
});

/**
 * Parses a formula to a tree.
 *
 * @param what name of the formula in messages, such as `expressions[0]`
 * @param withNot true: the word `not` is an operator; false: `not` is a name
 */
export function parseFormula(text: string, what: string, withNot = false): Node {
  if (text.length > MOST_LENGTH) {
    throw refusal(what, MOST_LENGTH, `is longer than ${MOST_LENGTH} characters`);
  }
  depth = 0;
  hasNot = withNot;
  const parser = new Jsep(text);
  try {
    const tree = parser.gobbleExpression();
    if (!tree) parser.throwError('something is missing');
    if (parser.index < text.length) parser.throwError(`'${parser.char}' is not expected`);
    return nodeOf(tree);
  } catch (thrown) {
    if (thrown instanceof ValidationError || !(thrown instanceof Error)) throw thrown;
    const { index = 0, description = thrown.message } = thrown as Error & {
      index?: number;
      description?: string;
    };
    // If the text ends inside an escape, the parser is beyond the end.
    throw refusal(what, Math.min(index, text.length), description);
  }
}

/** Makes the error for a formula that is wrong at position `at`. */
export function refusal(what: string, at: number, reason: string): ValidationError {
  return new ValidationError(`${what}: ${reason} (at character ${at + 1})`, {
    field: what,
    position: at,
    reason,
  });
}

/** Reads an operand of binary operators. */
function token(scope: Scope): Node {
  const at = scope.index;
  const { char, expr } = scope;
  if (/[\d.]/.test(char)) {
    return { type: 'number', value: Number((scope.gobbleNumericLiteral() as jsep.Literal).value), at };
  }
  if (char === '"' || char === "'") {
    return { type: 'text', value: String((scope.gobbleStringLiteral() as jsep.Literal).value), at };
  }
  if (char === '-' || char === '+') {
    scope.index++;
    return deeper(scope, () => ({ type: 'unary', operator: char, argument: power(scope), at }));
  }
  if (char === '(') {
    scope.index++;
    return deeper(scope, () => {
      const inner = inside(scope);
      close(scope, ')');
      return inner;
    });
  }
  if (char === '[') {
    scope.index++;
    return deeper(scope, () => ({ type: 'list', items: listed(scope, ']'), at }));
  }
  const quoted = matched(QUOTED, expr, at);
  if (quoted) {
    scope.index += quoted[0].length;
    return { type: 'name', name: (quoted[1] ?? '').replaceAll('``', '`'), quoted: true, at };
  }
  const [name] = matched(NAME, expr, at) ?? [];
  if (name === undefined) {
    return scope.throwError(char === '' ? 'something is missing at the end' : `'${char}' is not expected`);
  }
  scope.index += name.length;
  if (hasNot && name === 'not') {
    return deeper(scope, () => ({ type: 'unary', operator: name, argument: operand(scope), at }));
  }
  scope.gobbleSpaces();
  if (scope.char !== '(') return { type: 'name', name, quoted: false, at };
  scope.index++;
  return deeper(scope, () => ({ type: 'call', name, args: listed(scope, ')'), at }));
}

/** Reads a token and its exponent, if there is one: a sign applies to the whole power, as in mathematics. */
function power(scope: Scope): Node {
  const base = operand(scope);
  scope.gobbleSpaces();
  if (!scope.expr.startsWith('**', scope.index)) return base;
  scope.index += 2;
  return deeper(scope, () => ({
    ...{ type: 'binary', operator: '**', left: base, right: power(scope), at: base.at },
  }));
}

function operand(scope: Scope): Node {
  return scope.gobbleToken() as unknown as Node;
}

/** Reads an expression inside parentheses or a list. */
function inside(scope: Scope): Node {
  return nodeOf(scope.gobbleExpression());
}

/** Reads expressions with commas between them, up to and including `end`. */
function listed(scope: Scope, end: string): readonly Node[] {
  const items: Node[] = [];
  scope.gobbleSpaces();
  while (scope.char !== end) {
    items.push(inside(scope));
    if (scope.char !== ',') break;
    scope.index++;
    scope.gobbleSpaces();
    if (scope.char === end) scope.throwError(`something is missing before '${end}'`);
  }
  close(scope, end);
  return items;
}

function close(scope: Scope, end: string): void {
  scope.gobbleSpaces();
  if (scope.char !== end) scope.throwError(`'${end}' is missing`);
  scope.index++;
}

function deeper(scope: Scope, read: () => Node): Node {
  if (++depth > MOST_DEPTH) scope.throwError(`is nested deeper than ${MOST_DEPTH} levels`);
  const node = read();
  depth--;
  return node;
}

function matched(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Converts `jsep`'s nodes of binary operators to our nodes; tokens are our nodes already. */
function nodeOf(tree: jsep.Expression): Node {
  if (tree.type !== 'BinaryExpression') return tree as unknown as Node;
  const { operator, left, right } = tree as jsep.BinaryExpression;
  const first = nodeOf(left);
  return { type: 'binary', operator, left: first, right: nodeOf(right), at: first.at };
}
