/** How the head of a run changes when a writer opens it. Shared by every adapter. Pure. */
import { type OpenWriter, type OpenWriterResult, type RunHead, WORKSPACE } from './port.js';

/** The result of `openWriter`. `write`: the adapter must store the head and a new stream. */
export interface OpenDecision {
  readonly result: OpenWriterResult;
  readonly write: boolean;
}

/**
 * Decides an `openWriter` call.
 *
 * @param byUid the run whose uid is `request.run`, deleted or not
 * @param byLabel the live run with the request's namespace, project and label
 */
export function decideOpen(
  byUid: RunHead | null,
  byLabel: RunHead | null,
  request: OpenWriter,
): OpenDecision {
  const found = request.reopen === undefined ? byLabel : (byUid ?? byLabel);
  // A recorder id is made once per `init`, so the same id means a retry of the same writer: its worker died, or the answer was
  // lost after the commit. The epochs need not be equal, because the commit of the lost answer raised the epoch.
  const own = found !== null && found.recorder === request.recorder;

  if (request.reopen !== undefined) {
    if (found === null || found.deleted !== 0) return refuse('missing', found);
    if (!own || found.epoch < request.reopen) return refuse('fenced', found);
  }
  if (found === null) {
    if (request.resume === 'must') return refuse('missing', null);
    return byUid === null ? open('created', newHead(request), request) : refuse('exists', byUid);
  }
  if (own) {
    if (found.session === request.session) return repeat(found, request);
    return open('reopened', found, request);
  }
  return request.resume === 'never' ? refuse('exists', found) : open('resumed', found, request);
}

function refuse(status: 'exists' | 'missing' | 'fenced', head: RunHead | null): OpenDecision {
  return { result: { status, head }, write: false };
}

/** Repeats the answer of a request that was committed before (a retry after a lost connection). Does not raise the epoch. */
function repeat(head: RunHead, request: OpenWriter): OpenDecision {
  const status = request.reopen !== undefined ? 'reopened' : head.epoch === 1 ? 'created' : 'resumed';
  return { result: { status, head }, write: false };
}

function open(status: 'created' | 'resumed' | 'reopened', head: RunHead, request: OpenWriter): OpenDecision {
  const opened: RunHead = {
    ...head,
    epoch: head.epoch + 1,
    session: request.session,
    recorder: request.recorder,
    batch: status === 'reopened' ? head.batch : -1,
    status: 'running',
    lastSeen: request.time,
  };
  return { result: { status, head: opened }, write: true };
}

/** The head of {@link WORKSPACE}. Its first editor makes the workspace. */
export function workspaceHead(): RunHead {
  return newHead({ run: WORKSPACE, namespace: '', project: '', label: '', time: 0 });
}

type NewRun = Pick<OpenWriter, 'run' | 'namespace' | 'project' | 'label' | 'time'>;

function newHead(request: NewRun): RunHead {
  return {
    uid: request.run,
    namespace: request.namespace,
    project: request.project,
    label: request.label,
    created: request.time,
    epoch: 0,
    session: '',
    recorder: '',
    batch: -1,
    nextRow: 0,
    nextStep: 0,
    globalStep: 0,
    status: 'running',
    lastSeen: request.time,
    deleted: 0,
  };
}
