import { InvalidTaskError, ValidationError } from '../base/errors.js';
import { type Layer, outsideText, serverOf } from '../client/configuration.js';
import type { RemoteTarget } from '../source/uploads.js';
import type { ResumeMode } from '../store/port.js';
import type { TfNamespace } from './connect.js';
import { DEFAULT_MAX_BYTES } from './outbox.js';

/** Which output of the page a run records. */
export interface CaptureOptions {
  /**
   * Records `console.debug … error` as log lines; the console still prints. Default `false`, because a wrapped console shows the
   * line numbers of the wrapper.
   */
  readonly console?: boolean;
  /** Records uncaught errors and unhandled rejections as log lines of level `error`. Default `true`. */
  readonly errors?: boolean;
}

/** What `init` needs of a group; `joinGroup` makes groups. */
export interface GroupMember {
  readonly name: string;
  readonly rank: number;
}

/** The server to which `init` sends a run. */
export interface RemoteOptions extends Omit<RemoteTarget, 'url' | 'key'> {
  /** Address of the server. Default: the address that is configured outside of the call (see {@link InitOptions}). */
  readonly url?: string;
  /**
   * API key. Kept in this browser's database and sent in the Authorization header only. Default: the key that is configured outside of
   * the call for this address; else the key that is stored for this address, if there is one.
   */
  readonly key?: string;
}

/**
 * Options of `init`. All are optional.
 *
 * The server (`url`, `key`), `project`, `namespace`, `directory`, `group` and `task` can also be configured outside of the call. The
 * strongest place wins, setting by setting: the option; `globalThis.STEPWELL = { url, key, project, … }`; `<meta
 * name="stepwell:project" content="…">` in the head of the page; in Node the environment variables `STEPWELL_URL`, `STEPWELL_KEY`,
 * `STEPWELL_PROJECT`, `STEPWELL_NAMESPACE`, …; the default. A key that is configured beside an address is sent to that address only.
 */
export interface InitOptions {
  /** Project of the run. Default `default`. */
  readonly project?: string;
  /**
   * `false`: rejects with `ProjectMissingError` unless the project exists: on the server if the run has one, else in this database.
   * The server must then be reachable. Default `true`: the first run of a project makes the project.
   */
  readonly createProject?: boolean;
  /** Display name. Default: the id. */
  readonly name?: string;
  /** Id of the run, unique within its project. Default `YYYYmmdd_HHMMSS_<random>`. */
  readonly id?: string;
  /** Owner or team above projects. Default: none. */
  readonly namespace?: string;
  /** Directory of the run in its project, such as `models/cnn`. Default: none. */
  readonly directory?: string;
  /**
   * What to do if the id exists. `never` (default) rejects with `RunExistsError`, `allow` resumes or creates, `must` resumes,
   * `takeover` resumes even while another tab writes.
   */
  readonly resume?: ResumeMode;
  /** Hyperparameters. When resuming, merged deeply into the recorded config. */
  readonly config?: { readonly [key: string]: unknown };
  readonly tags?: readonly string[];
  /** Markdown shown with the run. */
  readonly notes?: string;
  /**
   * Name of the group, shared by runs that train together; or the group of `joinGroup`, whose name is recorded. Of such a group only the
   * master records, unless `rank` is given: the run of another member takes every call and stores nothing, and its `uid` is empty.
   */
  readonly group?: string | GroupMember;
  /**
   * Rank of this member in its `group`: each member then has a run of its own. Recorded as `config.rank`. The default of `name` is the
   * name of the group with the rank.
   */
  readonly rank?: number;
  /**
   * Name of the task that the run belongs to, such as a sweep. The first run of a task makes the task; see `createTask` and
   * `addRunToTask` of `openSource()`. Rejects with `InvalidTaskError` for a name that is blank or too long.
   */
  readonly task?: string;
  readonly capture?: boolean | CaptureOptions;
  /** `reject` refuses NaN and ±Infinity, as OptixLog does. Default `record`. */
  readonly nonFinite?: 'record' | 'reject';
  /**
   * `throw`: `log()` throws the `ValidationError` of a bad value after recording the good values of the row. Default `record`.
   */
  readonly onProblem?: 'record' | 'throw';
  /** Name of the IndexedDB database. Default `stepwell`. */
  readonly database?: string;
  /** Most bytes that may wait for the store. Above that, new values are dropped and counted. Default 64 MiB. */
  readonly maxBytes?: number;
  /**
   * Sends the run to a server while it is written. Sending goes on after a reload, a crash or a network failure, until the server
   * has the whole run. Default: the server that is configured outside of the call; without one nothing leaves this browser. `null`:
   * nothing leaves this browser, whatever is configured.
   */
  readonly remote?: RemoteOptions | null;
  /** Starts the logger worker if the built-in ways do not work, for example under a strict Content-Security-Policy. */
  readonly worker?: () => Worker;
  /**
   * Address of a folder with a copy of `stepwell/dist/parts`, such as `/stepwell-parts/`. Needed if the bundler does not emit
   * these files and the Content-Security-Policy forbids `blob:` addresses. Default: the addresses that the bundler gave the
   * files.
   */
  readonly parts?: string;
  /**
   * The page's tfjs, so that tensors can be logged: same as calling `connect(tf)` before. Not needed if `stepwell/tfjs` is
   * imported or tfjs is the global `tf`.
   */
  readonly tf?: TfNamespace;
}

