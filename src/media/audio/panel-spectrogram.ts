import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { choice } from '../../board/panels/media/choice.js';
import type { ReadBytes } from '../../board/panels/media/read-later.js';
import { definePart } from '../../board/ui/part.js';
import { styleMap } from '../../board/ui/style-map.js';
import { controls } from '../../board/ui/styles.js';
import type { MediaItem } from '../../record/kinds.js';
import { COLORS, colorIndex, colormap } from '../plot/colormap.js';
import { binsOf, type FrequencyScale, frequencyTicks } from './frequency-axis.js';
import { audioFacts } from './kind.js';
import { BINS, columnsOf, writeColumn } from './spectrum.js';

/** Most bytes of the samples of a clip, and of the file of a clip whose length is not known. */
const MOST_DECODED = 128 * 1024 * 1024;
const MOST_UNKNOWN = 8 * 1024 * 1024;
/** Sample rates that browsers decode to, in Hz. */
const RATES = [3_000, 384_000] as const;
const USUAL_RATE = 44_100;
const MOST_COLUMNS = 1_200;
/** How long the page computes before it does something else (ms). */
const SLICE_MS = 8;

const MISSING = 'Its bytes are not here';

const SCALES: { readonly [scale in FrequencyScale]: string } = { log: 'log', linear: 'linear' };
const RANGES = { 60: '60 dB', 90: '90 dB', 120: '120 dB' };
const MAPS = { magma: 'magma', viridis: 'viridis', inferno: 'inferno', gray: 'gray' };

