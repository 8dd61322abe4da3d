/** What is wrong with runs, in words: from their details, without a look at their values. */
import type { FirstNonFinite, RunDetail, RunInfo } from '../../source/types.js';
import { formatValue } from '../ui/format.js';

/** A run that needs a look. */
export interface Trouble {
  readonly uid: string;
  readonly name: string;
  /** What happened, to follow the name: `failed: Loss became NaN`. */
  readonly what: string;
  /** The first value that became NaN or infinite. `what` then ends in “first in”, for the key to follow. */
  readonly first: FirstNonFinite | null;
  /** Differs when something else is wrong with the run. */
  readonly cause: string;
}

/** What is wrong with a run; `null`: nothing. `detail`: if it has been read. */
export function troubleOf(info: RunInfo | undefined, detail: RunDetail | undefined): Trouble | null {
  if (!info) return null;
  const { uid, status, name } = info;
  const first = detail?.firstNonFinite ?? null;
  const words: string[] = [];
  if (status === 'failed') words.push(detail?.error?.message ? `failed: ${detail.error.message}` : 'failed');
  if (status === 'crashed') {
    // Its last step and not how long ago: the line is read aloud when a word changes.
    const step = detail ? newestStep(detail) : Number.NaN;
    words.push(`stopped without ending${Number.isFinite(step) ? ` at step ${formatValue(step)}` : ''}`);
  }
  if (first && detail) {
    words.push(`became ${nonFiniteWord(detail, first)} at step ${formatValue(first.step)}, first in`);
  }
  if (words.length === 0) return null;
  const cause = JSON.stringify([uid, status, first?.key, first?.row]);
  return { uid, name: name || info.id, what: words.join('; '), first, cause };
}

/** What it became. Of a histogram only the newest counts are known, which need not be those of its first time. */
export function nonFiniteWord({ scalars }: RunDetail, { key, kind }: FirstNonFinite): string {
  const summary = kind === 'scalar' ? scalars[key] : undefined;
  if (summary && summary.nan === 0) return 'infinite';
  if (summary && summary.posInf + summary.negInf === 0) return 'NaN';
  return 'NaN or infinite';
}

const newestSteps = new WeakMap<RunDetail, number>();

/** The highest step at which a scalar of the run has a finite value; −Infinity without one. */
export function newestStep(detail: RunDetail): number {
  let newest = newestSteps.get(detail);
  if (newest === undefined) {
    newest = Number.NEGATIVE_INFINITY;
    for (const { count, lastStep } of Object.values(detail.scalars)) {
      if (count > 0 && lastStep > newest) newest = lastStep;
    }
    newestSteps.set(detail, newest);
  }
  return newest;
}
