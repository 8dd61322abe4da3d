/**
 * Names that can be unpacked on every system. Windows refuses or changes most: device names with any extension, a dot or space at
 * the end, a few characters. It also treats names that differ only in case as equal.
 */

/** Most UTF-16 units and UTF-8 bytes of a name: file systems allow 255 bytes per name, and Windows 260 units per path. */
const MAX_UNITS = 80;
const MAX_BYTES = 200;
/** Most UTF-16 units of a path inside a run's folder. */
const MAX_PATH = 160;
/** Longest extension. A longer text after the last dot is not an extension. */
const MAX_EXTENSION = 16;

/** Digits of the hash that is added to a name that is taken. */
const SHORT_HASH = 8;

const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])[ ]*(?:\.|$)/i;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const REFUSED = /[<>:"/\\|?*\u0000-\u001f\u007f-\u009f]|\p{Surrogate}|\p{Cf}|\p{Zl}|\p{Zp}/gu;

/** A text as the name of a file or folder: readable, never empty, and always the same for the same text. */
export function safeName(text: string): string {
  const name = text
    .normalize('NFC')
    .replace(REFUSED, '-')
    .trim()
    // A leading dot hides a file, and Windows removes a trailing dot.
    .replace(/^\.+/, (dots) => '_'.repeat(Math.min(dots.length, 2)))
    .replace(/[. ]+$/, '');
  const [stem, extension] = splitName(name);
  const fitting = `${shorten(stem, extension)}${extension}`.replace(/[. ]+$/, '');
  if (fitting === '') return '_';
  return DEVICE.test(fitting) ? `_${fitting}` : fitting;
}

/** True for a name that Windows treats as a device, with any extension. */
export function isDeviceName(name: string): boolean {
  return DEVICE.test(name);
}

/** The readable beginning of a folder name: letters and digits of any script, without `/` and other separators. */
export function readableName(text: string, units: number): string {
  const kept = text
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}\p{M}_.-]+/gu, '-')
    .replace(/^[.-]+/, '');
  const name = cut(kept, units, MAX_BYTES);
  return DEVICE.test(`${name}.`) ? `_${name}` : name;
}

/** Gives out paths that are unique on every system. */
export class SafePaths {
  /** Used paths of files and folders, without differences in case. */
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();

  /**
   * A free path for a file below `root`, with `names` as folders and name. If the path is taken, the file's hash is added to the
   * name.
   */
  claim(root: string, names: readonly string[], sha256: string): string {
    const folders = names.filter((name) => name !== '').map(safeName);
    const last = folders.pop() ?? '_';
    const hashed = (digits: number) => {
      const [stem, extension] = splitName(last);
      const tail = `~${sha256.slice(0, digits)}${extension}`;
      return `${shorten(stem, tail)}${tail}`;
    };
    const whole = [...folders, last].join('/');
    // Without the folders, if they are too long or one of them is the name of a file.
    const alone = [hashed(SHORT_HASH), hashed(sha256.length)];
    const candidates =
      whole.length <= MAX_PATH ? [whole, [...folders, hashed(SHORT_HASH)].join('/'), ...alone] : alone;
    for (const candidate of candidates) {
      const path = `${root}/${candidate}`;
      if (this.#take(path)) return path;
    }
    // The same bytes again under the same name.
    for (let n = 2; ; n++) {
      const path = `${root}/${n}${hashed(sha256.length)}`;
      if (this.#take(path)) return path;
    }
  }

  #take(path: string): boolean {
    const key = path.normalize('NFC').toLowerCase();
    if (this.#files.has(key) || this.#folders.has(key)) return false;
    const folders: string[] = [];
    for (let at = key.indexOf('/'); at !== -1; at = key.indexOf('/', at + 1)) folders.push(key.slice(0, at));
    if (folders.some((folder) => this.#files.has(folder))) return false;
    this.#files.add(key);
    for (const folder of folders) this.#folders.add(folder);
    return true;
  }
}

/** Splits a name into its stem and its extension with the dot (empty: none). */
function splitName(name: string): [stem: string, extension: string] {
  const dot = name.lastIndexOf('.');
  if (dot < 1 || name.length - dot > MAX_EXTENSION) return [name, ''];
  return [name.slice(0, dot), name.slice(dot)];
}

/** Shortens a stem so that `tail` fits behind it. */
function shorten(stem: string, tail: string): string {
  const bytes = new TextEncoder().encode(tail).length;
  return cut(stem, Math.max(1, MAX_UNITS - tail.length), Math.max(4, MAX_BYTES - bytes));
}

/** The longest beginning of whole code points within both limits. */
function cut(text: string, units: number, bytes: number): string {
  let end = 0;
  let size = 0;
  for (const point of text) {
    const code = point.codePointAt(0) ?? 0;
    size += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (end + point.length > units || size > bytes) break;
    end += point.length;
  }
  return text.slice(0, end);
}
