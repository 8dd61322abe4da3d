import type { ThemeChoice } from './theme.js';
import { changedFields, type ReadSpec, readView, type View } from './view-spec.js';

/** The stored view of a project, which a reload restores. */
export interface KeptView {
  readonly view: Partial<View>;
  /**
   * Creation time of the newest listed run, in milliseconds since the epoch; `null`: unknown. Later runs are new to the person.
   */
  readonly newest: number | null;
}

/** Item with the theme, and with the settings of earlier versions, which stored one set of settings for all projects. */
const SETTINGS_KEY = 'stepwell-board:1';
/** Prefix of the items with the views of projects. */
const VIEW_KEY = 'stepwell-view:1 ';

/**
 * Stores the current view of each project in `localStorage`. Without storage (a sandboxed frame), views live as long as the
 * board.
 */
export class ViewStore {
  readonly #kept = new Map<string, string>();
  readonly #readSpec: ReadSpec;

  constructor(readSpec: ReadSpec) {
    this.#readSpec = readSpec;
  }

  /** Reads the stored view. `null`: the project was not opened here before, or the stored data is damaged. */
  load(project: string | null): KeptView | null {
    const name = itemOf(project);
    const data = parsed(stored(name) ?? this.#kept.get(name)) ?? settingsOfEarlierVersion();
    const view = readView(data, this.#readSpec);
    const newest = Number((data as { newest?: unknown } | null)?.newest);
    return view && { view, newest: newest > 0 ? newest : null };
  }

  save(project: string | null, view: View, newest: number | null): void {
    const { project: _, ...fields } = changedFields(view);
    const text = JSON.stringify({ ...fields, newest });
    const name = itemOf(project);
    this.#kept.set(name, text);
    try {
      localStorage.setItem(name, text);
    } catch {
      // No storage, or the quota is used up.
    }
  }
}

/**
 * The name of a project's item. A bare name stands for the project of that name without a namespace, and gets the item of that
 * project.
 */
function itemOf(project: string | null): string {
  if (project === null) return VIEW_KEY;
  return VIEW_KEY + (project.includes('/') ? project : `/${encodeURIComponent(project)}`);
}

/** The theme that was chosen on this origin. */
export function recallTheme(): ThemeChoice {
  const { theme } = (settingsOfEarlierVersion() ?? {}) as { theme?: unknown };
  return theme === 'light' || theme === 'dark' ? theme : 'auto';
}

export function rememberTheme(theme: ThemeChoice): void {
  rememberSettings({ theme });
}

/** False: the person switched the keys that are single characters off on this origin. */
export function recallLetters(): boolean {
  const { letters } = (settingsOfEarlierVersion() ?? {}) as { letters?: unknown };
  return letters !== false;
}

export function rememberLetters(letters: boolean): void {
  rememberSettings({ letters });
}

function rememberSettings(settings: object): void {
  try {
    localStorage.setItem(SETTINGS_KEY, JSON.stringify({ ...settingsOfEarlierVersion(), ...settings }));
  } catch {
    // No storage: the theme lives as long as the page, and the keys stay on.
  }
}

function settingsOfEarlierVersion(): object | null {
  return parsed(stored(SETTINGS_KEY));
}

function stored(name: string): string | undefined {
  try {
    return localStorage.getItem(name) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Parses a stored object. `null`: not JSON, or not an object; another script of the page may have written it. */
function parsed(text: string | undefined): object | null {
  try {
    const data: unknown = JSON.parse(text ?? 'null');
    return typeof data === 'object' ? data : null;
  } catch {
    return null;
  }
}
