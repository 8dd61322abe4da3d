/**
 * The keys that stand in expressions and conditions without backticks: words and numbers, joined by single dots and slashes. See
 * `LinesQuery.expressions`.
 */
export const PLAIN_NAME = /[\p{L}_$][\p{L}\p{M}\p{N}_$]*(?:[./][\p{L}\p{M}\p{N}_$]+)*/u;

const WHOLE = new RegExp(`^${PLAIN_NAME.source}$`, 'u');

/** A key as it stands in an expression: as it is, or in backticks. A backtick in the key is written twice. */
export function expressionKey(key: string): string {
  return WHOLE.test(key) ? key : `\`${key.replaceAll('`', '``')}\``;
}
