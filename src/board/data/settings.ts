import type { XAxis } from '../../source/types.js';
import { checkedLook, DEFAULT_LOOK, type HistogramLook } from '../histogram/look.js';
import { batch, type Signal, signal } from './state.js';

/** `auto` follows the system (`prefers-color-scheme`). */
export type ThemeChoice = 'auto' | 'light' | 'dark';

/** Everything that a person can set on the board, as plain data. */
export interface BoardSettings {
  readonly theme: ThemeChoice;
  readonly x: XAxis;
  /** Smoothing weight, 0 (off) to 0.99. */
  readonly smoothing: number;
  readonly logY: boolean;
  /** Regular expression over keys; a text that is none is a substring. */
  readonly filter: string;
  /** The project to show: an id of `projectId`, or a bare name; `null`: all. */
  readonly project: string | null;
  /** Names of the sections that are closed. */
  readonly collapsed: readonly string[];
  /** How histograms are drawn, in every panel that has no look of its own. */
  readonly histograms: HistogramLook;
}

const DEFAULT_SETTINGS: BoardSettings = {
  theme: 'auto',
  x: 'step',
  smoothing: 0,
  logY: false,
  filter: '',
  project: null,
  collapsed: [],
  histograms: DEFAULT_LOOK,
};

/** What is remembered over a reload. The filter and the project belong to a visit, not to the person. */
const REMEMBERED = ['theme', 'x', 'smoothing', 'logY', 'collapsed', 'histograms'] as const;

const STORAGE_KEY = 'stepwell-board:1';

/** The settings of one board: reads, changes, remembers. */
export class Settings {
  readonly #signals = signalsOf({ ...DEFAULT_SETTINGS, ...recall() });
  /** The settings as they are now. Who reads a field while rendering renders again when that field changes, and no other. */
  readonly value: BoardSettings = valuesOf(this.#signals);

  /** Changes some fields; no effect when nothing differs. */
  update(change: Partial<BoardSettings>): void {
    batch(() => {
      for (const [name, value] of Object.entries(change)) {
        const field = this.#signals[name as keyof BoardSettings];
        if (JSON.stringify(value) !== JSON.stringify(field.value)) field.value = value;
      }
    });
    remember(this.value);
  }

  /** A copy that does not change any more. */
  snapshot(): BoardSettings {
    return { ...this.value };
  }

  /** Opens or closes a section. */
  toggleSection(name: string): void {
    const { collapsed: before } = this.value;
    const open = before.filter((other) => other !== name);
    const collapsed = open.length < before.length ? open : [...open, name];
    this.update({ collapsed });
  }
}

type Signals = { readonly [name in keyof BoardSettings]: Signal<unknown> };

function signalsOf(settings: BoardSettings): Signals {
  const entries = Object.entries(settings).map(([name, value]) => [name, signal<unknown>(value)]);
  return Object.fromEntries(entries);
}

/** An object whose fields read the signals. */
function valuesOf(signals: Signals): BoardSettings {
  const fields = Object.entries(signals).map(([name, field]) => [
    name,
    { enumerable: true, get: () => field.value },
  ]);
  return Object.defineProperties({}, Object.fromEntries(fields)) as BoardSettings;
}

/** An axis as one string, for an attribute or a `<select>`: `step`, `time`, `key:epoch`. */
export function axisName(x: XAxis): string {
  return typeof x === 'string' ? x : `key:${x.key}`;
}

/** The inverse of {@link axisName}; anything else is `step`. */
export function parseAxis(name: string): XAxis {
  if (name === 'globalStep' || name === 'time' || name === 'relative' || name === 'active') return name;
  return name.startsWith('key:') && name.length > 4 ? { key: name.slice(4) } : 'step';
}

function remember(settings: BoardSettings): void {
  try {
    const kept = Object.fromEntries(REMEMBERED.map((name) => [name, settings[name]]));
    localStorage.setItem(STORAGE_KEY, JSON.stringify(kept));
  } catch {
    // No storage in a sandboxed frame: the settings live as long as the page.
  }
}

function recall(): Partial<BoardSettings> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}');
    return typeof kept === 'object' && kept !== null ? checked(kept as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** What was stored may come from another version or another script of the page: each field is checked. */
function checked(kept: Record<string, unknown>): Partial<BoardSettings> {
  const { theme, x, smoothing, logY, collapsed } = kept;
  const histograms = checkedLook(kept['histograms']);
  const key = typeof x === 'object' && x !== null && 'key' in x ? x.key : null;
  return {
    ...(theme === 'auto' || theme === 'light' || theme === 'dark' ? { theme } : {}),
    ...(typeof x === 'string' ? { x: parseAxis(x) } : typeof key === 'string' ? { x: { key } } : {}),
    ...(typeof smoothing === 'number' && smoothing >= 0 && smoothing < 1 ? { smoothing } : {}),
    ...(typeof logY === 'boolean' ? { logY } : {}),
    ...(Array.isArray(collapsed) && collapsed.every((name) => typeof name === 'string') ? { collapsed } : {}),
    ...(histograms ? { histograms } : {}),
  };
}
