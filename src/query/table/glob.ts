/** A text that is read from its first character to its last. */
interface GlobText {
  readonly length: number;
  charCodeAt(index: number): number;
}

const ANY = '?'.charCodeAt(0);
const BITS = 32;

/**
 * Compiles a pattern in which `*` is any characters and `?` is one character. The returned function is true if the whole text fits.
 *
 * The function reads each character of the text at most once: its time grows with the length of the text, whatever text and
 * pattern are. A regular expression, or a search that goes back to the last `*`, may take the product of both lengths, and some
 * regular expressions never finish.
 */
export function globOf(pattern: string): (text: GlobText) => boolean {
  const pieces = pattern.split('*');
  const [first = ''] = pieces;
  if (pieces.length === 1) return (text) => text.length === first.length && isAt(text, 0, first);
  const last = pieces.at(-1) as string;
  const searches = pieces
    .slice(1, -1)
    .filter((piece) => piece !== '')
    .map(searchOf);
  return (text) => {
    const end = text.length - last.length;
    if (first.length > end || !isAt(text, 0, first) || !isAt(text, end, last)) return false;
    // The earliest place for each piece leaves the most room for the pieces after it.
    let from = first.length;
    for (const search of searches) {
      from = search(text, from, end);
      if (from < 0) return false;
    }
    return true;
  };
}

/** True if the piece, which has no `*`, stands at this index of the text. */
function isAt(text: GlobText, at: number, piece: string): boolean {
  for (let i = 0; i < piece.length; i++) {
    const wanted = piece.charCodeAt(i);
    if (wanted !== ANY && wanted !== text.charCodeAt(at + i)) return false;
  }
  return true;
}

/**
 * Compiles the search for a piece without `*`: the index after its first occurrence in `text` from `from` to `end`, or −1.
 *
 * The Shift-And algorithm: bit i of the state says whether the characters read last are the first i + 1 characters of the piece.
 * All bits of a word move on at once, so that no character is read a second time.
 */
function searchOf(piece: string): (text: GlobText, from: number, end: number) => number {
  const words = Math.ceil(piece.length / BITS);
  const any = new Int32Array(words);
  const masks = new Map<number, Int32Array>();
  for (let i = 0; i < piece.length; i++) {
    if (piece.charCodeAt(i) === ANY) setBit(any, i);
  }
  for (let i = 0; i < piece.length; i++) {
    const character = piece.charCodeAt(i);
    if (character === ANY) continue;
    const mask = masks.get(character) ?? any.slice();
    masks.set(character, mask);
    setBit(mask, i);
  }
  const lastBit = 1 << ((piece.length - 1) % BITS);
  return (text, from, end) => {
    const state = new Int32Array(words);
    for (let at = from; at < end; at++) {
      const mask = masks.get(text.charCodeAt(at)) ?? any;
      let carry = 1;
      for (let word = 0; word < words; word++) {
        const bits = state[word] as number;
        state[word] = ((bits << 1) | carry) & (mask[word] as number);
        carry = bits >>> (BITS - 1);
      }
      if (((state[words - 1] as number) & lastBit) !== 0) return at + 1;
    }
    return -1;
  };
}

function setBit(words: Int32Array, index: number): void {
  (words[Math.floor(index / BITS)] as number) |= 1 << (index % BITS);
}
