import { toStepwellError } from '../../../../base/errors.js';
import type { Source } from '../../../../source/types.js';

/** What the source says about an expression. */
export type Parsed =
  /** The source was not asked yet, or has not answered. */
  | { readonly state: 'reading' }
  /** `keys`: the scalar keys that the expression names. */
  | { readonly state: 'ready'; readonly keys: readonly string[] }
  /** The expression cannot be read. `position`: index of the character where it is wrong, from 0. */
  | { readonly state: 'wrong'; readonly position: number; readonly reason: string }
  /** The source could not answer. */
  | { readonly state: 'failed'; readonly message: string };

export const READING: Parsed = { state: 'reading' };

/**
 * Asks the source for the keys of an expression. The source parses: the board has no parser, so that both never disagree. Never
 * rejects.
 */
export async function parseExpression(source: Pick<Source, 'lines'>, text: string): Promise<Parsed> {
  try {
    // Without runs, the source reads no values.
    const { expressions } = await source.lines({ runs: [], expressions: [text] });
    return { state: 'ready', keys: expressions[0]?.keys ?? [] };
  } catch (thrown) {
    const { code, facts, message } = toStepwellError(thrown);
    const { position, reason } = facts;
    if (code === 'validation' && typeof position === 'number') {
      return { state: 'wrong', position, reason: String(reason) };
    }
    return { state: 'failed', message };
  }
}

/** Says what is wrong with an expression: `Character 7: '+' is not expected.` */
export function wrongText({
  position,
  reason,
}: {
  readonly position: number;
  readonly reason: string;
}): string {
  return `Character ${position + 1}: ${reason}.`;
}
