import type { BoardModel } from '../../../data/model.js';
import { filterProblem, loadEngine } from '../../key-filter.js';
import { matchingKeys } from '../../matching-keys.js';
import type { Parsed } from './parsed.js';

/** A pattern that cannot be used, and why. */
export interface Refused {
  readonly state: 'refused';
  readonly reason: string;
}

/** Longest pattern that a view keeps, in UTF-16 units. */
const MAX_LENGTH = 1_000;
/** Most names that are listed. */
const MOST_NAMES = 3;

/** The regular expression of a text such as `/train\/.*loss/`. `null`: the text is no pattern, but an expression over metrics. */
export function patternIn(text: string): string | null {
  return /^\s*\/(.+)\/\s*$/s.exec(text)?.[1] ?? null;
}

/** Reads a pattern, with the keys of the selected runs that match now. Never matches with an engine that some keys make slow. */
export async function parsePattern(
  { selection, feed }: BoardModel,
  regex: string,
): Promise<Parsed | Refused> {
  if (regex.length > MAX_LENGTH) return refused(`it is longer than ${MAX_LENGTH} characters.`);
  try {
    // Only read, never matched with.
    new RegExp(regex, 'i');
  } catch (thrown) {
    return refused((thrown as Error).message);
  }
  await loadEngine();
  const problem = filterProblem(regex);
  if (problem !== null) return refused(problem);
  const details = selection.selected.map((run) => feed.details.get(run));
  return { state: 'ready', keys: matchingKeys(details, regex, { kind: 'scalar', key: '' }) };
}

function refused(reason: string): Refused {
  return { state: 'refused', reason };
}

/** Says which metrics match a pattern. */
export function matchText(keys: readonly string[]): string {
  if (keys.length === 0)
    return 'No metric of a selected run matches yet. Metrics that come later join the panel.';
  const names = keys.slice(0, MOST_NAMES).join(', ');
  const rest = keys.length > MOST_NAMES ? ` and ${keys.length - MOST_NAMES} more` : '';
  return `Draws ${names}${rest}. Metrics that come later join the panel.`;
}
