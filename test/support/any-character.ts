/** Characters of random texts. */
import fc from 'fast-check';

/** Code points below the surrogates, and how many there are behind them. */
const BELOW = 0xd800;
const SURROGATES = 0x800;
const LAST = 0x10ffff;

/**
 * Any character, as the unit `binary` of fast-check. To find texts that trip programs up, fast-check makes a map of all million
 * characters of its own unit, in each process: that takes seconds. This one says itself which number a character is.
 */
export const anyCharacter: fc.Arbitrary<string> = fc.nat(LAST - SURROGATES).map(
  (n) => String.fromCodePoint(n < BELOW ? n : n + SURROGATES),
  (character) => {
    const code = typeof character === 'string' ? (character.codePointAt(0) ?? -1) : -1;
    const isOne = code >= 0 && String.fromCodePoint(code) === character;
    if (!isOne || (code >= BELOW && code < BELOW + SURROGATES)) throw new Error('Not one character');
    return code < BELOW ? code : code - SURROGATES;
  },
);
