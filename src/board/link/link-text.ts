import { changedFields, type ReadSpec, readView, type View } from '../data/view-spec.js';

/** Name of the view's parameter after the `#` of an address. */
const NAME = 'view';
/** First character of the parameter: the version of the format. */
const VERSION = '1';
/** Longest parameter that is read, in characters. Browsers allow longer addresses, but our views do not need them. */
const MAX_LENGTH = 100_000;

/** A view as a parameter: the version, then the fields that differ from the defaults as JSON in base64url. */
export function linkParameter(view: View): string {
  const bytes = new TextEncoder().encode(JSON.stringify(changedFields(view)));
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return VERSION + btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * Reads the view of a parameter. Missing fields have their defaults. Throws an `Error` with a sentence for the person if the
 * parameter was cut, changed, or made by a newer version.
 */
export function readLink(parameter: string, readSpec: ReadSpec): Partial<View> {
  if (parameter.length > MAX_LENGTH) throw new Error('it is too long.');
  const version = parameter.slice(0, 1);
  if (version !== VERSION && /^\d$/.test(version)) throw new Error('a newer version of Stepwell made it.');
  const view = version === VERSION ? readView(decoded(parameter.slice(1)), readSpec) : null;
  if (view === null) throw new Error('a part of it is missing or was changed.');
  // A link is complete: without a project, the link is for all projects.
  return { project: null, ...view };
}

/** The view's parameter in a hash such as `#view=1abc&other=2`; `null`: not present. */
export function viewIn(hash: string): string | null {
  return new URLSearchParams(hash.slice(1)).get(NAME);
}

/** The hash with this view. Other parameters stay. */
export function withView(hash: string, view: View): string {
  const others = hash
    .slice(1)
    .split('&')
    .filter((each) => each !== '' && !each.startsWith(`${NAME}=`));
  return `#${[...others, `${NAME}=${linkParameter(view)}`].join('&')}`;
}

/** Decodes JSON in base64url. `undefined`: the text is not valid. */
function decoded(text: string): unknown {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
