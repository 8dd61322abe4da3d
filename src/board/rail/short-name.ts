/** Longest text that is measured, in UTF-16 units: no list is wide enough for more, and measuring a megabyte takes long. */
const MOST = 400;

/**
 * A name that fits a width. The folders of the name (`sweep/3/run`) give way first, from the left; then the middle of the last
 * part, because its end often tells two runs apart.
 *
 * @param widthOf the width of a text, in the unit of `width`
 */
export function shortName(name: string, width: number, widthOf: (text: string) => number): string {
  const whole = name.length > MOST ? `${name.slice(0, MOST / 2)}${name.slice(-MOST / 2)}` : name;
  const fits = (text: string) => widthOf(text) <= width;
  if (whole === name && fits(name)) return name;
  for (let at = whole.indexOf('/'); at >= 0 && at < whole.length - 1; at = whole.indexOf('/', at + 1)) {
    const rest = `…${whole.slice(at)}`;
    if (fits(rest)) return rest;
  }
  // A name that ends with a slash has no last part.
  const leaf = [...(/[^/]+$/.exec(whole)?.[0] ?? whole)];
  if (leaf.length < name.length && fits(leaf.join(''))) return leaf.join('');
  let low = 1;
  let high = leaf.length - 1;
  // The most characters that fit.
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(cut(leaf, middle))) low = middle;
    else high = middle - 1;
  }
  return cut(leaf, low);
}

/** `count` characters of a text, with an ellipsis for the characters in the middle. */
function cut(text: readonly string[], count: number): string {
  const tail = Math.floor(count / 2);
  return `${text.slice(0, count - tail).join('')}…${tail > 0 ? text.slice(-tail).join('') : ''}`;
}
