import type { Clock } from '../base/clock.js';
import type { StepwellError } from '../base/errors.js';
import type { Frame, RecordKind } from '../record/kinds.js';
import type { SourceStatus } from '../source/types.js';
import { RATE_MEMORY_S, rateAfter } from './rate.js';
import { NOTICES } from './situations.js';

/** Counts what an engine commits and keeps its notices, for the status on boards. */
export interface Activity {
  /** Counts the records of a commit. Returns the number of scalar values and the kinds of records. */
  committed(frame: Frame): { readonly values: number; readonly kinds: ReadonlySet<RecordKind> };
  /** Counts scalar values that another tab has committed. */
  elsewhere(values: number): void;
  /** Reports a storage error. Its notice is shown until the next commit. */
  trouble(error: StepwellError): void;
  /** Adds a sentence for the person. It is shown as long as the engine lives. */
  notice(sentence: string): void;
  status(): Pick<SourceStatus, 'valuesPerSecond' | 'dropped' | 'notices'>;
}

export function activityOf(clock: Clock, sentences: readonly string[]): Activity {
  let perSecond = 0;
  let countedAt = 0;
  const notices = new Set(sentences);
  let trouble = '';
  let dropped = 0;
  const rateNow = () => rateAfter(perSecond, clock.now() - countedAt);
  const elsewhere = (values: number) => {
    perSecond = rateNow() + values / RATE_MEMORY_S;
    countedAt = clock.now();
  };
  return {
    committed({ records }) {
      trouble = '';
      let values = 0;
      const kinds = new Set<RecordKind>();
      for (const record of records) {
        kinds.add(record.kind);
        if (record.kind === 'rows') for (const column of record.columns) values += column.values.length;
        if (record.kind === 'dropped') dropped += record.count;
      }
      elsewhere(values);
      return { values, kinds };
    },
    elsewhere,
    trouble({ code }) {
      trouble = code === 'quota' ? NOTICES.quota : NOTICES.aborted;
    },
    notice: (sentence) => void notices.add(sentence),
    status: () => ({
      valuesPerSecond: rateNow(),
      dropped,
      notices: trouble ? [...notices, trouble] : [...notices],
    }),
  };
}
