import { messageOf, ValidationError } from '../base/errors.js';
import { checkKey, checkUrl } from '../sync/url.js';

/** Settings that a page or a process can give from outside of a call, with their meaning in the calls. */
export interface OutsideSettings {
  /** Address of a server: `remote.url` of `init`, `url` of `openStore`. */
  readonly url?: string;
  /** API key: `remote.key` of `init`, `key` of `openStore`. */
  readonly key?: string;
  readonly project?: string;
  readonly namespace?: string;
  readonly directory?: string;
  readonly group?: string;
  readonly task?: string;
}

declare global {
  /** Settings of Stepwell for a page or a process. Read at each call of `init` and `openStore`. */
  var STEPWELL: OutsideSettings | undefined;
}

/** Names of the settings. */
const SETTINGS = {
  url: 1,
  key: 1,
  project: 1,
  namespace: 1,
  directory: 1,
  group: 1,
  task: 1,
} as const satisfies { readonly [Name in keyof OutsideSettings]-?: 1 };

type SettingName = keyof typeof SETTINGS;

const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];

/** Settings from one origin. */
export interface Layer {
  readonly settings: OutsideSettings;
  /** The name of a setting as a person would search for it: `STEPWELL_URL`. */
  place(name: SettingName): string;
  /** Places of names that are no setting. */
  readonly unknown: readonly string[];
}

/** Prefix of the names of meta elements: `<meta name="stepwell:url" content="https://…">`. */
const META_PREFIX = 'stepwell:';
/** Prefix of environment variables: `STEPWELL_URL`. */
const ENV_PREFIX = 'STEPWELL_';
/** Longest text of a setting, in UTF-16 units. */
const MAX_TEXT = 4_096;

/** The environment of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The settings from outside, the strongest first: `globalThis.STEPWELL`, then `<meta name="stepwell:…">` in the head of the page, then
 * environment variables such as `STEPWELL_URL` in Node. Options of a call are stronger than all of them. Throws `validation` if a
 * setting is not a text. The messages name the setting, never its value: the value may be a key.
 */
export function outsideLayers(scope: object = globalThis): readonly Layer[] {
  const { STEPWELL, document, process } = scope as {
    STEPWELL?: unknown;
    document?: { readonly head?: ParentNode | null };
    process?: { readonly env?: Environment };
  };
  return [globalLayer(STEPWELL), metaLayer(document?.head ?? null), environmentLayer(process?.env ?? {})];
}

/** The settings in environment variables. An empty variable counts as absent. */
export function environmentLayer(env: Environment): Layer {
  const place = (name: string) => ENV_PREFIX + name.toUpperCase();
  // Variables that are no setting are not reported: other tools may use the prefix.
  return layer(
    place,
    SETTING_NAMES.map((name) => [name, env[place(name)]] as const),
  );
}

function globalLayer(given: unknown): Layer {
  const name = 'globalThis.STEPWELL';
  const place = (setting: string) => `${name}.${setting}`;
  if (given === undefined || given === null) return layer(place, []);
  if (typeof given !== 'object' || Array.isArray(given)) {
    throw new ValidationError(`${name} must be an object, such as { project: 'digits' }`);
  }
  // An element with the id STEPWELL is a global too. Markup is not configuration.
  if (Object.prototype.toString.call(given) !== '[object Object]') return layer(place, []);
  let entries: [string, unknown][];
  try {
    entries = Object.entries(given);
  } catch (thrown) {
    throw new ValidationError(`${name} cannot be read: ${messageOf(thrown)}`, {}, thrown);
  }
  return layer(place, entries);
}

/** Reads the head only: elements that a page shows in its body are content, not configuration. */
function metaLayer(head: ParentNode | null): Layer {
  const elements = head?.querySelectorAll<HTMLMetaElement>(`meta[name^="${META_PREFIX}"]`) ?? [];
  const found = Array.from(
    elements,
    ({ name, content }) => [name.slice(META_PREFIX.length), content] as const,
  );
  const place = (name: string) => `<meta name="${META_PREFIX}${name}">`;
  for (const [name, content] of found) {
    if (found.some((other) => other[0] === name && other[1] !== content)) {
      throw new ValidationError(`The head of the page has two elements ${place(name)} that differ`);
    }
  }
  return layer(place, found);
}

/** Checks that the settings are texts, and leaves out the empty ones. */
function layer(place: (name: string) => string, entries: readonly (readonly [string, unknown])[]): Layer {
  const settings: { [Name in SettingName]?: string } = {};
  const unknown: string[] = [];
  for (const [name, value] of entries) {
    if (!isSetting(name)) unknown.push(place(name));
    else if (value !== undefined && value !== null) {
      if (typeof value !== 'string' || value.length > MAX_TEXT) {
        throw new ValidationError(`${place(name)} must be a text of at most ${MAX_TEXT} characters`);
      }
      const text = value.trim();
      if (text !== '') settings[name] = text;
    }
  }
  return { settings, place, unknown };
}

function isSetting(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}

/** The strongest text of a setting from outside. */
export function outsideText(
  name: Exclude<SettingName, 'url' | 'key'>,
  layers: readonly Layer[],
): string | undefined {
  return layers.find(({ settings }) => settings[name] !== undefined)?.settings[name];
}

/** Address and key that a call names itself. `null` counts as absent. */
export interface ExplicitServer {
  readonly url?: string | null | undefined;
  readonly key?: string | null | undefined;
}

/**
 * The server that a call uses, checked; `null`: no address is named anywhere. Address and key may come from different places, but a key
 * that stands beside an address is sent to that address only. Throws `validation` for an invalid address or key. `place`: name of an
 * option of the call in messages.
 */
export function serverOf(
  explicit: ExplicitServer,
  outside: readonly Layer[],
  place: (name: string) => string = (name) => `remote.${name}`,
): { readonly url: string; readonly key?: string } | null {
  const own = { settings: { url: explicit.url ?? undefined, key: explicit.key ?? undefined }, place };
  const layers = [own, ...outside];
  const named = layers.find(({ settings }) => settings.url !== undefined);
  if (named === undefined) return null;
  const url = checkUrl(named.settings.url, named.place('url'));
  const keyed = layers.find(
    (each) => each.settings.key !== undefined && (each === named || mayGoTo(url, each.settings.url)),
  );
  return { url, ...(keyed ? { key: checkKey(keyed.settings.key, keyed.place('key')) } : {}) };
}

/** True if a key that stands beside the address `beside` may be sent to `url`. */
function mayGoTo(url: string, beside: string | undefined): boolean {
  if (beside === undefined) return true;
  try {
    return checkUrl(beside) === url;
  } catch {
    return false;
  }
}

/** Why a name is not used. `place`: an entry of {@link Layer.unknown}. */
export function whyNoSetting(place: string): string {
  return `${place.slice(0, 100)} is no setting and is ignored; there are ${SETTING_NAMES.join(', ')}`;
}
