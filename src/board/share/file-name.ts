import type { RunInfo } from '../../source/types.js';

/** Longest part of a file name that comes from a run, in UTF-16 units: file systems take 255 bytes in all. */
const MAX_NAME = 80;

/** What a file system, a shell or a reader's eye may trip over: control and direction marks, separators, wildcards, quotes. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\s"'`<>:/\\|?*%$&;#~]+/gu;
/** Names that mean devices on Windows, with any extension. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** The name of the file that these runs are saved as: `<run or project>-<YYYYMMDD>.zip`, by local date. */
export function bundleFileName(runs: readonly RunInfo[], now: Date): string {
  const [first] = runs;
  const projects = new Set(runs.map(({ project }) => project));
  const name = runs.length === 1 ? first?.name || first?.id : projects.size === 1 ? first?.project : '';
  const two = (n: number) => String(n).padStart(2, '0');
  return `${safeName(name ?? '', 'runs')}-${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}.zip`;
}

/** Makes a text safe for file names on any system. `fallback` if no character is left. */
export function safeName(text: string, fallback: string): string {
  const plain = text.normalize('NFC').replace(UNSAFE, '-').slice(0, MAX_NAME);
  // The cut may have left half of a surrogate pair.
  const whole = plain.replace(/[\uD800-\uDBFF]$/, '').replace(/^[-._]+|[-._]+$/g, '');
  if (whole === '') return fallback;
  return DEVICE.test(whole) ? `run-${whole}` : whole;
}
