/**
 * Colours of runs, in the order of their assignment. All have a contrast of at least 3.25:1 against panel and list, light and
 * dark. The first five are the easiest to tell apart with the common colour-vision deficiencies. Twelve colours cannot be told
 * apart by hue alone, so runs also differ by dashes and names.
 */
export const RUN_COLORS: readonly { readonly light: string; readonly dark: string }[] = [
  { light: '#4367f0', dark: '#3c80f8' },
  { light: '#d76c08', dark: '#fd8d17' },
  { light: '#329a7d', dark: '#74ecb1' },
  { light: '#942e7a', dark: '#cf3ab0' },
  { light: '#4f03ba', dark: '#caa0ff' },
  { light: '#8e6000', dark: '#f3cf5b' },
  { light: '#2192cd', dark: '#a5dfff' },
  { light: '#58012b', dark: '#a8566f' },
  { light: '#224500', dark: '#7dbc71' },
  { light: '#da354c', dark: '#e3533b' },
  { light: '#5c4940', dark: '#9a8a7c' },
  { light: '#6b7385', dark: '#b0b3b6' },
];

/** Dashes of the lines of runs 1–12, 13–24 and 25–36 of a project, in CSS pixels. Later runs repeat them from the first. */
const RUN_DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 2]];

const STORAGE_KEY = 'stepwell-colors:1';
/** Most runs of a project, and most projects, whose colours are stored. The oldest entries are removed first. */
const MAX_RUNS = 2_000;
const MAX_PROJECTS = 200;

/** Number of each run in its project, by uid: 0 for the run that was shown first. */
type Numbers = { [uid: string]: number };
/** By `namespace/project`. */
type Projects = { [project: string]: Numbers };

/**
 * Gives each run of a project the next colour of the palette when the run is shown for the first time. The run keeps the colour,
 * also while hidden, after a reload, and in other tabs, which share `localStorage`.
 */
export class ColorBook {
  /** Numbers by project. Without storage (a sandboxed frame), the numbers live as long as the page. */
  #projects: Projects = Object.create(null);
  readonly #numbers = new Map<string, number>();
  /** Selected runs with the same number as an earlier selected run of another project: they get other dashes. */
  #doubles = new Map<string, number>();
  readonly #isStored: boolean;

  /** `isStored`: false for a single chart in a page, which stores nothing. Such charts share their numbers within the page. */
  constructor(isStored = true) {
    this.#isStored = isStored;
  }

  /** Gives colours to the selected runs without a colour, in their order. `projectOf` names the project of a run. */
  assign(selected: readonly string[], projectOf: (uid: string) => string): void {
    // Read the storage again: another tab may have assigned colours since.
    const projects = this.#isStored ? (recall() ?? this.#projects) : withUnstored();
    let changed = false;
    for (const uid of selected) {
      const project = projectOf(uid);
      const numbers = projects[project] ?? Object.create(null);
      projects[project] = numbers;
      if (!Object.hasOwn(numbers, uid)) {
        // If storing failed before, the run has a number in memory only.
        numbers[uid] = this.#numbers.get(uid) ?? nextNumber(numbers);
        changed = true;
      }
      this.#numbers.set(uid, numbers[uid] ?? 0);
    }
    this.#projects = projects;
    if (changed && this.#isStored) remember(projects);
    this.#findDoubles(selected);
  }

  /** Gives a run the colour with this number in the palette. `project`: the project of the run. */
  setColor(uid: string, number: number, project: string): void {
    const projects = recall() ?? this.#projects;
    projects[project] = Object.assign(Object.create(null), projects[project], { [uid]: number });
    this.#numbers.set(uid, number);
    this.#projects = projects;
    remember(projects);
  }

  /** The number of a run's colour in the palette. */
  colorNumber(uid: string): number {
    return this.#numberOf(uid) % RUN_COLORS.length;
  }

  /** The colour of a run in a theme. A run that was never shown has the first colour. */
  color(uid: string, dark: boolean): string {
    const entry = RUN_COLORS[this.#numberOf(uid) % RUN_COLORS.length];
    return (dark ? entry?.dark : entry?.light) ?? 'currentColor';
  }

  /** The dashes of a run's lines, in CSS pixels: line, gap, line …; empty: a solid line. */
  dash(uid: string): readonly number[] {
    const round = Math.floor(this.#numberOf(uid) / RUN_COLORS.length) + (this.#doubles.get(uid) ?? 0);
    return RUN_DASHES[round % RUN_DASHES.length] ?? [];
  }

  #numberOf(uid: string): number {
    return this.#numbers.get(uid) ?? 0;
  }

  /** Finds runs with equal numbers: numbers are unique per project only, and runs of several projects can be shown together. */
  #findDoubles(selected: readonly string[]): void {
    const counts = new Map<number, number>();
    this.#doubles = new Map();
    for (const uid of selected) {
      const number = this.#numberOf(uid);
      const before = counts.get(number) ?? 0;
      counts.set(number, before + 1);
      if (before > 0) this.#doubles.set(uid, before);
    }
  }
}

function nextNumber(numbers: Numbers): number {
  const highest = Object.values(numbers).reduce((most, number) => Math.max(most, number), -1);
  return highest + 1;
}

/** The numbers of runs in single charts, which are not stored. */
const unstored: Projects = Object.create(null);

/** The numbers of single charts. Stored numbers win, so that a chart has the colours of the board. */
function withUnstored(): Projects {
  for (const [project, numbers] of Object.entries(recall() ?? {}))
    unstored[project] = Object.assign(unstored[project] ?? Object.create(null), numbers);
  return unstored;
}

/** The stored numbers. `null`: there is no storage here. */
function recall(): Projects | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}');
    return checked(kept);
  } catch {
    return null;
  }
}

/** Takes only valid entries: another script of the page may have written to the storage. */
function checked(kept: unknown): Projects {
  const projects: Projects = Object.create(null);
  for (const [project, numbers] of Object.entries(kept ?? {}).slice(-MAX_PROJECTS)) {
    if (typeof numbers !== 'object' || numbers === null) continue;
    const known = Object.entries(numbers as object).filter(
      ([, number]) => Number.isSafeInteger(number) && number >= 0,
    );
    // An object without a prototype, because a uid may be `__proto__`.
    projects[project] = Object.assign(Object.create(null), Object.fromEntries(known.slice(-MAX_RUNS)));
  }
  return projects;
}

function remember(projects: Projects): void {
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(projects));
  } catch {
    // No storage, or the quota is used up: the colours live as long as the page.
  }
}
