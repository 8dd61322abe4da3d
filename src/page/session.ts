import { systemClock } from '../base/clock.js';
import type { StepwellError } from '../base/errors.js';
import { defaultLabel, randomId } from '../base/ids.js';
import { keepProcess } from '../base/process.js';
import { refuse } from '../base/refusal.js';
import { type Layer, outsideLayers, whyNoSetting } from '../client/configuration.js';
import type { Source } from '../source/types.js';
import type { OpenedRun, OpenRunRequest } from '../worker/protocol.js';
import type { FilesMethod } from '../worker/service-methods.js';
import { announce, tell } from './announce.js';
import { BATCH_INTERVAL_MS } from './batch-sender.js';
import { startCapture } from './capture.js';
import { connect, tensorSide } from './connect.js';
import { runOpened } from './current-run.js';
import { type FilesSink, RunFiles, Saves } from './files.js';
import { LateValues } from './late-values.js';
import { onPageHidden, onVisibility } from './lifecycle.js';
import { sharedLink, type WorkerLink } from './link.js';
import { whyUnknown } from './option-names.js';
import { type CheckedOptions, checkOptions, type InitOptions, type SourceOptions } from './options.js';
import { Outbox } from './outbox.js';
import { pageShare } from './page-share.js';
import { Reconnection } from './reconnect.js';
import { Recorder } from './recorder.js';
import { remoteSource } from './remote-source.js';
import { Run } from './run.js';
import type { SummarySink } from './summary.js';
import { LIBRARY_VERSION } from './version.js';
import { pageWake } from './wake.js';

/** Printed once for a run that a reload would lose. */
const IN_MEMORY =
  'Stepwell: there is no IndexedDB here, so this run is kept in memory and is gone when the page or process ends. A run with `remote` is sent to a server meanwhile.';

/** Recorded if the server has other data for the same frames of this session. */
const CLONED =
  'the server has other values under the numbers of this session, so that a part of it stays in this browser only: the browser profile or machine was probably copied while it was writing';

/** The dependencies of a session. */
interface Opening {
  readonly link: WorkerLink;
  readonly options: InitOptions;
  /** Settings from outside of the call. */
  readonly outside: readonly Layer[];
  readonly checked: CheckedOptions;
  readonly request: OpenRunRequest;
  readonly opened: OpenedRun;
  /** Port for batches to the engine. */
  readonly port: MessagePort;
}

/**
 * One run that this page writes: its recorder, its outbox to the engine, and its hooks into page, console and network. Lives from
 * `init` until the run ends or cannot be written any more.
 */
export class Session {
  readonly #opening: Opening;
  readonly #clock = systemClock();
  readonly #outbox = new Outbox();
  readonly #late: LateValues;
  readonly #recorder: Recorder;
  readonly #source: Source;
  readonly #saves = new Saves();
  readonly #run: Run;
  /** Functions that remove the hooks. */
  #hooks: (() => void)[] = [];

