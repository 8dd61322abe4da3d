import { messageOf } from '../../base/errors.js';
import { signal } from '../data/state.js';
import type { Program } from '../pattern/program.js';

type Engine = typeof import('../pattern/engine.js');

/** The engine, or why its file did not come; `null`: not here yet. Few expressions need the engine, so that its file comes with the first. */
const engine = signal<Engine | { readonly problem: string } | null>(null);
let loading: Promise<void> | null = null;

/** Loads the engine; who rendered without it renders again. Never rejects: {@link filterProblem} says what went wrong. */
export function loadEngine(): Promise<void> {
  loading ??= import('../pattern/engine.js').then(
    (loaded) => {
      engine.value = loaded;
    },
    (thrown: unknown) => {
      engine.value = { problem: `The code for such expressions could not be loaded: ${messageOf(thrown)}` };
    },
  );
  return loading;
}

/** True for expressions that the browser's own, faster engine cannot take long for: no groups, and at most one repetition. */
function isSimple(text: string): boolean {
  return !text.includes('(') && (text.match(/[*+?{]/g)?.length ?? 0) <= 1;
}

/** False while the engine that a filter needs is on its way: {@link keyFilter} lets every key through until then. */
export function isFilterReady(filter: string): boolean {
  return read(filter.trim()) !== 'loading';
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
  if (expression === 'loading') return () => true;
  if (expression && 'test' in expression) return expression.test;
  const part = text.toLowerCase();
  return (key) => key.toLowerCase().includes(part);
}

/** Why a filter is not taken as the expression that it is; `null`: it is taken as it stands. */
export function filterProblem(filter: string): string | null {
  const expression = read(filter.trim());
  return expression && typeof expression === 'object' && 'problem' in expression ? expression.problem : null;
}

type Expression = { readonly test: (key: string) => boolean } | { readonly problem: string };

/** `null`: the text is no regular expression. */
function read(text: string): Expression | 'loading' | null {
  let expression: RegExp;
  try {
    expression = new RegExp(text, 'i');
  } catch {
    return null;
  }
  if (isSimple(text)) return { test: (key) => expression.test(key) };
  const loaded = engine.value;
  if (loaded === null) {
    void loadEngine();
    return 'loading';
  }
  if ('problem' in loaded) return loaded;
  try {
    const program: Program = loaded.compile(text);
    return { test: (key) => loaded.matches(program, key) };
  } catch (thrown) {
    if (thrown instanceof loaded.PatternError) return { problem: thrown.message };
    throw thrown;
  }
}
