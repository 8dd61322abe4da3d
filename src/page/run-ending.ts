import { messageOf, RunFinishedError, type StepwellError, toStepwellError } from '../base/errors.js';
import type { Outbox } from './outbox.js';
import type { RunDependencies } from './run-dependencies.js';
import type { FinishOptions, FinishResult } from './run-options.js';
import { within } from './within.js';

/** Interval (ms) at which `finish` checks for a storage error. After one interval without progress it gives up waiting. */
const STORAGE_PATIENCE_MS = 5_000;

/** Default time (ms) that `finish({remote: 'wait'})` waits for the server. */
const REMOTE_PATIENCE_MS = 60_000;

/** Ends a run: commits waiting values and the status, closes the run, and waits for the server if asked. Never rejects. */
export async function endRun(
  dependencies: RunDependencies,
  status: 'completed' | 'failed',
  error: unknown,
  options: FinishOptions,
): Promise<FinishResult> {
  const { clock, recorder, outbox } = dependencies;
  recorder.end(new RunFinishedError(`The run has ended (${status})`));
  await dependencies.settle();
  const message = status === 'failed' ? messageOf(error) : '';
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  recorder.record({ kind: 'status', time: clock.now(), status, message, stack }, true);
  const last = recorder.send();
  outbox.hurry();
  let failure: StepwellError | undefined;
  try {
    if (outbox.error) throw outbox.error;
    await storedOrTrouble(outbox, last);
  } catch (thrown) {
    failure = toStepwellError(thrown);
  }
  // While the engine retries after a storage error, closing the run would discard the waiting values.
  if (failure && failure === outbox.trouble) void closeWhenStored(dependencies, last);
  else await dependencies.close().catch(() => {});
  const remote = failure ? unsent(dependencies) : await sent(dependencies, options);
  return { status, stored: failure === undefined, storage: dependencies.storage, remote, error: failure };
}

/** Waits for a batch. Rejects with the storage error if the storage makes no progress for {@link STORAGE_PATIENCE_MS}. */
async function storedOrTrouble(outbox: Outbox, batch: number): Promise<void> {
  let timer: ReturnType<typeof setInterval> | undefined;
  const trouble = new Promise<never>((_, reject) => {
    let before = outbox.acked;
    timer = setInterval(() => {
      if (outbox.trouble && outbox.acked === before) reject(outbox.trouble);
      before = outbox.acked;
    }, STORAGE_PATIENCE_MS);
  });
  try {
    await Promise.race([outbox.wait(batch), trouble]);
  } finally {
    clearInterval(timer);
  }
}

async function closeWhenStored({ outbox, close }: RunDependencies, batch: number): Promise<void> {
  await outbox.wait(batch).catch(() => {});
  await close().catch(() => {});
}

function unsent({ remote }: RunDependencies): 'none' | 'queued' {
  return remote ? 'queued' : 'none';
}

/** Waits for the server if the options ask for it. */
async function sent(
  dependencies: RunDependencies,
  { remote = 'queue', timeout = REMOTE_PATIENCE_MS }: FinishOptions,
): Promise<FinishResult['remote']> {
  if (!dependencies.remote || remote === 'queue') return unsent(dependencies);
  const complete = dependencies.synced(true).then(
    () => 'complete' as const,
    () => 'queued' as const,
  );
  return within(timeout, complete, async () => 'queued' as const);
}
