import { ValidationError } from '../base/errors.js';
import type { RemoteTarget } from '../source/uploads.js';
import type { ResumeMode } from '../store/port.js';
import { checkUrl, keyOf } from '../sync/url.js';
import type { TfNamespace } from './connect.js';
import { DEFAULT_MAX_BYTES } from './outbox.js';

/** What the page's own output a run records. */
export interface CaptureOptions {
  /** `console.debug … error` as log lines; the console still prints. Default `false`: a wrapped console shows the wrapper's line numbers. */
  readonly console?: boolean;
  /** Uncaught errors and unhandled rejections as log lines of level `error`. Default `true`. */
  readonly errors?: boolean;
}

/** Options of `init`. Everything is optional. */
export interface InitOptions {
  /** Project that the run belongs to. Default `default`. */
  readonly project?: string;
  /** Name that people see. Default: the id. */
  readonly name?: string;
  /** The run's id, unique within its project. Default `YYYYmmdd_HHMMSS_<random>`. */
  readonly id?: string;
  /** Owner or team above projects. Default: none. */
  readonly namespace?: string;
  /** Place in a tree inside the project, `models/cnn`. Default: none. */
  readonly directory?: string;
  /** What an existing id means: `never` → `RunExistsError` (default), `allow` resumes or creates, `must` resumes, `takeover` resumes even while another tab writes. */
  readonly resume?: ResumeMode;
  /** Hyperparameters; merged deeply into the recorded config when resuming. */
  readonly config?: { readonly [key: string]: unknown };
  readonly tags?: readonly string[];
  /** Markdown shown with the run. */
  readonly notes?: string;
  /** Runs that train together share a group; runs of one job share a task. */
  readonly group?: string;
  readonly task?: string;
  readonly capture?: boolean | CaptureOptions;
  /** `reject` refuses NaN and ±Infinity as OptixLog does. Default `record`. */
  readonly nonFinite?: 'record' | 'reject';
  /** `throw` makes a bad value throw its `ValidationError` after the good values of the row were recorded. Default `record`. */
  readonly onProblem?: 'record' | 'throw';
  /** Name of the IndexedDB database. Default `stepwell`. */
  readonly database?: string;
  /** Bytes that may wait for the store before new values are dropped (and counted). Default 64 MiB. */
  readonly maxBytes?: number;
  /** Sends the run to a server while it is written, and goes on after a reload, a crash or a dead network until the server has all of it. Default: nothing leaves this browser. */
  readonly remote?: RemoteTarget;
  /** Starts the logger worker where the built-in ways do not fit, as under a strict Content-Security-Policy. */
  readonly worker?: () => Worker;
  /** Address of a folder with a copy of `stepwell/dist/parts`, as `/stepwell-parts/`: for pages whose bundler does not emit these files and whose Content-Security-Policy forbids `blob:` addresses. Default: where the bundler put the files. */
  readonly parts?: string;
  /** The page's own tfjs, so that tensors can be logged: the same as calling `connect(tf)` before. Not needed where `stepwell/tfjs` is imported or tfjs is the global `tf`. */
  readonly tf?: TfNamespace;
}

/** Options of `openSource`. */
export interface SourceOptions {
  /** IndexedDB database; default `stepwell`. */
  readonly database?: string;
  /** Starts the logger worker where the built-in ways do not fit. */
  readonly worker?: () => Worker;
  /** Address of a folder with a copy of `stepwell/dist/parts`: see `InitOptions.parts`. */
  readonly parts?: string;
}

/** Longest text of a name, label, project, tag or directory, in UTF-16 units. */
const MAX_TEXT = 512;
/** Longest notes, in UTF-16 units: a long README, not a book. */
const MAX_NOTES = 1_000_000;

/** Options that have a default. */
type Defaulted =
  | 'project'
  | 'namespace'
  | 'directory'
  | 'resume'
  | 'group'
  | 'task'
  | 'nonFinite'
  | 'onProblem'
  | 'maxBytes'
  | 'tags';

/** Options of `init`, complete and checked. */
export type CheckedOptions = Required<Pick<InitOptions, Defaulted>> & {
  readonly capture: Required<CaptureOptions>;
  readonly remote: RemoteTarget | undefined;
};

/** The options with their defaults, checked: what a person wrote wrongly throws here, at once, before anything runs. */
export function checkOptions(options: InitOptions): CheckedOptions {
  const text = (name: keyof InitOptions, fallback: string, allowEmpty: boolean): string => {
    const value = options[name] ?? fallback;
    if (typeof value !== 'string' || value.length > MAX_TEXT || (!allowEmpty && value === '')) {
      throw new ValidationError(
        `init: ${name} must be a ${allowEmpty ? '' : 'non-empty '}text of at most ${MAX_TEXT} characters`,
      );
    }
    return value;
  };
  const choice = <T extends string>(name: keyof InitOptions, choices: readonly [T, ...T[]]): T => {
    const value = options[name] ?? choices[0];
    const found = choices.find((each) => each === value);
    if (found === undefined) throw new ValidationError(`init: ${name} must be one of ${choices.join(', ')}`);
    return found;
  };
  text('id', 'x', false);
  text('name', 'x', false);
  text('database', 'x', false);
  text('parts', './', false);
  if (
    options.notes !== undefined &&
    (typeof options.notes !== 'string' || options.notes.length > MAX_NOTES)
  ) {
    throw new ValidationError(`init: notes must be a text of at most ${MAX_NOTES} characters`);
  }
  const tags = options.tags ?? [];
  if (
    !Array.isArray(tags) ||
    tags.some((tag) => typeof tag !== 'string' || tag === '' || tag.length > MAX_TEXT)
  ) {
    throw new ValidationError('init: tags must be an array of non-empty texts');
  }
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  if (!(maxBytes > 0)) throw new ValidationError('init: maxBytes must be a positive number of bytes');
  const { remote } = options;
  const texts = [remote?.key ?? 'x', remote?.project ?? 'x'];
  if (texts.some((each) => typeof each !== 'string' || each === '' || each.length > MAX_TEXT)) {
    throw new ValidationError('init: remote.key and remote.project must be non-empty texts');
  }
  const capture =
    typeof options.capture === 'boolean'
      ? { console: options.capture, errors: options.capture }
      : options.capture;
  return {
    project: text('project', 'default', false),
    namespace: text('namespace', '', true),
    directory: text('directory', '', true),
    group: text('group', '', true),
    task: text('task', '', true),
    resume: choice('resume', ['never', 'allow', 'must', 'takeover']),
    nonFinite: choice('nonFinite', ['record', 'reject']),
    onProblem: choice('onProblem', ['record', 'throw']),
    maxBytes,
    tags,
    remote: remote && { ...remote, url: checkUrl(remote.url), ...keyOf(remote) },
    capture: { console: capture?.console ?? false, errors: capture?.errors ?? true },
  };
}
