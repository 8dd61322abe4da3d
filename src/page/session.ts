import type { Clock } from '../base/clock.js';
import { StepwellError, WorkerLostError } from '../base/errors.js';
import { defaultLabel, randomId } from '../base/ids.js';
import { keepProcess } from '../base/process.js';
import { refuse } from '../base/refusal.js';
import type { Source } from '../source/types.js';
import type { FilesMethod } from '../worker/api.js';
import type { OpenedRun, OpenRunRequest } from '../worker/protocol.js';
import { startCapture } from './capture.js';
import { connect, tensorSide } from './connect.js';
import { type FilesSink, RunFiles, Saves } from './files.js';
import { LateValues } from './late-values.js';
import { onPageHidden, onVisibility } from './lifecycle.js';
import { type LinkClient, sharedLink, type WorkerLink } from './link.js';
import { whyUnknown } from './option-names.js';
import { type CheckedOptions, checkOptions, type InitOptions, type SourceOptions } from './options.js';
import type { Outbox } from './outbox.js';
import type { Recorder } from './recorder.js';
import { remoteSource } from './remote-source.js';
import { Run } from './run.js';
import type { Specials } from './specials.js';
import { LIBRARY_VERSION } from './version.js';
import type { Wake } from './wake.js';

/** An opened run, seen from the side of the worker: everything of `init` that is not needed before there is a run. */
export interface Session {
  readonly opened: OpenedRun;
  readonly checked: CheckedOptions;
  /** The data way to the engine. */
  readonly port: MessagePort;
  /** Tensors and histograms of the run. */
  readonly specials: Specials;
  /** Tells the page's author something on the console. */
  announce(text: string): void;
  /** Makes the run, hooks it up with page, console and engine, and records what the options say. */
  begin(recorder: Recorder, outbox: Outbox): Run;
}

/** Checks the options, starts the engine if there is none, and opens the run. Rejects as `init` does. */
export async function openSession(options: InitOptions, clock: Clock, wake: Wake): Promise<Session> {
  const checked = checkOptions(options);
  if (options.tf) void connect(options.tf);
  // Loaded meanwhile; what it cannot do is said when a tensor is logged.
  const side = tensorSide.load().catch(() => null);
  const link = sharedLink(options, tell);
  const label = options.id ?? defaultLabel();
  const name = options.name ?? label;
  const { project, namespace, directory, group, task, resume } = checked;
  const request: OpenRunRequest = {
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
    ...(checked.remote ? { remote: checked.remote } : {}),
    agent: globalThis.navigator?.userAgent ?? '',
    page: globalThis.location ? location.origin + location.pathname : '',
    library: LIBRARY_VERSION,
  };
  const { opened, port } = await link.openRun(request);
  await side;
  if (opened.storage === 'memory') announce(IN_MEMORY);
  const late = new LateValues(
    () => tensorSide.current(),
    wake,
    () => clock.now(),
  );
  const leave: (() => void)[] = [];
  const leaveAll = () => {
    for (const each of leave.splice(0)) each();
  };
  return {
    opened,
    checked,
    port,
    specials: late,
    announce,
    begin(recorder, outbox) {
      late.sink = {
        late: (place, values) => recorder.late(place, values),
        record: (record) => recorder.record(record, true),
        problem: (key, refusal) => recorder.problem(key, refusal, true),
        drop: (count, reason) => recorder.drop(count, reason),
      };
      const source = remoteSource(link);
      const saves = new Saves();
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
        source,
        tensors: () => tensorSide.current(),
        files: (namespace) =>
          new RunFiles(namespace, {
            run: opened.uid,
            source,
            now: () => clock.now(),
            tensors: () => tensorSide.current(),
            begin: () => saves.begin(outbox.error ?? recorder.ended),
            store: (...args) => ask<FilesSink['store']>(link, 'storeFile', [opened.uid, ...args]),
            read: (...args) => ask<FilesSink['read']>(link, 'readFile', args),
            record: (record) => recorder.recordStored(record),
          }),
        settle: async () => void (await Promise.all([late.settled(), saves.settled()])),
        flushStrict: () => link.call((api) => api.flushStrict(opened.uid)),
        remote: checked.remote !== undefined,
        synced: (complete) =>
          link.call((api) => api.service('sync', 'synced', [opened.uid, complete])) as Promise<void>,
        async close() {
          leaveAll();
          await link.call((api) => api.closeRun(opened.uid));
        },
      });
      const client = reconnecting(link, outbox, request, opened);
      link.add(client);
      leave.push(
        keepProcess(),
        () => link.remove(client),
        () => outbox.detach(),
        onPageHidden(() => {
          recorder.send();
          outbox.hurry();
        }),
        onVisibility((message, context) => run.line('info', message, 'user', context)),
        startCapture(checked.capture, (level, message, source, context) =>
          run.line(level, message, source, context ?? undefined),
        ),
      );
      outbox.onRenew = () => {
        recorder.problem('', refuse('storage', CLONED));
        client.engineReady();
      };
      outbox.onTrouble = (error) => recorder.problem('', refuse('storage', `storage: ${error.message}`));
      outbox.onStopped = (error) => {
        announce(`Stepwell: run “${label}” is no longer recorded: ${error.message}`);
        leaveAll();
      };
      const { capture, remote } = options;
      const unknown = [
        ...whyUnknown('init', options),
        ...whyUnknown('capture', typeof capture === 'boolean' ? undefined : capture),
        ...whyUnknown('remote', remote),
      ];
      for (const refusal of unknown) recorder.problem('', refusal);
      if (options.config) run.config.extend(options.config);
      run.set({
        ...(checked.tags.length > 0 ? { tags: checked.tags } : {}),
        ...(options.notes === undefined ? {} : { notes: options.notes }),
        ...(opened.status !== 'created' && options.name !== undefined ? { name: options.name } : {}),
      });
      return run;
    },
  };
}

