import {
  RunBusyError,
  RunExistsError,
  RunMissingError,
  RunTakenOverError,
  type StepwellError,
} from '../base/errors.js';
import type { LoggedRecord } from '../record/kinds.js';
import type { RunHead } from '../store/port.js';
import type { OpenRunRequest } from './protocol.js';

/** Records that open a stream: the run if it is new, the session, and the status `running` of a resumed run. */
export function openingRecords(
  status: 'created' | 'resumed' | 'reopened',
  request: OpenRunRequest,
  { epoch }: RunHead,
  time: number,
): LoggedRecord[] {
  const { namespace, project, label, name, directory, group, task, recorder, library, agent, page } = request;
  const records: LoggedRecord[] = [];
  if (status === 'created') {
    records.push({ kind: 'run', time, namespace, project, label, name, directory, group, task });
  }
  records.push({ kind: 'session', time, epoch, recorder, library, agent, page });
  if (status === 'resumed') {
    records.push({ kind: 'status', time, status: 'running', message: '', stack: '' });
  }
  return records;
}

/** The error for a run that another tab or worker writes. */
export function busy({ label: id, project }: OpenRunRequest): RunBusyError {
  return new RunBusyError(
    `The run “${id}” is being written by another tab or worker (resume: 'takeover' takes it over)`,
    { id, project },
  );
}

/** The errors for openings that the store refuses, by answer of the store. */
export const REFUSALS = {
  exists: ({ label: id, project }) =>
    new RunExistsError(`A run “${id}” exists in project “${project}”: give another id, or set \`resume\``, {
      id,
      project,
    }),
  missing: ({ label: id, project }) =>
    new RunMissingError(`There is no run “${id}” in project “${project}” to resume`, { id, project }),
  fenced: takenOver,
} as const satisfies Record<'exists' | 'missing' | 'fenced', (request: OpenRunRequest) => StepwellError>;

/** The error for a writer whose run another writer took over (`resume: 'takeover'`). */
export function takenOver(): RunTakenOverError {
  return new RunTakenOverError('Another writer has taken this run over');
}
