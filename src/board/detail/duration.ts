import type { RunInfo } from '../../source/types.js';
import { formatDuration } from '../ui/format.js';

/** Least pause (ms) that is shown. A shorter pause is the restart of a worker and not a resumed run. */
const NOTED_PAUSE_MS = 10_000;

/** How long a run took, in words; the pauses between its sessions are told apart: `2m 05s + 2h 00m paused`. */
export function runDuration({ created, ended, lastSeen, paused }: RunInfo): string {
  // A server of an earlier version does not report the length of pauses.
  const pause = paused || 0;
  const taken = formatDuration(Math.max(0, (ended || lastSeen) - created - pause));
  return pause >= NOTED_PAUSE_MS ? `${taken} + ${formatDuration(pause)} paused` : taken;
}