/** Options of `openSource`. */
export interface SourceOptions {
  /** IndexedDB database; default `stepwell`. */
  readonly database?: string;
  /** Starts the logger worker if the built-in ways do not work. */
  readonly worker?: () => Worker;
  /** Address of a folder with a copy of `stepwell/dist/parts`: see `InitOptions.parts`. */
  readonly parts?: string;
}

/** Longest text of a name, label, project, tag or directory, in UTF-16 units. */
const MAX_TEXT = 512;
/** Longest notes, in UTF-16 units: enough for a long README. */
const MAX_NOTES = 1_000_000;

/** Options that have a default. */
type Defaulted =
  | 'project'
  | 'createProject'
  | 'namespace'
  | 'directory'
  | 'resume'
  | 'task'
  | 'nonFinite'
  | 'onProblem'
  | 'maxBytes'
  | 'tags';

/** Options of `init`, checked and with defaults. */
export type CheckedOptions = Required<Pick<InitOptions, Defaulted>> & {
  readonly group: string;
  readonly capture: Required<CaptureOptions>;
  readonly remote: RemoteTarget | undefined;
  /** True: another member of the group records. */
  readonly isMuted: boolean;
};

/**
 * Checks the options and adds what is configured `outside` and the defaults. Throws `validation` at once for a wrong option, before
 * anything runs.
 */
export function checkOptions(options: InitOptions, outside: readonly Layer[] = []): CheckedOptions {
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
  const outer = (name: 'project' | 'namespace' | 'directory' | 'group', fallback = ''): string =>
    text(name, outsideText(name, outside) ?? fallback, fallback === '');
  const member = memberOf(options);
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
  const { createProject = true } = options;
  if (typeof createProject !== 'boolean')
    throw new ValidationError('init: createProject must be true or false');
  const capture =
    typeof options.capture === 'boolean'
      ? { console: options.capture, errors: options.capture }
      : options.capture;
  return {
    project: outer('project', 'default'),
    createProject,
    namespace: outer('namespace'),
    directory: outer('directory'),
    group: member?.name ?? outer('group'),
    isMuted: member !== null && member.rank !== 0 && options.rank === undefined,
    task: taskOf(options.task ?? outsideText('task', outside) ?? ''),
    resume: choice('resume', ['never', 'allow', 'must', 'takeover']),
    nonFinite: choice('nonFinite', ['record', 'reject']),
    onProblem: choice('onProblem', ['record', 'throw']),
    maxBytes,
    tags,
    remote: remoteOf(options.remote, outside),
    capture: { console: capture?.console ?? false, errors: capture?.errors ?? true },
  };
}

/** Checks the name of a task; empty: no task. Throws `invalid_task`. */
function taskOf(task: unknown): string {
  if (typeof task === 'string' && task.length <= MAX_TEXT && (task === '' || task.trim() !== '')) return task;
  throw new InvalidTaskError(`init: task must be a text of at most ${MAX_TEXT} characters`);
}

/** The member in the option `group`; `null`: the option is a text or missing. Checks `rank` too. */
function memberOf({ group, rank }: InitOptions): GroupMember | null {
  const isMember = typeof group === 'object' && group !== null;
  if (isMember && !(typeof group.name === 'string' && Number.isInteger(group.rank))) {
    throw new ValidationError('init: group must be a text or what joinGroup() resolves');
  }
  if (rank !== undefined && !(Number.isInteger(rank) && rank >= 0)) {
    throw new ValidationError('init: rank must be a whole number from 0');
  }
  if (rank !== undefined && !group) throw new ValidationError('init: rank needs a group');
  if (isMember && rank !== undefined && rank !== group.rank) {
    throw new ValidationError(`init: rank must be ${group.rank}, the rank of this member in its group`);
  }
  return isMember ? group : null;
}

function remoteOf(
  remote: RemoteOptions | null | undefined,
  outside: readonly Layer[],
): RemoteTarget | undefined {
  if (remote === null) return undefined;
  if (remote !== undefined && typeof remote !== 'object') {
    throw new ValidationError('init: remote must be an object, such as { url: "https://example.org" }');
  }
  const { project, metered, ...explicit } = remote ?? {};
  if (project !== undefined && (typeof project !== 'string' || project === '' || project.length > MAX_TEXT)) {
    throw new ValidationError('init: remote.project must be a non-empty text');
  }
  const server = serverOf(explicit, outside);
  if (server === null) {
    if (remote === undefined) return undefined;
    throw new ValidationError('remote.url must be a complete address, such as https://example.org');
  }
  return {
    ...server,
    ...(project === undefined ? {} : { project }),
    ...(metered === undefined ? {} : { metered }),
  };
}
