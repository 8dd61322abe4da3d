import { assertUnreachable } from '../../base/assert.js';
import { EXPRESSION_FUNCTIONS, MATH_FUNCTIONS, OTHER_FUNCTIONS } from '../../source/expression-functions.js';
import type { Expression } from '../metric.js';
import { type Node, parseFormula, refusal } from './parse.js';

/** Computes the value of a node from the values of the keys. */
type Evaluate = (values: ArrayLike<number>) => number;

interface Operation {
  readonly least: number;
  readonly most: number;
  readonly of: (...args: number[]) => number;
}

const one = (of: (x: number) => number): Operation => ({ least: 1, most: 1, of });
const two = (of: (x: number, y: number) => number): Operation => ({
  ...{ least: 2, most: 2 },
  of: of as Operation['of'],
});

const OTHERS: Readonly<Record<(typeof OTHER_FUNCTIONS)[number], Operation>> = {
  pow: two((x, y) => x ** y),
  min: { least: 1, most: 100, of: Math.min },
  max: { least: 1, most: 100, of: Math.max },
  clamp: { least: 3, most: 3, of: (x = 0, low = 0, high = 0) => Math.min(Math.max(x, low), high) },
};

/** The functions of formulas. All functions propagate NaN. */
const FUNCTIONS: ReadonlyMap<string, Operation> = new Map([
  ...MATH_FUNCTIONS.map((name) => [name, one(Math[name])] as const),
  ...OTHER_FUNCTIONS.map((name) => [name, OTHERS[name]] as const),
]);

const OPERATORS: ReadonlyMap<string, (x: number, y: number) => number> = new Map([
  ['+', (x, y) => x + y],
  ['-', (x, y) => x - y],
  ['*', (x, y) => x * y],
  ['/', (x, y) => x / y],
  ['%', (x, y) => x % y],
  ['**', (x, y) => x ** y],
] satisfies [string, (x: number, y: number) => number][]);

/** Compiles a formula: see `LinesQuery.expressions`. Throws `validation` with the facts `field`, `position` and `reason`. */
export function compileExpression(text: string, what: string): Expression {
  const keys: string[] = [];
  const compile = (node: Node): Evaluate => {
    switch (node.type) {
      case 'number': {
        const { value } = node;
        return () => value;
      }
      case 'name': {
        if (!keys.includes(node.name)) keys.push(node.name);
        const i = keys.indexOf(node.name);
        return (values) => values[i] as number;
      }
      case 'unary': {
        const argument = compile(node.argument);
        return node.operator === '-' ? (values) => -argument(values) : argument;
      }
      case 'binary': {
        const of = OPERATORS.get(node.operator);
        if (!of) throw refusal(what, node.at, `'${node.operator}' is not an operator of expressions`);
        const [left, right] = [compile(node.left), compile(node.right)];
        return (values) => of(left(values), right(values));
      }
      case 'call': {
        const called = FUNCTIONS.get(node.name);
        if (!called) {
          const known = EXPRESSION_FUNCTIONS.join(', ');
          throw refusal(what, node.at, `'${node.name}' is not a function. Known: ${known}`);
        }
        const { least, most, of } = called;
        if (node.args.length < least || node.args.length > most) {
          const wanted = least === most ? least : `${least} to ${most}`;
          throw refusal(what, node.at, `${node.name} takes ${wanted} arguments, not ${node.args.length}`);
        }
        const args = node.args.map(compile);
        return (values) => of(...args.map((arg) => arg(values)));
      }
      case 'text':
        throw refusal(what, node.at, 'a quoted text is no number; a key is quoted with backticks');
      case 'list':
        throw refusal(what, node.at, 'a list is no number');
      default:
        return assertUnreachable(node);
    }
  };
  const evaluate = compile(parseFormula(text, what));
  if (keys.length === 0) throw refusal(what, 0, 'names no key');
  return { text, keys, evaluate };
}
