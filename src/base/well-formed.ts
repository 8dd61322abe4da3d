/** Texts for other programs. A JavaScript text may hold a lone surrogate, which UTF-8 cannot encode and many JSON readers refuse. */

/** True when a text has no lone surrogates. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** The text with U+FFFD for each lone surrogate. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
