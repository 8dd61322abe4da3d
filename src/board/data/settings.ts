import { batch, type Signal, signal } from './state.js';
import type { ThemeChoice } from './theme.js';
import { DEFAULT_VIEW, type View } from './view-spec.js';
import { recallTheme, rememberTheme } from './view-store.js';

export type { ThemeChoice } from './theme.js';

/** The fields of a view that are settings of the board. */
const OF_VIEW = [
  'x',
  'smoothing',
  'smoothingKind',
  'y',
  'fit',
  'filter',
  'project',
  'collapsed',
  'opened',
  'histograms',
] as const;

export type SettingsOfView = Pick<View, (typeof OF_VIEW)[number]>;

/**
 * The settings from the header and the sections, as plain data. The theme is stored per origin, all other settings per project:
 * see {@link View}.
 */
export interface BoardSettings extends SettingsOfView {
  readonly theme: ThemeChoice;
}

/** The settings of a view. */
export function settingsOf(view: SettingsOfView): SettingsOfView {
  return Object.fromEntries(OF_VIEW.map((name) => [name, view[name]])) as unknown as SettingsOfView;
}

/** The settings of one board: reads and changes. */
export class Settings {
  readonly #signals = signalsOf({ theme: recallTheme(), ...settingsOf(DEFAULT_VIEW) });
  /** The current settings. A component that reads a field while it renders, renders again only if that field changes. */
  readonly value: BoardSettings = valuesOf(this.#signals);

  /** Changes some fields. Has no effect if no value differs. */
  update(change: Partial<BoardSettings>): void {
    batch(() => {
      for (const [name, value] of Object.entries(change)) {
        const field = this.#signals[name as keyof BoardSettings];
        if (JSON.stringify(value) !== JSON.stringify(field.value)) field.value = value;
      }
    });
    if (change.theme) rememberTheme(change.theme);
  }

  /** A copy, which later changes do not affect. */
  snapshot(): BoardSettings {
    return { ...this.value };
  }

  /** Opens or closes a section. `isSmall`: the section is a row of small pictures while it is closed. */
  toggleSection(name: string, isSmall: boolean): void {
    const { collapsed, opened } = this.value;
    const without = (names: readonly string[]) => names.filter((other) => other !== name);
    const toggled = (names: readonly string[]) => (names.includes(name) ? without(names) : [...names, name]);
    if (isSmall) this.update({ opened: toggled(opened), collapsed: without(collapsed) });
    else this.update({ collapsed: toggled(collapsed) });
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
