/** Finds the atoms in CIF, of macromolecules (`_atom_site.Cartn_x`) and of crystals (`_atom_site_fract_x`). */

/**
 * A text between semicolons at the beginning of a line, a quoted text, a comment, or a word. A quote that is not closed takes the rest
 * of its line, so that no text makes the search go over a line twice.
 */
const TOKEN =
  /^;[\s\S]*?(?:\n;|$(?![\s\S]))|'[^\n]*?'(?=\s|$)|'[^\n]*|"[^\n]*?"(?=\s|$)|"[^\n]*|#[^\n]*|\S+/gm;

/** The first coordinate of an atom. */
const FIRST_COORDINATE = /^_atom_site[._](?:fract|cartn)_x$/i;
const STARTS_NUMBER = /^[-+]?\.?\d/;

/** Number of atoms with a position. Linear in the length of the text. */
export function countCifAtoms(text: string): number {
  let atoms = 0;
  /** `head`: names of the columns of a loop; `body`: its values; `pair`: a name and its value. */
  let state: 'none' | 'head' | 'body' | 'pair' = 'none';
  let columns = 0;
  let wanted = -1;
  let at = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token.startsWith('#')) continue;
    if (/^loop_$/i.test(token)) {
      state = 'head';
      columns = 0;
      wanted = -1;
    } else if (/^(?:data_|save_|global_|stop_)/i.test(token)) {
      state = 'none';
    } else if (token.startsWith('_')) {
      const isWanted = FIRST_COORDINATE.test(token);
      if (state === 'head') {
        if (isWanted) wanted = columns;
        columns++;
      } else {
        state = 'pair';
        wanted = isWanted ? 0 : -1;
      }
    } else if (state === 'pair') {
      if (wanted === 0 && STARTS_NUMBER.test(token)) atoms++;
      state = 'none';
    } else if (state === 'head' || state === 'body') {
      if (state === 'head') at = 0;
      state = 'body';
      if (at === wanted && STARTS_NUMBER.test(token)) atoms++;
      at = (at + 1) % Math.max(1, columns);
    }
  }
  return atoms;
}
