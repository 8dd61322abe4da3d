/** What all exhibits of the gallery have: a name, and a computation that logs what it finds. */
import type { Run } from '../../src/index.js';
import type { Random } from '../digits/random.js';

/** What an exhibit gets. */
export interface ExhibitContext {
  readonly run: Run;
  /** Random numbers of this exhibit alone: the same in each run. */
  readonly random: Random;
  /** Says how far the exhibit is, from 0 to 1, and gives the page its turn. */
  progress(share: number): Promise<void>;
}

/** One piece of the gallery. */
export interface Exhibit {
  /** Prefix of all keys that the exhibit logs. */
  readonly name: string;
  /** What is computed, in a few words. */
  readonly title: string;
  show(context: ExhibitContext): Promise<void>;
}
