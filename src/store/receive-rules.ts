/** How the head of a run changes when frames are received from elsewhere. Shared by every adapter. Pure. */
import type { ReceivedPatch, ReplicaResult, ReplicaRun } from './archive.js';
import type { RunHead, StreamId } from './port.js';

/** The head of a run that was recorded elsewhere, before its first frame was received. */
export function replicaHead(run: ReplicaRun): RunHead {
  return {
    uid: run.uid,
    namespace: run.namespace,
    project: run.project,
    label: run.label,
    created: run.created,
    epoch: 0,
    session: '',
    recorder: '',
    batch: -1,
    nextRow: 0,
    nextStep: 0,
    globalStep: 0,
    status: 'running',
    lastSeen: run.created,
    deleted: 0,
  };
}

/** What `createReplica` answers if the uid exists. */
export function replicaAnswer(head: RunHead, run: ReplicaRun): ReplicaResult {
  if (head.deleted !== 0) return 'gone';
  const same =
    head.namespace === run.namespace &&
    head.project === run.project &&
    head.label === run.label &&
    head.created === run.created;
  return same ? 'known' : 'conflict';
}

/**
 * A head after frames of a stream were received. The stream with the highest epoch decides where the next writer continues and
 * how the run ended. The number of rows and the time last seen only grow.
 *
 * @param appended false: the stream got nothing new, so nothing is known about its writer
 */
export function receivedHead(
  head: RunHead,
  stream: StreamId,
  epoch: number,
  patch: ReceivedPatch,
  appended: boolean,
): RunHead {
  const latest = appended && epoch > 0 && epoch >= head.epoch;
  return {
    ...head,
    ...(latest
      ? {
          epoch,
          session: stream.session,
          // Clear the recorder: no recorder of this database may continue from batches that it does not know.
          recorder: '',
          batch: -1,
          nextStep: patch.nextStep ?? head.nextStep,
          globalStep: patch.globalStep ?? head.globalStep,
          status: patch.status ?? (epoch > head.epoch ? 'running' : head.status),
        }
      : {}),
    nextRow: Math.max(head.nextRow, patch.nextRow ?? 0),
    lastSeen: Math.max(head.lastSeen, patch.lastSeen ?? 0),
  };
}
