import { type StepwellError, toStepwellError, ValidationError } from '../base/errors.js';
import type { Source } from '../source/types.js';
import { paths } from '../sync/wire.js';
import type { LogResult } from './result.js';

/** Bytes that a run has stored: an item of logged media, or a file. */
export interface StoredItem {
  /** SHA-256 of the bytes, in hexadecimal: `source.blob(run.uid, id)` reads the bytes. */
  readonly id: string;
  /**
   * Address of the bytes on the server of the run, which has them after `run.synced()` and may ask for a key; `null` for a run without the
   * option `remote`.
   */
  readonly url: string | null;
  /** Bytes. */
  readonly size: number;
  /** MIME type. */
  readonly type: string;
}

/** Result of a method such as `run.logImage`, when everything is stored or has failed. */
export interface MediaResult {
  readonly key: string;
  /** False if nothing was stored, or a value of the call was not recorded as given: see {@link error}. */
  readonly ok: boolean;
  /** The first problem of the call, or the reason why nothing is stored. */
  readonly error?: StepwellError;
  /** True if the row is committed in the store. */
  readonly stored: boolean;
  /** What was stored, in the order of the call. An item that could not be read is left out, and is a problem of the run. None for histograms. */
  readonly items: readonly StoredItem[];
}

/** What a result is looked up in. */
export interface ResultSource {
  readonly run: string;
  readonly source: Source;
  /** Server of the run, or `null`. */
  readonly remote: string | null;
  /** Commits what was logged. */
  flush(): Promise<void>;
}

/** Logged media whose items are to be found: their kind and row. `media` is `null` for values without items. */
export interface LoggedMedia {
  readonly key: string;
  readonly media: string | null;
  readonly row: number;
}

/** Waits until a logged value is stored, and finds its items. Never rejects. */
export async function resultOfMedia(
  { key, media, row }: LoggedMedia,
  logged: LogResult,
  from: ResultSource,
): Promise<MediaResult> {
  try {
    await from.flush();
    if (media === null) return resultOf(key, true, [], logged.error);
    const { run, source } = from;
    const { step } = logged;
    // Of rows of one step, the newest are answered even where some are left out.
    const { steps } = await source.media({ run, key, media, from: step, to: step, limit: MOST_ROWS });
    const items = steps.find((each) => each.row === row)?.items;
    if (items)
      return resultOf(
        key,
        true,
        items.map((item) => storedItem(item, from)),
        logged.error,
      );
    return resultOf(key, false, [], logged.error ?? (await whyNothing(key, from)));
  } catch (thrown) {
    return resultOf(key, false, [], logged.error ?? toStepwellError(thrown));
  }
}

/** The most rows that `source.media` answers. */
const MOST_ROWS = 4_096;

export function storedItem(
  { sha256, size, type }: { readonly sha256: string; readonly size: number; readonly type: string },
  { run, remote }: Pick<ResultSource, 'run' | 'remote'>,
): StoredItem {
  const url = remote === null ? null : `${remote}${paths.blob(run, sha256)}`;
  return { id: sha256, url, size, type };
}

export function resultOf(
  key: string,
  stored: boolean,
  items: readonly StoredItem[],
  error: StepwellError | undefined,
): MediaResult {
  return { key, ok: stored && error === undefined, ...(error && { error }), stored, items };
}

/** The problem that the worker told of the key last: media are read and encoded after the call. */
async function whyNothing(key: string, { run, source }: ResultSource): Promise<StepwellError> {
  const detail = await source.getRun(run);
  const problem = detail?.problemList.findLast((each) => each.key === key);
  return new ValidationError(problem?.reason ?? 'Nothing was stored');
}
