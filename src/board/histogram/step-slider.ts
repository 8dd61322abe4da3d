import { css, html, nothing, type TemplateResult } from 'lit';
import type { Source } from '../../source/types.js';
import { slice, sliceData } from '../data/state.js';
import { Throttle } from '../data/throttle.js';
import { formatCount } from '../ui/format.js';
import { BoardPart, definePart } from '../ui/part.js';
import { controls } from '../ui/styles.js';

/** Time (ms) between two steps during playback. */
const PLAY_MS = 125;
const REFRESH_MS = 1_000;

interface Busiest {
  readonly run: string;
  readonly key: string;
  readonly kind: 'histogram' | 'media';
  readonly media?: string;
  readonly count: number;
}

/** The positions of the slider: `count` steps, evenly spaced from the first to the last. */
interface Track {
  readonly id: string;
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

/** Moves all histogram and image panels of the board to the same step. Hidden while no selected run has histograms or media. */
export class StepSlider extends BoardPart {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      :host([hidden]) {
        display: none;
      }
      .slider {
        display: flex;
        align-items: center;
        gap: 8px;
        height: 32px;
        padding: 0 12px;
        border-bottom: 1px solid var(--s-line);
        background: var(--s-surface);
        font-size: 12px;
      }
      input {
        flex: 1;
        min-width: 60px;
        margin: 0;
        accent-color: var(--s-accent);
      }
      .step {
        min-width: 9ch;
        text-align: right;
        font-variant-numeric: tabular-nums;
        color: var(--s-muted);
      }
      .play {
        width: 28px;
        padding: 0;
        justify-content: center;
      }
      /* A word, where other buttons of this kind have an icon. */
      .newest {
        flex: none;
        width: auto;
        padding: 0 6px;
      }
      button[aria-pressed='true'] {
        color: var(--s-accent);
      }
    `,
  ];
  #track: Track | null = null;
  /** Timer of playback. Only in the slider that started the playback. */
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #throttle = new Throttle(REFRESH_MS, () => this.#read());

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.#timer !== undefined) this.#pause();
    this.#throttle.cancel();
  }

  override render(): TemplateResult | typeof nothing {
    const track = this.#track;
    const { step, playing } = this.model.view;
    const has = this.#busiest() !== null;
    const isAwaited = !has && slice(() => this.#isAnnounced());
    this.hidden = !has && !isAwaited;
    // While nothing is known, its place is kept, so that the first histogram moves nothing.
    if (!has || !track) return isAwaited || has ? html`<div class="slider"></div>` : nothing;
    const at = step === null ? track.count - 1 : indexOf(track, step);
    const shown = step === null ? track.last : step;
    return html`<div class="slider" role="group" aria-label="Step of histograms and images">
      <button class="ghost play" tabindex="-1" aria-label=${playing ? 'Pause' : 'Play the steps'} title=${playing ? 'Pause (Space)' : 'Play (Space)'}
        ?disabled=${track.count < 2} @click=${() => this.#toggle()}>${playing ? '❚❚' : '▶'}</button>
      <input type="range" min="0" max=${track.count - 1} step="1" .value=${String(at)} aria-label="Step"
        aria-description="Space plays the steps, End follows the newest" @keydown=${(event: KeyboardEvent) => this.#key(event)}
        aria-valuetext=${`step ${formatCount(shown)}`} ?disabled=${track.count < 2}
        @input=${(event: Event) => this.#moved(Number((event.target as HTMLInputElement).value))}>
      <span class="step">${formatCount(shown)}</span>
      <button class="ghost newest" tabindex="-1" aria-pressed=${step === null} title="Follow the newest (End)"
        @click=${() => this.#follow()}>Newest</button>
    </div>`;
  }

  protected override willUpdate(): void {
    if (this.#busiest() === null) this.#pause();
    if (!this.model.view.playing) this.#stop();
  }

  protected override updated(): void {
    const busiest = this.#busiest();
    const id = busiest && `${busiest.run} ${busiest.key} ${busiest.count}`;
    if (id === null || id === this.#track?.id) return;
    if (this.#track) this.#throttle.request();
    else void this.#read();
  }

  /** The key with the most histograms or media among the selected runs. The slider uses the steps of this key. */
  #busiest(): Busiest | null {
    return sliceData(() => this.#findBusiest());
  }

  /** True if a selected run announced histograms or media. */
  #isAnnounced(): boolean {
    const { selection, feed } = this.model;
    return selection.selected.some((uid) =>
      feed.details.get(uid)?.announced?.some(({ kind }) => kind === 'histogram' || kind === 'media'),
    );
  }

  #findBusiest(): Busiest | null {
    let found: Busiest | null = null;
    const { selection, feed } = this.model;
    for (const run of selection.selected) {
      for (const { kind, count, ...entry } of feed.details.get(run)?.keys ?? []) {
        if (kind !== 'histogram' && kind !== 'media') continue;
        if (!found || count > found.count) found = { run, kind, count, ...entry };
      }
    }
    return found;
  }

  /** Reads the first and the last step of the key. */
  async #read(): Promise<void> {
    const busiest = this.#busiest();
    const { source } = this.model;
    if (!busiest || !source) return;
    const { run, key, count } = busiest;
    try {
      const [from, to] = await Promise.all([
        stepOf(source, busiest, { at: Number.NEGATIVE_INFINITY }),
        stepOf(source, busiest, { limit: 1 }),
      ]);
      const first = from ?? 0;
      const last = to ?? first;
      this.#track = { id: `${run} ${key} ${count}`, first, last, count: places(first, last, count) };
      this.requestUpdate();
    } catch {
      // The panels report errors of the source.
    }
  }

  /**
   * Space starts and stops playback: the slider is the tab stop of all three controls. End goes to the newest step, as in any
   * slider.
   */
  #key(event: KeyboardEvent): void {
    if (event.key !== ' ') return;
    event.preventDefault();
    this.#toggle();
  }

  #moved(index: number): void {
    const track = this.#track;
    if (!track) return;
    this.model.view.setStep(index >= track.count - 1 ? null : stepAt(track, index));
  }

  #follow(): void {
    this.#pause();
    this.model.view.setStep(null);
  }

  #toggle(): void {
    const { view } = this.model;
    if (view.playing) {
      this.#pause();
      return;
    }
    if (view.step === null && this.#track) view.setStep(this.#track.first);
    view.setPlaying(true);
    this.#timer = setInterval(() => this.#next(), PLAY_MS);
  }

  #next(): void {
    const track = this.#track;
    const { step } = this.model.view;
    if (document.hidden) return;
    if (!track || step === null) {
      this.#pause();
      return;
    }
    this.#moved(indexOf(track, step) + 1);
    if (this.model.view.step === null) this.#pause();
  }

  #pause(): void {
    this.#stop();
    this.model.view.setPlaying(false);
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** The step of the histogram or media that a query finds. */
async function stepOf(
  source: Source,
  { run, key, kind, media = '' }: Busiest,
  which: { readonly at: number } | { readonly limit: number },
): Promise<number | undefined> {
  if (kind === 'histogram') return (await source.histograms({ run, key, ...which })).steps[0];
  return (await source.media({ run, key, media, ...which })).steps[0]?.step;
}

/** Number of slider positions. Whole steps are at least 1 apart, also if some steps have several histograms. */
function places(first: number, last: number, count: number): number {
  if (last <= first) return 1;
  return isWhole(first, last) ? Math.min(count, last - first + 1) : count;
}

function isWhole(first: number, last: number): boolean {
  return Number.isInteger(first) && Number.isInteger(last);
}

function stepAt({ first, last, count }: Track, index: number): number {
  const step = first + (index * (last - first)) / Math.max(1, count - 1);
  return isWhole(first, last) ? Math.round(step) : step;
}

function indexOf({ first, last, count }: Track, step: number): number {
  if (last <= first) return 0;
  return Math.max(0, Math.min(count - 1, Math.round(((step - first) / (last - first)) * (count - 1))));
}

export const stepSliderTag = definePart('stepwell-step-slider', StepSlider);
