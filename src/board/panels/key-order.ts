/**
 * Sorts keys as people read them: case-insensitive, numbers by value, "_" before letters. `Intl.Collator` does the same, but
 * takes 150 ms for ten thousand keys. Comparing a derived text per key with `<` takes 10 ms.
 */
export function sortedByKey<T>(entries: readonly T[], keyOf: (entry: T) => string): T[] {
  return entries
    .map((entry) => {
      const key = keyOf(entry);
      return { entry, key, text: orderText(key) };
    })
    .sort((a, b) => compare(a.text, b.text) || compare(a.key, b.key))
    .map(({ entry }) => entry);
}

/** Longest sequence of digits that is compared by value. Longer sequences are not numbers that people count with. */
const MAX_DIGITS = 75;

/** The derived text of a key: comparing such texts with `<` gives the order of the keys. */
function orderText(key: string): string {
  return (
    key
      .normalize('NFD')
      .toLowerCase()
      // Move "_" before digits: with `<` it would sort between digits and letters.
      .replaceAll('_', '\u001f')
      .replace(/\d+/g, (digits) => {
        const number = digits.replace(/^0+(?=\d)/, '');
        // Prefix the length: of two numbers without leading zeros, the longer is larger. Begin with "0", so that numbers sort as
        // digits.
        return `0${String.fromCharCode(0x30 + Math.min(MAX_DIGITS, number.length))}${number}`;
      })
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
