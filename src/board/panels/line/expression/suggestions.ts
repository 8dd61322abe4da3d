import { expressionKey } from '../../../../source/expression-key.js';

/** The name at the cursor in an expression. A suggested key replaces the name. */
export interface NameAt {
  readonly start: number;
  readonly end: number;
  /** The part of the name before the cursor, without the opening backtick. */
  readonly typed: string;
}

/** A name before and after the cursor: in backticks, or the characters of a plain name. */
const QUOTED = [/`(?:[^`]|``)*$/u, /^(?:[^`]|``)*`/u] as const;
const PLAIN = [/[\p{L}_$][\p{L}\p{M}\p{N}_$./]*$/u, /^[\p{L}\p{M}\p{N}_$./]*/u] as const;

/** Finds the name at a cursor. The range is empty where a name can begin. */
export function nameAt(text: string, cursor: number): NameAt {
  const before = text.slice(0, cursor);
  const isQuoted = (before.match(/`/g)?.length ?? 0) % 2 === 1;
  const [ending, beginning] = isQuoted ? QUOTED : PLAIN;
  const typed = ending.exec(before)?.[0] ?? '';
  // Where no name is open, what follows is another name.
  const rest = typed === '' ? '' : (beginning.exec(text.slice(cursor))?.[0] ?? '');
  return {
    start: cursor - typed.length,
    end: cursor + rest.length,
    typed: isQuoted ? typed.slice(1).replaceAll('``', '`') : typed,
  };
}

/** The keys that contain the typed text, ignoring case. Keys that begin with it come first. */
export function suggestedKeys(keys: readonly string[], typed: string): string[] {
  const text = typed.toLowerCase();
  const found = keys.filter((key) => key.toLowerCase().includes(text));
  const isFirst = (key: string) => key.toLowerCase().startsWith(text);
  return [...found.filter(isFirst), ...found.filter((key) => !isFirst(key))];
}

/** Puts a key in the place of a name. `cursor`: behind the key. */
export function withKey(
  text: string,
  { start, end }: NameAt,
  key: string,
): { readonly text: string; readonly cursor: number } {
  const name = expressionKey(key);
  return { text: text.slice(0, start) + name + text.slice(end), cursor: start + name.length };
}
