import { expect, test } from 'vitest';
import type { RunHead } from '../../../src/store/port.js';
import { busy, openingRecords, REFUSALS } from '../../../src/worker/opening.js';
import type { OpenRunRequest } from '../../../src/worker/protocol.js';

const request: OpenRunRequest = {
  ...{ uid: 'u', namespace: 'n', project: 'p', label: 'l', name: 'name', directory: 'd', group: 'g' },
  ...{ task: 't', recorder: 'r', resume: 'never', agent: 'a', page: 'page', library: '1' },
};
const head = { epoch: 3 } as RunHead;

test('[RUN1] a new run is recorded before its session, a resumed one goes on, a reopened one only has a new session', () => {
  const kinds = (status: Parameters<typeof openingRecords>[0]) =>
    openingRecords(status, request, head, 5).map(({ kind }) => kind);
  expect(kinds('created')).toEqual(['run', 'session']);
  expect(kinds('resumed')).toEqual(['session', 'status']);
  expect(kinds('reopened')).toEqual(['session']);
  expect(openingRecords('created', request, head, 5)).toEqual([
    {
      ...{ kind: 'run', time: 5, namespace: 'n', project: 'p', label: 'l', name: 'name' },
      directory: 'd',
      group: 'g',
      task: 't',
    },
    { kind: 'session', time: 5, epoch: 3, recorder: 'r', library: '1', agent: 'a', page: 'page' },
  ]);
});

test('[RUN1] [RUN2] each refusal of an opening has its own error, with the run that it is about', () => {
  const facts = { id: 'l', project: 'p' };
  expect(REFUSALS.exists(request)).toMatchObject({ code: 'run_exists', facts });
  expect(REFUSALS.missing(request)).toMatchObject({ code: 'run_missing', facts });
  expect(REFUSALS.fenced()).toMatchObject({ code: 'run_taken_over' });
  expect(busy(request)).toMatchObject({ code: 'run_busy', facts });
});
