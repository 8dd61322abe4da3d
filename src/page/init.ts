import { systemClock } from '../base/clock.js';
import { StepwellError, WorkerLostError } from '../base/errors.js';
import { defaultLabel, randomId } from '../base/ids.js';
import { type OpenedRun, type OpenRunRequest, PROTOCOL_VERSION } from '../worker/protocol.js';
import { startCapture } from './capture.js';
import { onPageHidden } from './lifecycle.js';
import { type LinkClient, sharedLink, type WorkerLink } from './link.js';
import { checkOptions, type InitOptions } from './options.js';
import { Outbox } from './outbox.js';
import { BATCH_INTERVAL_MS, Recorder } from './recorder.js';
import { remoteSource } from './remote-source.js';
import { Run } from './run.js';
import { LIBRARY_VERSION } from './version.js';
import { pageWake } from './wake.js';

/**
 * Starts (or resumes) a run and resolves once it is stored.
 *
 * Rejects with `validation` (an option is wrong), `run_exists`, `run_missing`, `run_busy` (see `resume`), or `storage`.
 * Works in a page and in a Dedicated Worker.
 */
export async function init(options: InitOptions = {}): Promise<Run> {
  const checked = checkOptions(options);
  const link = sharedLink(options);
  const clock = systemClock();
  const label = options.id ?? defaultLabel();
  const name = options.name ?? label;
  const { project, namespace, directory, group, task, resume } = checked;
  const request: OpenRunRequest = {
    version: PROTOCOL_VERSION,
    uid: randomId(),
    namespace,
    project,
    label,
    name,
    directory,
    group,
    task,
    recorder: randomId(),
    resume,
    agent: globalThis.navigator?.userAgent ?? '',
    page: globalThis.location ? location.origin + location.pathname : '',
    library: LIBRARY_VERSION,
  };
  const { opened, port } = await link.openRun(request);

  const outbox = new Outbox();
  outbox.attach(port, opened.batch);
  const recorder = new Recorder({
    clock,
    outbox,
    wake: pageWake(BATCH_INTERVAL_MS),
    nonFinite: checked.nonFinite,
    onProblem: checked.onProblem,
    maxBytes: checked.maxBytes,
    announce: (text) => console.warn(text),
    nextRow: opened.nextRow,
    nextStep: opened.nextStep,
    globalStep: opened.globalStep,
  });
  const client = reconnecting(link, outbox, request, opened);
  link.add(client);
  const leave: (() => void)[] = [
    () => link.remove(client),
    onPageHidden(() => {
      recorder.send();
      outbox.hurry();
    }),
  ];
  outbox.onTrouble = (error) => recorder.problem('', `storage: ${error.message}`);
  outbox.onStopped = (error) => {
    console.warn(`Stepwell: run “${label}” is no longer recorded: ${error.message}`);
    for (const each of leave.splice(0)) each();
  };

  const run = new Run({
    uid: opened.uid,
    id: opened.label,
    name,
    project,
    resumed: opened.status !== 'created',
    storage: opened.storage,
    config: opened.config,
    clock,
    recorder,
    outbox,
    maxBytes: checked.maxBytes,
    source: remoteSource(link),
    flushStrict: () => link.call((api) => api.flushStrict(opened.uid)),
    close: async () => {
      for (const each of leave.splice(0)) each();
      await link.call((api) => api.closeRun(opened.uid));
      outbox.detach();
    },
  });
  leave.push(startCapture(checked.capture, (level, message, source, context) => run.line(level, message, source, context ?? undefined)));
  if (options.config) run.config.extend(options.config);
  run.set({
    ...(checked.tags.length > 0 ? { tags: checked.tags } : {}),
    ...(options.notes === undefined ? {} : { notes: options.notes }),
    ...(opened.status !== 'created' && options.name !== undefined ? { name: options.name } : {}),
  });
  return run;
}

/** Runs `body` with a run and ends it: completed when it resolves, failed (and rethrown) when it throws. */
export async function withRun<T>(options: InitOptions, body: (run: Run) => Promise<T> | T): Promise<T> {
  const run = await init(options);
  try {
    const value = await body(run);
    await run.finish();
    return value;
  } catch (thrown) {
    await run.fail(thrown);
    throw thrown;
  }
}

/** A function whose every call is a run of its own: `const train = tracked({project}, async (run, epochs) => …)`. An `id` in the options would clash at the second call; leave it out. */
export function tracked<A extends readonly unknown[], T>(
  options: InitOptions,
  body: (run: Run, ...args: A) => Promise<T> | T,
): (...args: A) => Promise<T> {
  return (...args) => withRun(options, (run) => body(run, ...args));
}

/** Brings a recorder back to a new engine after the old one died: it says what it has, the rest is sent again. */
function reconnecting(
  link: WorkerLink,
  outbox: Outbox,
  request: OpenRunRequest,
  opened: OpenedRun,
): LinkClient {
  let { epoch } = opened;
  const reopen = async () => {
    try {
      const again = await link.openRun({ ...request, reopen: { uid: opened.uid, epoch } });
      if (again.opened.storage === 'memory') {
        outbox.stop(new WorkerLostError('The logger worker died, and with it the run, which was in memory only'));
        return;
      }
      epoch = again.opened.epoch;
      outbox.attach(again.port, again.opened.batch);
    } catch (thrown) {
      // The engine died again while it was being asked: the link brings the next one.
      if (thrown instanceof WorkerLostError) return;
      outbox.stop(thrown instanceof StepwellError ? thrown : new StepwellError('internal', String(thrown), {}, thrown));
    }
  };
  return {
    engineLost: () => outbox.detach(),
    engineReady: () => void reopen(),
    engineGone: (error) => outbox.stop(error),
  };
}
