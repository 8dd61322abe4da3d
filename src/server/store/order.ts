/** Order by UTF-16 unit, as JavaScript and the keys of IndexedDB have it; no collation of PostgreSQL does. */
export function compareUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
