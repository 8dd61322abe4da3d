/**
 * Names that can be unpacked everywhere. Windows refuses or changes more names than other systems: device names with any
 * extension, a dot or space at the end, a few characters; and it takes names that differ in case only for one.
 */

/** UTF-16 units and UTF-8 bytes of one name at most: file systems end at 255 bytes, and whole paths on Windows at 260 units. */
const MAX_UNITS = 80;
const MAX_BYTES = 200;
/** UTF-16 units of a path inside of a run's folder at most. */
const MAX_PATH = 160;
/** What is longer behind the last dot is not an extension. */
const MAX_EXTENSION = 16;

/** Digits of a hash in a name that was taken. */
const SHORT_HASH = 8;

const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])[ ]*(?:\.|$)/i;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const REFUSED = /[<>:"/\\|?*\u0000-\u001f\u007f-\u009f]|\p{Surrogate}|\p{Cf}|\p{Zl}|\p{Zp}/gu;

/** A text as one name of a file or folder: readable, never empty, and the same text always gives the same name. */
export function safeName(text: string): string {
  const name = text
    .normalize('NFC')
    .replace(REFUSED, '-')
    .trim()
    // A dot in front hides a file, one at the end is taken off by Windows.
    .replace(/^\.+/, (dots) => '_'.repeat(Math.min(dots.length, 2)))
    .replace(/[. ]+$/, '');
  const [stem, extension] = splitName(name);
  const fitting = `${shorten(stem, extension)}${extension}`.replace(/[. ]+$/, '');
  if (fitting === '') return '_';
  return DEVICE.test(fitting) ? `_${fitting}` : fitting;
}

/** True for a name that Windows takes for a device, whatever its extension. */
export function isDeviceName(name: string): boolean {
  return DEVICE.test(name);
}

/** A text without `/` and other separators, as the readable part of a folder's name: letters and digits of any script. */
export function readableName(text: string, units: number): string {
  const kept = text
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}\p{M}_.-]+/gu, '-')
    .replace(/^[.-]+/, '');
  const name = cut(kept, units, MAX_BYTES);
  return DEVICE.test(`${name}.`) ? `_${name}` : name;
}

/** Paths that were given out, so that each is there once, wherever it is unpacked. */
export class SafePaths {
  /** Paths of files and of folders, as a file system that ignores case sees them. */
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();

  /**
   * A free path for a file that should be called `names`, one after the other, below `root`. When the path is taken, the
   * file's hash goes into its name.
   */
  claim(root: string, names: readonly string[], sha256: string): string {
    const parts = names.filter((name) => name !== '').map(safeName);
    const last = parts.pop() ?? '_';
    const hashed = (digits: number) => {
      const [stem, extension] = splitName(last);
      const tail = `~${sha256.slice(0, digits)}${extension}`;
      return `${shorten(stem, tail)}${tail}`;
    };
    const whole = [...parts, last].join('/');
    // Outside of its folders where they are too long, or where one of them is the name of a file.
    const alone = [hashed(SHORT_HASH), hashed(sha256.length)];
    const candidates =
      whole.length <= MAX_PATH ? [whole, [...parts, hashed(SHORT_HASH)].join('/'), ...alone] : alone;
    for (const candidate of candidates) {
      const path = `${root}/${candidate}`;
      if (this.#take(path)) return path;
    }
    // The same bytes under the same name once more.
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

/** A name before its extension, and the extension with its dot; empty when there is none. */
function splitName(name: string): [stem: string, extension: string] {
  const dot = name.lastIndexOf('.');
  if (dot < 1 || name.length - dot > MAX_EXTENSION) return [name, ''];
  return [name.slice(0, dot), name.slice(dot)];
}

/** The beginning of a stem that leaves room for `tail`. */
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
