/** Compares by UTF-16 unit, as JavaScript and IndexedDB do. PostgreSQL has no such collation. */
export function compareUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