/** Loudness of the frequencies of a clip over its time, computed when it is shown. */
class Spectrogram extends LitElement {
  static override properties = {
    item: { attribute: false },
    read: { attribute: false },
    name: { attribute: false },
    large: { type: Boolean, reflect: true },
    scale: { state: true },
    range: { state: true },
    map: { state: true },
    channel: { state: true },
    status: { state: true },
  };
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        container-type: inline-size;
        min-width: 0;
        font-size: 12px;
        color: var(--s-muted);
      }
      .choices {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 8px;
        margin: 4px 0;
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
      /* In a narrow panel there is room for the picture only: the enlarged panel has the choices. */
      @container (max-width: 420px) {
        .word {
          display: none;
        }
      }
      @container (max-width: 260px) {
        .choices {
          display: none;
        }
      }
      .plot {
        display: grid;
        grid-template-columns: 30px minmax(0, 1fr) 12px 34px;
        gap: 0 4px;
        height: 120px;
        padding: 6px 0;
        box-sizing: content-box;
      }
      :host([large]) .plot {
        height: 260px;
      }
      .axis {
        position: relative;
        font-size: 11px;
        line-height: 12px;
        font-variant-numeric: tabular-nums;
      }
      .axis span {
        position: absolute;
        right: 0;
        transform: translateY(50%);
        white-space: nowrap;
      }
      .axis.loud span {
        right: auto;
        left: 0;
      }
      canvas {
        display: block;
        width: 100%;
        height: 100%;
        image-rendering: pixelated;
        background: #000;
      }
      .time {
        display: flex;
        justify-content: space-between;
        margin: 0 50px 0 34px;
        font-size: 11px;
      }
    `,
  ];
  declare item: MediaItem;
  declare read: ReadBytes;
  /** Text that describes the clip. */
  declare name: string;
  declare large: boolean;
  declare scale: FrequencyScale;
  /** Decibels from silence to full volume. */
  declare range: number;
  declare map: keyof typeof MAPS;
  declare channel: number;
  /** What is said instead of the plot; empty: nothing. */
  declare status: string;
  #buffer: AudioBuffer | null = null;
  /** The item that was decoded. */
  #sha256 = '';
  /** Highest frequency of the clip, in Hz. */
  #top = 0;
  /** Loudness, column by column, in decibels. */
  #columns: Float32Array[] = [];
  #count = 1;
  /** Changes with everything that is computed anew. */
  #turn = 0;

  constructor() {
    super();
    this.scale = 'log';
    this.range = 90;
    this.map = 'magma';
    this.channel = 0;
    this.status = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#turn++;
    this.#sha256 = '';
    this.#buffer = null;
    this.#columns = [];
  }

  override render(): TemplateResult {
    const { name, status, scale, range, map, channel } = this;
    const channels = this.#buffer?.numberOfChannels ?? 1;
    if (status !== '') return html`<div role="status">${status}</div>`;
    const gradient = gradientOf(map);
    return html`<div class="choices" role="group" aria-label=${`Spectrogram of ${name}`}>
        ${choice('Frequency', name, SCALES, scale, (value) => (this.scale = value as FrequencyScale))}
        ${choice('Range', name, RANGES, String(range), (value) => (this.range = Number(value)))}
        ${choice('Colours', name, MAPS, map, (value) => (this.map = value as keyof typeof MAPS))}
        ${
          channels > 1
            ? choice(
                'Channel',
                name,
                channelNames(channels),
                String(channel),
                (value) => (this.channel = Number(value)),
              )
            : nothing
        }
      </div>
      <div class="plot">
        <div class="axis" title="Hz">${this.#top > 0 ? frequencyTicks(scale, this.#top).map(tick) : nothing}</div>
        <canvas role="img" aria-label=${`Spectrogram of ${name}: frequencies in Hz over time`}></canvas>
        <div style=${styleMap({ background: gradient })}></div>
        <div class="axis loud">${[0, 0.5, 1].map((share) => tick({ share, text: `${share === 1 ? '0 dB' : `−${range * (1 - share)}`}` }))}</div>
      </div>
      <div class="time"><span>0 s</span><span>${Number((this.#buffer?.duration ?? 0).toPrecision(3))} s</span></div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!this.isConnected) return;
    // Bytes that were missing may have arrived with a new read, as those of a run that is being received.
    const mayBeHere = changed.has('read') && this.status === MISSING;
    if (this.item.sha256 !== this.#sha256 || mayBeHere) void this.#open();
    else if (changed.has('channel')) void this.#compute();
    else if (changed.has('scale') || changed.has('range') || changed.has('map') || changed.has('large')) {
      this.#drawAll();
    }
  }

  async #open(): Promise<void> {
    const turn = ++this.#turn;
    this.#sha256 = this.item.sha256;
    this.#buffer = null;
    this.#columns = [];
    const { duration, sampleRate, channels } = audioFacts(this.item);
    const isTooLarge =
      duration > 0
        ? 4 * duration * sampleRate * Math.max(1, channels) > MOST_DECODED
        : this.item.size > MOST_UNKNOWN;
    if (isTooLarge) {
      this.status = 'The clip is too long for a spectrogram here';
      return;
    }
    this.status = 'reading…';
    const decoded = await this.#decode(sampleRate);
    if (turn !== this.#turn) return;
    if (typeof decoded === 'string') {
      this.status = decoded;
      return;
    }
    this.#buffer = decoded;
    // A clip of a low rate has no sound above half of it, whatever rate it was decoded to.
    this.#top = Math.min(decoded.sampleRate, sampleRate || decoded.sampleRate) / 2;
    if (this.channel >= decoded.numberOfChannels) this.channel = 0;
    this.status = '';
    await this.updateComplete;
    if (turn === this.#turn) await this.#compute();
  }

  /** The samples of the clip, or why there are none. */
  async #decode(rate: number): Promise<AudioBuffer | string> {
    const blob = await this.read().catch(() => null);
    if (!blob) return MISSING;
    const known = rate >= RATES[0] && rate <= RATES[1] ? rate : USUAL_RATE;
    try {
      // An offline context may decode before a person has touched the page. Decoding resamples to its rate.
      const context = new OfflineAudioContext(1, 1, known);
      return await context.decodeAudioData(await blob.arrayBuffer());
    } catch {
      return 'This browser cannot decode it';
    }
  }

  /** Computes all columns, and draws each part that is ready. */
  async #compute(): Promise<void> {
    const turn = ++this.#turn;
    const buffer = this.#buffer;
    const canvas = this.renderRoot.querySelector('canvas');
    if (!buffer || !canvas) return;
    const samples = buffer.getChannelData(Math.min(this.channel, buffer.numberOfChannels - 1));
    const most = Math.min(MOST_COLUMNS, Math.max(64, Math.round(canvas.clientWidth * devicePixelRatio)));
    this.#count = columnsOf(samples.length, most);
    this.#columns = [];
    this.#fit(canvas);
    let [from, start] = [0, performance.now()];
    for (let column = 0; column < this.#count; column++) {
      const spectrum = new Float32Array(BINS);
      writeColumn(samples, column, this.#count, spectrum);
      this.#columns.push(spectrum);
      if (performance.now() - start < SLICE_MS) continue;
      this.#draw(from, column + 1);
      from = column + 1;
      await new Promise((done) => setTimeout(done));
      if (turn !== this.#turn) return;
      start = performance.now();
    }
    this.#draw(from, this.#count);
    this.dispatchEvent(new CustomEvent('computed'));
  }

  #drawAll(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    if (!canvas) return;
    this.#fit(canvas);
    this.#draw(0, this.#columns.length);
  }

  #fit(canvas: HTMLCanvasElement): void {
    canvas.width = this.#count;
    canvas.height = Math.max(1, Math.round(canvas.clientHeight * Math.min(2, devicePixelRatio)));
  }

  #draw(from: number, to: number): void {
    const canvas = this.renderRoot.querySelector('canvas');
    const context = canvas?.getContext('2d');
    const colors = colormap(this.map);
    if (!canvas || !context || !colors || to <= from) return;
    const nyquist = (this.#buffer?.sampleRate ?? 0) / 2;
    const rows = canvas.height;
    const picture = context.createImageData(to - from, rows);
    for (let row = 0, at = 0; row < rows; row++) {
      const [first, last] = binsOf(this.scale, this.#top, { bins: BINS, nyquist }, row, rows);
      for (let column = from; column < to; column++, at += 4) {
        const spectrum = this.#columns[column] as Float32Array;
        let loudest = spectrum[first] as number;
        for (let bin = first + 1; bin <= last; bin++) loudest = Math.max(loudest, spectrum[bin] as number);
        const color = 3 * colorIndex(1 + loudest / this.range);
        picture.data[at] = colors[color] as number;
        picture.data[at + 1] = colors[color + 1] as number;
        picture.data[at + 2] = colors[color + 2] as number;
        picture.data[at + 3] = 255;
      }
    }
    context.putImageData(picture, from, 0);
  }
}

function tick({ share, text }: { readonly share: number; readonly text: string }): TemplateResult {
  return html`<span style=${styleMap({ bottom: `${100 * share}%` })}>${text}</span>`;
}

function channelNames(count: number): { [channel: string]: string } {
  const names = count === 2 ? ['left', 'right'] : [];
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [String(i), names[i] ?? String(i + 1)]));
}

/** The colours of a map from the bottom to the top, for CSS. */
function gradientOf(name: string): string {
  const colors = colormap(name) ?? new Uint8Array(3 * COLORS);
  const stops = Array.from({ length: 17 }, (_, i) => {
    const at = 3 * Math.min(COLORS - 1, i * 16);
    return `rgb(${colors[at]} ${colors[at + 1]} ${colors[at + 2]})`;
  });
  return `linear-gradient(to top, ${stops.join(', ')})`;
}

export const spectrogramTag = definePart('stepwell-spectrogram', Spectrogram);
