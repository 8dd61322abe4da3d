/** Texts for other programs. JavaScript's may hold half of a surrogate pair, for which UTF-8 and many JSON readers have no place. */

/** True when a text has no lone surrogates. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** The text with U+FFFD for each lone surrogate. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
