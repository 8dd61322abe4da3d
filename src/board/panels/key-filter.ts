import { messageOf } from '../../base/errors.js';
import { signal } from '../data/state.js';
import type { Program } from '../pattern/program.js';

type Engine = typeof import('../pattern/engine.js');

/**
 * The engine, or why its chunk could not be loaded; `null`: not loaded yet. Loaded for the first expression that needs it: few
 * do.
 */
const engine = signal<Engine | { readonly problem: string } | null>(null);
let loading: Promise<void> | null = null;

/**
 * Loads the engine. Components that rendered without the engine render again. Never rejects: {@link filterProblem} gives the
 * error.
 */
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

/** True for expressions that are never slow in the browser's own, faster engine: no groups, and at most one repetition. */
function isSimple(text: string): boolean {
  return !text.includes('(') && (text.match(/[*+?{]/g)?.length ?? 0) <= 1;
}

/** False while the engine for a filter is loading: {@link keyFilter} accepts every key until then. */
export function isFilterReady(filter: string): boolean {
  return read(filter.trim()) !== 'loading';
}

/**
 * A test for keys: a case-insensitive regular expression, or a substring if the text is not a valid expression. The time for a
 * key grows only with the lengths of key and expression, also for expressions such as `^(a+)+$`. An expression that cannot be
 * matched in such time is used as a substring; {@link filterProblem} says why.
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

/** Why a valid expression is used as a substring; `null`: no problem. */
export function filterProblem(filter: string): string | null {
  const expression = read(filter.trim());
  return expression && typeof expression === 'object' && 'problem' in expression ? expression.problem : null;
}

type Expression = { readonly test: (key: string) => boolean } | { readonly problem: string };

/** Reads a filter. `null`: the text is not a regular expression. */
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