/** Told once per run that no reload survives. */
const IN_MEMORY =
  'Stepwell: there is no IndexedDB here, so this run is kept in memory and is gone when the page or process ends. A run with `remote` is sent to a server meanwhile.';

/** Recorded when the server has other data under the numbers of this session. */
const CLONED =
  'the server has other values under the numbers of this session, so that a part of it stays in this browser only: the browser profile or machine was probably copied while it was writing';

/** Calls a method of the worker's `RunBlobs`. */
function ask<F extends (...args: never[]) => Promise<unknown>>(
  link: WorkerLink,
  method: FilesMethod,
  args: readonly unknown[],
): ReturnType<F> {
  return link.call((api) => api.service('blobs', method, args)) as ReturnType<F>;
}

/** See `openSource`. */
export async function openLinkedSource(options: SourceOptions): Promise<Source> {
  const link = sharedLink(options, tell);
  await link.host();
  return remoteSource(link);
}

/** Tells the author of the page what the board's status line says too. */
const tell = (notice: string): void => announce(`Stepwell: ${notice}`);

function announce(text: string): void {
  // biome-ignore lint/suspicious/noConsole: the author of the page must learn that values are not recorded as given.
  console.warn(text);
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
        outbox.stop(
          new WorkerLostError('The logger worker died, and with it the run, which was in memory only'),
        );
        return;
      }
      epoch = again.opened.epoch;
      outbox.attach(again.port, again.opened.batch);
    } catch (thrown) {
      // The engine died again while it was being asked: the link brings the next one.
      if (thrown instanceof WorkerLostError) return;
      outbox.stop(
        thrown instanceof StepwellError ? thrown : new StepwellError('internal', String(thrown), {}, thrown),
      );
    }
  };
  return {
    engineLost: () => outbox.detach(),
    engineReady: () => void reopen(),
    engineGone: (error) => outbox.stop(error),
  };
}
