import { css, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import { choice } from '../../board/panels/media/choice.js';
import { definePart } from '../../board/ui/part.js';
import { controls } from '../../board/ui/styles.js';
import type { VideoClock } from './panel-clock.js';

const SPEEDS = { '0.25': '0.25×', '0.5': '0.5×', '1': '1×', '2': '2×', '4': '4×' };

const PLAY = 'M5 3.5v9l7.5-4.5z';
const PAUSE = 'M4.5 3.5h2.5v9h-2.5zM9 3.5h2.5v9h-2.5z';
const BACK = 'M4 3.5h2v9h-2zM12 3.5v9l-5.5-4.5z';
const FORWARD = 'M10 3.5h2v9h-2zM4 3.5v9l5.5-4.5z';
const LOOP =
  'M4.5 4h6a3 3 0 0 1 3 3v1h-1.5v-1a1.5 1.5 0 0 0-1.5-1.5h-6v1.8l-3-2.55 3-2.55zM11.5 12h-6a3 3 0 0 1-3-3v-1h1.5v1a1.5 1.5 0 0 0 1.5 1.5h6v-1.8l3 2.55-3 2.55z';

const style = css`
  :host {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
    padding: 0 12px 6px;
    font-size: 12px;
    color: var(--s-muted);
  }
  :host([large]) {
    padding: 8px 16px 0;
  }
  .buttons {
    display: flex;
    flex: none;
  }
  .ghost {
    width: 26px;
    height: 26px;
    padding: 0;
    color: var(--s-text);
  }
  .ghost[aria-pressed='true'] {
    color: var(--s-accent);
    background: var(--s-subtle);
  }
  .seek {
    display: flex;
    flex: 1 1 90px;
    min-width: 0;
    align-items: center;
    gap: 8px;
  }
  input {
    flex: 1 1 40px;
    width: 40px;
    min-width: 24px;
    accent-color: var(--s-accent);
  }
  .time {
    flex: none;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .rest {
    display: flex;
    align-items: center;
    gap: 4px 8px;
  }
  label {
    display: inline-flex;
    align-items: center;
    gap: 4px;
  }
  select {
    height: 24px;
    padding: 0 2px 0 4px;
    font-size: 12px;
  }
  .button {
    height: 24px;
    padding: 0 8px;
    font-size: 12px;
  }
  /* In a narrow panel the controls stay in one row: a second one would cut the captions. The select has its name for readers. */
  :host {
    container-type: inline-size;
  }
  @container (max-width: 420px) {
    .word {
      display: none;
    }
  }
`;

/** Controls of all videos of a key. */
class VideoControls extends LitElement {
  static override styles = [controls, style];
  static override properties = {
    clock: { attribute: false },
    key: { attribute: false },
  };
  declare clock: VideoClock;
  declare key: string;
  #stop: (() => void) | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#listen();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
    this.#stop = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('clock')) this.#listen();
  }

  #listen(): void {
    this.#stop?.();
    this.#stop = this.clock?.listen(() => this.requestUpdate()) ?? null;
  }

  override render(): TemplateResult {
    const { clock, key } = this;
    const { isPlaying, duration, frame, frames, isLooping, hasSound } = clock;
    const isEmpty = duration === 0;
    const place = `frame ${frame + 1} of ${frames}`;
    const button = (name: string, icon: string, press: () => void, title = name) =>
      html`<button class="ghost" aria-label=${`${name}: ${key}`} title=${title} ?disabled=${isEmpty} @click=${press}>${drawn(icon)}</button>`;
    return html`<span class="buttons" role="group" aria-label=${`Playback of ${key}`}>
        ${button('Previous frame', BACK, () => clock.seek(clock.frame - 1), 'Previous frame (,)')}
        ${isPlaying ? button('Pause', PAUSE, () => clock.pause()) : button('Play', PLAY, () => clock.play())}
        ${button('Next frame', FORWARD, () => clock.seek(clock.frame + 1), 'Next frame (.)')}
      </span>
      <span class="seek"><input type="range" min="0" max=${frames - 1} step="1" ?disabled=${isEmpty || frames < 2}
          .value=${String(frame)} aria-label=${`Frame of ${key}`} aria-valuetext=${place}
          @input=${(event: Event) => clock.seek(Number((event.target as HTMLInputElement).value))} />
        <span class="time" title=${place}>${isEmpty ? '–' : `${frame + 1}/${frames} · ${times(clock)}`}</span></span>
      <span class="rest">
        <button class="ghost" aria-pressed=${isLooping} aria-label=${`Loop: ${key}`} title="Loop" @click=${() => clock.set({ isLooping: !isLooping })}>${drawn(LOOP)}</button>
        ${choice('Speed', key, SPEEDS, String(clock.rate), (rate) => clock.set({ rate: Number(rate) }))}
        ${
          clock.mayHaveSound
            ? html`<button class="button" aria-pressed=${hasSound} @click=${() => clock.set({ hasSound: !hasSound })}>Sound</button>`
            : ''
        }
      </span>`;
  }
}

function drawn(path: string): TemplateResult {
  return html`<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true"><path d=${path} fill="currentColor" /></svg>`;
}

/** Time and duration, in seconds below a minute. */
function times({ time, duration }: VideoClock): string {
  if (duration < 60) return `${time.toFixed(1)} / ${duration.toFixed(1)} s`;
  const minutes = (seconds: number) =>
    `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
  return `${minutes(time)} / ${minutes(duration)}`;
}

export const videoControlsTag = definePart('stepwell-video-controls', VideoControls);
