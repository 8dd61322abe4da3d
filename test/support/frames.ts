/** Runs as a client would send them. */
import { encodeFrame } from '../../src/record/frame.js';
import type { LoggedRecord } from '../../src/record/kinds.js';
import { encodeFrames } from '../../src/sync/wire.js';
import { rowsRecord } from './rows.js';

export const TIME = 1_700_000_000_000;

/** What never changes about a run of these tests. */
export function runBody(project = 'digits', label = 'first') {
  return { namespace: '', project, label, created: TIME };
}

/** Frame `seq` of the stream of `session`: one row with a loss of `value`; the first one introduces the run. */
export function frameBytes(
  run: string,
  session: string,
  seq: number,
  value: number,
  more: readonly LoggedRecord[] = [],
  project = 'digits',
): Uint8Array {
  const introduction: LoggedRecord = {
    ...{ kind: 'run', time: TIME, namespace: '', project, label: 'first', name: 'first', directory: '' },
    ...{ group: '', task: '' },
  };
  const row = { row: seq, step: seq, globalStep: 0, time: TIME + seq, values: { loss: value } };
  const records = [...(seq === 0 ? [introduction] : []), rowsRecord([row]), ...more];
  return encodeFrame({ header: { run, session, epoch: 1, seq, time: TIME + seq }, records });
}

/** The body that holds frames `from` to below `to`. */
export function framesBody(
  run: string,
  session: string,
  from: number,
  to: number,
  project = 'digits',
): Promise<Uint8Array<ArrayBuffer>> {
  const frames = Array.from({ length: to - from }, (_, i) => ({
    bytes: frameBytes(run, session, from + i, (from + i) / 4, [], project),
  }));
  return encodeFrames(frames);
}