  /** Checks the options, starts the engine if none runs, and opens the run. Rejects as `init` does. */
  static async open(options: InitOptions): Promise<Run> {
    const outside = outsideLayers();
    const checked = checkOptions(options, outside);
    if (checked.isMuted) {
      const { mutedRun } = await import('./muted-run.js');
      return mutedRun(options.name ?? '', checked);
    }
    if (options.tf) void connect(options.tf);
    // Load the tensor code meanwhile. If loading fails, logging a tensor reports the problem.
    const side = tensorSide.load().catch(() => null);
    const link = sharedLink(options, tell);
    const request = requestOf(options, checked);
    if (!checked.createProject) {
      const { requireProject } = await import('./project-check.js');
      await requireProject(checked, () => remoteSource(link));
    }
    const { opened, port } = await link.openRun(request);
    await side;
    if (opened.storage === 'memory') announce(IN_MEMORY);
    const session = new Session({ link, options, outside, checked, request, opened, port });
    session.#hookUp();
    session.#recordOptions();
    runOpened(session.#run);
    return session.#run;
  }

  private constructor(opening: Opening) {
    const { link, checked, opened, port } = opening;
    const clock = this.#clock;
    const wake = pageWake(BATCH_INTERVAL_MS);
    this.#opening = opening;
    this.#source = remoteSource(link);
    this.#outbox.attach(port, opened.batch);
    this.#late = new LateValues(
      () => tensorSide.current(),
      wake,
      () => clock.now(),
    );
    this.#recorder = new Recorder({
      clock,
      outbox: this.#outbox,
      wake,
      nonFinite: checked.nonFinite,
      onProblem: checked.onProblem,
      maxBytes: checked.maxBytes,
      announce,
      specials: this.#late,
      share: pageShare,
      nextRow: opened.nextRow,
      nextStep: opened.nextStep,
      globalStep: opened.globalStep,
    });
    const recorder = this.#recorder;
    this.#late.sink = {
      late: (position, values) => recorder.late(position, values),
      record: (record) => recorder.record(record, true),
      problem: (key, refusal) => recorder.problem(key, refusal, true),
      drop: (count, reason) => recorder.drop(count, reason),
    };
    this.#run = this.#makeRun();
  }

  #makeRun(): Run {
    const { link, checked, request, opened } = this.#opening;
    const { uid } = opened;
    return new Run({
      uid,
      id: opened.label,
      name: request.name,
      project: request.project,
      resumed: opened.status !== 'created',
      storage: opened.storage,
      config: opened.config,
      clock: this.#clock,
      recorder: this.#recorder,
      outbox: this.#outbox,
      maxBytes: checked.maxBytes,
      source: this.#source,
      tensors: () => tensorSide.current(),
      storing: {
        begin: () => this.#begin(),
        store: (array) => ask<SummarySink['store']>(link, 'storeTensor', [uid, array]),
      },
      files: (namespace) => this.#files(namespace),
      settle: async () => void (await Promise.all([this.#late.settled(), this.#saves.settled()])),
      flushStrict: () => link.call((api) => api.flushStrict(uid)),
      remote: checked.remote?.url ?? null,
      synced: (complete) =>
        link.call((api) => api.service('sync', 'synced', [uid, complete])) as Promise<void>,
      close: async () => {
        this.#letGo();
        await link.call((api) => api.closeRun(uid));
      },
    });
  }

  /** Starts work that the end of the run waits for. Throws if the run has ended. */
  #begin(): () => void {
    return this.#saves.begin(this.#outbox.error ?? this.#recorder.ended);
  }

  #files(namespace: string): RunFiles {
    const { link, opened } = this.#opening;
    return new RunFiles(namespace, {
      run: opened.uid,
      source: this.#source,
      now: () => this.#clock.now(),
      tensors: () => tensorSide.current(),
      begin: () => this.#begin(),
      store: (...args) => ask<FilesSink['store']>(link, 'storeFile', [opened.uid, ...args]),
      read: (...args) => ask<FilesSink['read']>(link, 'readFile', args),
      record: (record) => this.#recorder.recordStored(record),
    });
  }

  /** Connects the run to engine, page and console. */
  #hookUp(): void {
    const { link, checked, request, opened } = this.#opening;
    const outbox = this.#outbox;
    const recorder = this.#recorder;
    const run = this.#run;
    const reconnection = new Reconnection(link, outbox, request, opened);
    link.add(reconnection);
    outbox.onRenew = () => {
      recorder.problem('', refuse('storage', CLONED));
      reconnection.engineReady();
    };
    outbox.onTrouble = ({ message }) => recorder.problem('', refuse('storage', `storage: ${message}`));
    outbox.onStopped = (error) => this.#stopped(error);
    this.#hooks = [
      keepProcess(),
      () => link.remove(reconnection),
      () => outbox.detach(),
      onPageHidden(() => {
        recorder.send();
        outbox.hurry();
      }),
      onVisibility((message, context) => run.line('info', message, 'user', context)),
      startCapture(checked.capture, (level, message, source, context) =>
        run.line(level, message, source, context ?? undefined),
      ),
    ];
  }

  /** Records config, tags, notes and name from the options, and reports unknown options. */
  #recordOptions(): void {
    const { options, outside, checked, opened } = this.#opening;
    const { capture, remote, rank, notes, name } = options;
    // A rank that the config names is the caller's.
    const config = rank === undefined ? options.config : { rank, ...options.config };
    const unknown = [
      ...whyUnknown('init', options),
      ...whyUnknown('capture', typeof capture === 'boolean' ? undefined : capture),
      ...whyUnknown('remote', remote ?? undefined),
      ...outside.flatMap(({ unknown }) => unknown).map((place) => refuse('option', whyNoSetting(place))),
    ];
    for (const refusal of unknown) this.#recorder.problem('', refusal);
    if (config) this.#run.config.extend(config);
    this.#run.set({
      ...(checked.tags.length > 0 ? { tags: checked.tags } : {}),
      ...(notes === undefined ? {} : { notes }),
      ...(opened.status !== 'created' && name !== undefined ? { name } : {}),
    });
  }

  #stopped(error: StepwellError): void {
    announce(`Stepwell: run “${this.#opening.opened.label}” is no longer recorded: ${error.message}`);
    this.#letGo();
  }

  #letGo(): void {
    const hooks = this.#hooks;
    this.#hooks = [];
    for (const undo of hooks) undo();
  }
}

function requestOf(options: InitOptions, checked: CheckedOptions): OpenRunRequest {
  const { project, namespace, directory, group, task, resume, remote } = checked;
  const label = options.id ?? defaultLabel();
  return {
    uid: randomId(),
    namespace,
    project,
    label,
    name: options.name ?? (options.rank === undefined ? label : `${group} ${options.rank}`),
    directory,
    group,
    task,
    recorder: randomId(),
    resume,
    ...(remote ? { remote } : {}),
    agent: globalThis.navigator?.userAgent ?? '',
    page: globalThis.location ? location.origin + location.pathname : '',
    library: LIBRARY_VERSION,
  };
}

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
