/** How well a text fits what a person typed. */
export interface Fit {
  /** Smaller is better. */
  readonly score: number;
  /** Indexes of the letters of the text that were typed. */
  readonly at: ReadonlySet<number>;
}

/** Costs of a typed word, by where it stands in the text. */
const BEGINS_WORD = 0;
const INSIDE_WORD = 1;
const SCATTERED = 2;
/** Share of the text's length in the cost: of two texts that fit equally well, the shorter comes first. */
const PER_LETTER = 1e-3;

/** Finds each typed word in a text: as it stands, or else as letters in this order. `null`: a word is not there. */
export function fuzzyFit(text: string, typed: string): Fit | null {
  const lower = text.toLowerCase();
  const at = new Set<number>();
  let score = lower.length * PER_LETTER;
  for (const word of typed.toLowerCase().split(/\s+/).filter(Boolean)) {
    const places = wordPlaces(lower, word) ?? scattered(lower, word);
    if (!places) return null;
    score += places.cost;
    for (const place of places.at) at.add(place);
  }
  return { score, at };
}

interface Places {
  readonly cost: number;
  readonly at: readonly number[];
}

function wordPlaces(text: string, word: string): Places | null {
  const first = text.indexOf(word);
  if (first < 0) return null;
  let start = first;
  while (start >= 0 && !beginsWord(text, start)) start = text.indexOf(word, start + 1);
  const from = start < 0 ? first : start;
  return {
    cost: start < 0 ? INSIDE_WORD : BEGINS_WORD,
    at: Array.from(word, (_, i) => from + i),
  };
}

function beginsWord(text: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(at - 1));
}

function scattered(text: string, word: string): Places | null {
  const at: number[] = [];
  let next = -1;
  for (const letter of word) {
    next = text.indexOf(letter, next + 1);
    if (next < 0) return null;
    at.push(next);
  }
  const spread = (at.at(-1) ?? 0) - (at[0] ?? 0) + 1;
  return { cost: SCATTERED + (spread - word.length) / text.length, at };
}
