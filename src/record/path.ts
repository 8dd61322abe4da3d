/**
 * Paths into nested objects, as `config.update` takes them and `compareRuns` answers them: names joined by dots. In a name,
 * a dot is written `\.` and a backslash `\\`, so that `{'a.b': 1}` (path `a\.b`) and `{a: {b: 1}}` (path `a.b`) are told
 * apart. An empty name has no characters: `a..b` is `{a: {'': {b: 1}}}`.
 */

/** Joins names to a path, the inverse of {@link parsePath}: `['a.b', 'c']` gives `a\.b.c`. At least one name is needed. */
export function makePath(names: readonly string[]): string {
  return names.map((name) => name.replace(/[\\.]/g, '\\$&')).join('.');
}

/** Splits a path into its names: `a\.b.c` gives `['a.b', 'c']`. A backslash before any other character stands for itself. */
export function parsePath(path: string): string[] {
  const names: string[] = [];
  let name = '';
  for (let i = 0; i < path.length; i++) {
    const character = path[i] as string;
    const next = path[i + 1];
    if (character === '\\' && (next === '\\' || next === '.')) {
      name += next;
      i++;
    } else if (character === '.') {
      names.push(name);
      name = '';
    } else {
      name += character;
    }
  }
  return [...names, name];
}
