/** Most characters of a label at the end of a line. */
const MOST = 9;
/** Fewer characters say too little. */
const LEAST = 3;

/**
 * Short names for labels beside each other: the part of each name that differs from the others, at most nine characters. Names are
 * compared by words, as `-`, `_`, `/`, `.` and spaces part them; names that are equal as a whole get equal labels.
 */
export function shortNames(names: readonly string[]): string[] {
  const words = names.map((name) => name.split(/(?<=[-_/. ])/u));
  const least = Math.min(...words.map((each) => each.length));
  const isCommon = (place: (parts: readonly string[]) => string | undefined) =>
    new Set(words.map((each) => bare(place(each)))).size === 1;
  let start = 0;
  while (names.length > 1 && start < least - 1 && isCommon((parts) => parts[start])) start++;
  // A number or a letter alone says little: the word before stays with it.
  const isShort = words.some((parts) => bare(parts.slice(start).join('')).length < LEAST);
  if (start > 0 && isShort) start--;
  let end = 0;
  while (names.length > 1 && end < least - start - 1 && isCommon((parts) => parts.at(-1 - end))) end++;
  const cut = (text: string) => {
    const characters = [...text];
    return characters.length > MOST ? `${characters.slice(0, MOST - 1).join('')}…` : text;
  };
  const short = words.map((parts) => cut(bare(parts.slice(start, parts.length - end).join(''))));
  // Names that differ only behind the cut: their ends tell them apart.
  const isDouble = short.map((text, i) => short.some((other, k) => other === text && names[k] !== names[i]));
  return short.map((text, i) => {
    const name = [...(names[i] ?? '')];
    return isDouble[i] && name.length > MOST ? `…${name.slice(1 - MOST).join('')}` : text;
  });
}

/** Without the separator at the end. */
function bare(text: string | undefined): string {
  return (text ?? '').replace(/[-_/. ]+$/u, '') || (text ?? '');
}
