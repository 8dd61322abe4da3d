import { type Refusal, refusalOf, refuse } from '../base/refusal.js';
import { isKnownMedia, type MediaName } from '../media/kinds.js';
import { type Announcement, KEY_KINDS } from '../record/announcement.js';
import { checkKey } from '../record/scalar.js';
import { describe } from './values.js';

/** Most keys of one call. A board with more panels is not usable. */
const MOST_KEYS = 10_000;

/** What `run.announce` says about keys before their first values. */
export interface AnnounceOptions {
  /** Kind of the values: a scalar, text, JSON, histogram, or the name of a kind of media, such as `image`. Default `scalar`. */
  readonly kind?: Exclude<Announcement['kind'], 'media'> | MediaName;
  /** Steps between two values. Default: not known. */
  readonly every?: number;
  /** Step of the first value. Default: not known. */
  readonly first?: number;
}

/**
 * The announcements that a call asks for. `problem` gets what is wrong with the call: a bad key is left out, a bad option counts as
 * not given, and a kind that nobody knows announces nothing. Never throws.
 */
export function announcementsOf(
  keys: string | readonly string[],
  options: AnnounceOptions | undefined,
  problem: (key: string, refusal: Refusal) => void,
): Announcement[] {
  try {
    const { kind = 'scalar', every, first } = options ?? {};
    const type = typeOf(kind);
    if (type === null) {
      const reason = `announce: ${describe(kind)} is not a kind of values, such as scalar, histogram or image`;
      problem('', refuse('option', reason));
      return [];
    }
    if (typeof keys !== 'string' && !Array.isArray(keys)) {
      problem('', refuse('argument', `announce() takes a key or an array of keys, not ${describe(keys)}`));
      return [];
    }
    const all = typeof keys === 'string' ? [keys] : keys;
    if (all.length > MOST_KEYS) {
      problem(
        '',
        refuse('limit', `announce: only the first ${MOST_KEYS} of ${all.length} keys are announced`),
      );
    }
    const facts = {
      ...type,
      every: stepsOf('every', every, (steps) => steps > 0, problem),
      first: stepsOf('first', first, Number.isFinite, problem),
    };
    return all.slice(0, MOST_KEYS).flatMap((key) => {
      const refusal = checkKey(key);
      if (refusal !== null) problem('', refusal);
      return refusal === null ? [{ key, ...facts }] : [];
    });
  } catch (thrown) {
    problem('', refusalOf(thrown, 'announce'));
    return [];
  }
}

function typeOf(kind: string): Pick<Announcement, 'kind' | 'media'> | null {
  if (isKnownMedia(kind)) return { kind: 'media', media: kind };
  const known = KEY_KINDS.find((each) => each === kind && each !== 'media');
  return known ? { kind: known } : null;
}

function stepsOf(
  name: 'every' | 'first',
  given: number | undefined,
  isRight: (steps: number) => boolean,
  problem: (key: string, refusal: Refusal) => void,
): number | null {
  if (given === undefined) return null;
  if (typeof given === 'number' && Number.isFinite(given) && isRight(given)) return given;
  problem(
    '',
    refuse('option', `announce: ${name} must be a number of steps, not ${describe(given)}; it is ignored`),
  );
  return null;
}
