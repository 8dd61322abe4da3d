import { compile, PatternError } from '../pattern/compile.js';
import { matches, type Program } from '../pattern/program.js';

/** True for expressions that the browser's own, faster engine cannot take long for: no groups, and at most one repetition. */
function isSimple(text: string): boolean {
  return !text.includes('(') && (text.match(/[*+?{]/g)?.length ?? 0) <= 1;
}

/**
 * A test for keys: a regular expression without regard to case, or a substring when the text is no valid one. The time
 * for a key grows with the lengths of key and expression, whatever the expression is: a person may type `^(a+)+$`.
 * An expression that cannot be matched so is taken as a substring; {@link filterProblem} says why.
 */
export function keyFilter(filter: string): (key: string) => boolean {
  const text = filter.trim();
  if (text === '') return () => true;
  const expression = read(text);
  if (expression instanceof RegExp) return (key) => expression.test(key);
  if (Array.isArray(expression)) return (key) => matches(expression as Program, key);
  const part = text.toLowerCase();
  return (key) => key.toLowerCase().includes(part);
}

/** Why a filter is not taken as the expression that it is; `null`: it is taken as it stands. */
export function filterProblem(filter: string): string | null {
  const expression = read(filter.trim());
  return expression instanceof PatternError ? expression.message : null;
}

/** `null`: the text is no regular expression. */
function read(text: string): RegExp | Program | PatternError | null {
  let expression: RegExp;
  try {
    expression = new RegExp(text, 'i');
  } catch {
    return null;
  }
  if (isSimple(text)) return expression;
  try {
    return compile(text);
  } catch (thrown) {
    if (thrown instanceof PatternError) return thrown;
    throw thrown;
  }
}
