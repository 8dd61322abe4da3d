/**
 * Parses formulas and conditions to a small tree. The precedence of operators, numbers and quoted texts come from `jsep`;
 * names, calls, lists and signs are read here, because the name of a metric may have slashes and dots. Nothing is evaluated.
 */

import type jsep from 'jsep';
import * as library from 'jsep';
import { ValidationError } from '../../base/errors.js';

/** Longest text, and how deeply parentheses, calls and signs may be nested: more is nobody's formula, and would take the stack. */
const MOST_LENGTH = 2000;
const MOST_DEPTH = 64;

/** A part of a formula. `at`: where it begins in the text, from 0. */
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

/** Operators by how strongly they bind. `**` is read from the right. */
const OPERATORS: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['=', '==', '!=', '<', '<=', '>', '>=', 'contains', 'matches', 'in'],
  ['+', '-'],
  ['*', '/', '%'],
  ['**'],
];

/** Words and numbers, joined by single dots and slashes. */
const NAME = /[\p{L}_$][\p{L}\p{M}\p{N}_$]*(?:[./][\p{L}\p{M}\p{N}_$]+)*/uy;
/** A backtick inside is written twice. */
const QUOTED = /`((?:[^`]|``)*)`/uy;

/** What a hook sees of the parser. */
type Scope = jsep.HookScope;

/** The class behind `jsep()`. Its typings know the function only, which also takes several expressions one behind the other. */
const { Jsep } = library as unknown as {
  readonly Jsep: (new (text: string) => Scope) & Omit<typeof jsep, 'hooks'> & { readonly hooks: Hooks };
};
type Hooks = jsep.IHooks & { [name: string]: unknown };

/** State of the parse that is going on; one at a time, because none waits. */
let depth = 0;
let hasNot = false;

Jsep.removeAllBinaryOps();
Jsep.removeAllUnaryOps();
Jsep.removeAllLiterals();
// The ternary operator is a plugin that is always there.
delete Jsep.hooks['after-expression'];
for (const [i, operators] of OPERATORS.entries()) {
  for (const operator of operators) Jsep.addBinaryOp(operator, i + 1, operator === '**');
}
// Every token comes from here, so that nothing else of what `jsep` knows (members, `this`, compounds) is ever read.
Jsep.hooks.add('gobble-token', function (env) {
  env.node = token(this) as unknown as jsep.Expression;
});

/**
 * The tree of a formula.
 *
 * @param what what is parsed, for messages, such as `expressions[0]`
 * @param withNot whether the word `not` is an operator; else it is a name like others
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
    // Behind an escape that the text breaks off, the parser stands beyond the end.
    throw refusal(what, Math.min(index, text.length), description);
  }
}

/** The error for a formula that is wrong at `at`. */
export function refusal(what: string, at: number, reason: string): ValidationError {
  return new ValidationError(`${what}: ${reason} (at character ${at + 1})`, {
    field: what,
    position: at,
    reason,
  });
}

/** Reads what stands before, between and behind binary operators. */
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

/** A token, and what it is raised to: a sign is in front of the whole power, as in mathematics. */
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

/** What stands in parentheses. */
function inside(scope: Scope): Node {
  return nodeOf(scope.gobbleExpression());
}

/** Parts with commas between them, up to `end`, which is passed. */
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

/** Our node for what `jsep` made of operators; tokens are ours already. */
function nodeOf(tree: jsep.Expression): Node {
  if (tree.type !== 'BinaryExpression') return tree as unknown as Node;
  const { operator, left, right } = tree as jsep.BinaryExpression;
  const first = nodeOf(left);
  return { type: 'binary', operator, left: first, right: nodeOf(right), at: first.at };
}
