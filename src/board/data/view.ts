import type { PanelSpec } from '../panels/spec.js';
import { type Goal, type Goals, goalOf } from './goals.js';
import { signal, sliceOf } from './state.js';
import { DEFAULT_VIEW, type Layout, type RunSort, type View, type Zoom } from './view-spec.js';

export type { Zoom } from './view-spec.js';

/** The fields of a view that {@link ViewState} holds. */
const KEPT = [
  'zoom',
  'step',
  'histogramRun',
  'panels',
  'columns',
  'layout',
  'pins',
  'hidden',
  'nested',
  'goals',
  'reference',
  'sort',
  'enlarged',
] as const;
type Kept = Pick<View, (typeof KEPT)[number]>;

/** The state that all panels share: zoom, cursor, step, enlarged panel. New values of a run never change this state. */
export class ViewState {
  readonly #kept = signal<Kept>(keptOf(DEFAULT_VIEW));
  readonly #zoom = sliceOf(() => this.kept.zoom);
  readonly #cursor = signal<number | null>(null);
  readonly #step = sliceOf(() => this.kept.step);
  readonly #playing = signal(false);
  readonly #histogramRun = sliceOf(() => this.kept.histogramRun);
  readonly #panels = sliceOf(() => this.kept.panels);
  readonly #columns = sliceOf(() => this.kept.columns);
  readonly #layout = sliceOf(() => this.kept.layout);
  readonly #pins = sliceOf(() => this.kept.pins);
  readonly #hidden = sliceOf(() => this.kept.hidden);
  readonly #goals = sliceOf(() => this.kept.goals);
  readonly #reference = sliceOf(() => this.kept.reference);
  readonly #sort = sliceOf(() => this.kept.sort);
  readonly #enlarged = sliceOf(() => this.kept.enlarged);
  readonly #hovered = signal<string | null>(null);
  readonly #scrolls = signal(0);

  /** The fields that belong to a view. */
  get kept(): Kept {
    return this.#kept.value;
  }

  keep(kept: Kept): void {
    this.#change(keptOf(kept));
  }

  get zoom(): Zoom | null {
    return this.#zoom.value;
  }

  /** x under the cursor, or `null`. Changes with every mouse move, so watchers must be cheap. */
  get cursor(): number | null {
    return this.#cursor.value;
  }

  /**
   * The step whose single histogram the histogram panels show or mark; `null`: the newest step of each panel. Changes with every
   * move of the slider, and during playback.
   */
  get step(): number | null {
    return this.#step.value;
  }

  /** True during playback of steps. The grid and an enlarged panel have a slider each, and both show the same state. */
  get playing(): boolean {
    return this.#playing.value;
  }

  /**
   * The run whose histograms are shown. Only one, because histograms of runs cannot be overlaid. `null`: the newest selected run.
   */
  get histogramRun(): string | null {
    return this.#histogramRun.value;
  }

  /** The first is the key whose best values the list of runs shows; `null`: the list chooses. */
  get columns(): readonly string[] | null {
    return this.#columns.value;
  }

  setColumns(columns: readonly string[] | null): void {
    this.#change({ columns });
  }

  /** The order of the list of runs; `null`: the newest first. */
  get sort(): RunSort | null {
    return this.#sort.value;
  }

  setSort(sort: RunSort | null): void {
    this.#change({ sort });
  }

  /** The order of panels. */
  get layout(): Layout {
    return this.#layout.value;
  }

  setLayout(layout: Layout): void {
    this.#change({ layout });
  }

  /** Ids of the panels of the key metrics. `null`: chosen by rule. */
  get pins(): readonly string[] | null {
    return this.#pins.value;
  }

  setPins(pins: readonly string[] | null): void {
    this.#change({ pins });
  }

  /** Ids of the hidden panels. */
  get hidden(): readonly string[] {
    return this.#hidden.value;
  }

  setHidden(hidden: readonly string[]): void {
    this.#change({ hidden });
  }

  /** Goals that a person set. */
  get goals(): Goals {
    return this.#goals.value;
  }

  /** The goal of a metric: set by a person, or by its name. */
  goal(key: string): Goal {
    return goalOf(key, this.#goals.value);
  }

  /** `null`: the goal follows from the name of the metric. */
  setGoal(key: string, goal: Goal | null): void {
    const goals = new Map(Object.entries(this.#goals.value));
    goals.delete(key);
    if (goal !== null) goals.set(key, goal);
    this.#change({ goals: Object.fromEntries(goals) });
  }

  /** Uid of the run that other runs are compared with. */
  get reference(): string | null {
    return this.#reference.value;
  }

  setReference(uid: string | null): void {
    this.#change({ reference: uid });
  }

  /** Uid of the run that the mouse points at, in the list or in a chart. Charts draw the other runs paler. */
  get hovered(): string | null {
    return this.#hovered.value;
  }

  setHovered(uid: string | null): void {
    this.#hovered.value = uid;
  }

  /** The panel that fills the place of all panels. The other panels pause meanwhile. */
  get enlarged(): PanelSpec | null {
    return this.#enlarged.value;
  }

  /** A counter that grows when the board's own scroll container moves. Cached screen positions of panels are then outdated. */
  get scrolls(): number {
    return this.#scrolls.value;
  }

  setZoom(zoom: Zoom | null): void {
    if (zoom?.min === this.zoom?.min && zoom?.max === this.zoom?.max) return;
    this.#change({ zoom });
  }

  setCursor(x: number | null): void {
    this.#cursor.value = x;
  }

  /** Moves all histogram panels to a step; `null`: they follow the newest step. */
  setStep(step: number | null): void {
    if (step !== this.step) this.#change({ step });
  }

  setPlaying(playing: boolean): void {
    this.#playing.value = playing;
  }

  /** Shows the histograms of this run in every panel whose key the run has. */
  setHistogramRun(uid: string | null): void {
    if (uid !== this.histogramRun) this.#change({ histogramRun: uid });
  }

  /** The spec of a panel with a person's changes; without changes, the given spec. */
  specOf(spec: PanelSpec): PanelSpec {
    const panels = this.#panels.value;
    return (Object.hasOwn(panels, spec.id) ? panels[spec.id] : undefined) ?? spec;
  }

  /** Changes the panel with the id of `spec`, in the grid and enlarged. */
  setSpec(spec: PanelSpec): void {
    // Build the object from entries, because a key may be `__proto__`. A panel that was changed before keeps its position.
    const panels = new Map(Object.entries(this.#panels.value)).set(spec.id, spec);
    this.#change({ panels: Object.fromEntries(panels) });
  }

  /** Takes back the changes of a panel. */
  forgetSpec(id: string): void {
    const { [id]: _, ...panels } = this.#panels.value;
    this.#change({ panels });
  }

  setEnlarged(enlarged: PanelSpec | null): void {
    this.#change({ enlarged });
  }

  scrolled(): void {
    this.#scrolls.value++;
  }

  #change(change: Partial<Kept>): void {
    this.#kept.value = { ...this.kept, ...change };
  }
}

function keptOf(view: Kept): Kept {
  return Object.fromEntries(KEPT.map((name) => [name, view[name]])) as unknown as Kept;
}
