import type { ThemeChoice } from './theme.js';
import { changedFields, type ReadSpec, readView, type View } from './view-spec.js';

/** What a reload brings back of a project. */
export interface KeptView {
  readonly view: Partial<View>;
  /** When the newest run that was listed was created, in milliseconds since the epoch; `null`: unknown. Later runs are new to the person. */
  readonly newest: number | null;
}

/** The theme, and the settings of earlier versions, which kept one set of settings for all projects. */
const SETTINGS_KEY = 'stepwell-board:1';
/** Prefix of the items with the views of projects. */
const VIEW_KEY = 'stepwell-view:1 ';

/**
 * The current view of each project, kept in `localStorage`. Without storage (a sandboxed frame), views live as long as the
 * board.
 */
export class ViewStore {
  readonly #kept = new Map<string, string>();
  readonly #readSpec: ReadSpec;

  constructor(readSpec: ReadSpec) {
    this.#readSpec = readSpec;
  }

  /** `null`: nobody looked at the project here, or what is stored is damaged. */
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
      // No storage, or no room.
    }
  }
}

/** The item of a project. A bare name stands for the project of that name without a namespace, whose id it then shares. */
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
  try {
    localStorage.setItem(SETTINGS_KEY, JSON.stringify({ ...settingsOfEarlierVersion(), theme }));
  } catch {
    // No storage: the theme lives as long as the page.
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

/** `null`: no JSON, or no object. Another script of the page may have written there. */
function parsed(text: string | undefined): object | null {
  try {
    const data: unknown = JSON.parse(text ?? 'null');
    return typeof data === 'object' ? data : null;
  } catch {
    return null;
  }
}
