import { systemClock } from '../base/clock.js';
import { GroupError } from '../base/errors.js';
import { statisticsOf } from '../files/statistics.js';
import { sourceOver } from '../source/source-over.js';
import type { FromEngine, FromPage } from '../worker/protocol.js';
import { tensorSide } from './connect.js';
import { RunFiles } from './files.js';
import type { CheckedOptions } from './options.js';
import { Outbox } from './outbox.js';
import { Recorder } from './recorder.js';
import { HeldBatch } from './result.js';
import { Run } from './run.js';
import type { Specials } from './specials.js';
import { pageWake } from './wake.js';

/** Milliseconds between two batches, which nobody stores. */
const INTERVAL_MS = 1_000;

/**
 * Makes the run of a group member that does not record: the same calls as any run, so that all members run the same code, and nothing is
 * stored. Its `uid` is empty. What reads the run rejects with `group`.
 */
export function mutedRun(name: string, checked: CheckedOptions): Run {
  const { project, maxBytes } = checked;
  const clock = systemClock();
  const outbox = new Outbox();
  outbox.attach(mutedPort(), -1);
  const recorder = new Recorder({
    ...{ clock, outbox, maxBytes, specials: UNREAD, wake: pageWake(INTERVAL_MS) },
    ...{ nonFinite: checked.nonFinite, onProblem: checked.onProblem, announce: () => {} },
    ...{ nextRow: 0, nextStep: 0, globalStep: 0 },
  });
  const source = sourceOver((method) => Promise.reject(noData(method)), { subscribe: async () => () => {} });
  const files = {
    ...{ run: '', source: { ...source, listFiles: async () => [] } },
    now: () => clock.now(),
    tensors: () => tensorSide.current(),
    begin: () => () => {},
    store: async () => ({ sha256: '', size: 0 }),
    read: async () => null,
    record: () => recorder.recordStored({ kind: 'edit', time: clock.now(), field: 'muted', value: null }),
  };
  return new Run({
    ...{ uid: '', id: '', name, project, resumed: false, storage: 'memory', config: {} },
    ...{ clock, recorder, outbox, maxBytes, source, remote: null },
    tensors: () => tensorSide.current(),
    storing: {
      begin: () => () => {},
      store: async ({ data }) => ({ sha256: '', size: 0, ...statisticsOf(data.slice(0, 0)) }),
    },
    files: (namespace) => new RunFiles(namespace, files),
    settle: async () => {},
    flushStrict: async () => {},
    synced: async () => {},
    close: async () => {},
  });
}

/** A port to an engine that stores nothing and acknowledges everything. */
function mutedPort(): MessagePort {
  const port = {
    onmessage: null as ((event: { readonly data: FromEngine }) => void) | null,
    postMessage(message: FromPage) {
      if (message.type !== 'batch') return;
      const { number } = message;
      queueMicrotask(() => port.onmessage?.({ data: { type: 'ack', number } }));
    },
    close: () => {},
  };
  return port as unknown as MessagePort;
}

/** Takes tensors, histograms and media without reading them: a GPU would work for nothing. */
const UNREAD: Specials = {
  take: (value) => (typeof value === 'object' && value !== null ? { kind: 'later', at: () => {} } : null),
  collect: (value, settle) => {
    const isObject = typeof value === 'object' && value !== null;
    if (isObject) settle(0);
    return isObject;
  },
  defer: () => {
    const held = new HeldBatch();
    held.settle(-1);
    return held;
  },
};

function noData(method: string): GroupError {
  return new GroupError(
    `${method}: this member of the group does not record; the master has the run, or use init({ group, rank })`,
    { reason: 'member' },
  );
}
