import { LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import { BlobPolicy } from '../../board/panels/media/policy.js';
import type { ReadBytes } from '../../board/panels/media/read-later.js';
import { Later } from '../../board/ui/later.js';
import { definePart } from '../../board/ui/part.js';
import { saveBlob } from '../../board/ui/save-blob.js';
import { controls } from '../../board/ui/styles.js';
import type { MediaItem } from '../../record/kinds.js';
import { type DecodedAudio, decodeAudio } from './decode.js';
import { AUDIO_EXTENSIONS, audioFacts, isAudioType, peaksOf } from './kind.js';
import { playerStyle } from './panel-player-style.js';
import { drawWaveform } from './waveform.js';

/** A clip without an envelope is decoded for one when it is seen, up to this size (bytes), and up to the other when it is played. */
const MAX_DECODED = { seen: 512 * 1024, played: 8 * 1024 * 1024 } as const;
/** Positions of the slider. */
const PLACES = 1000;
/** Below this duration, times have a decimal (s). */
const SHORT_S = 10;
const REFUSED = "The page's Content-Security-Policy refuses audio: add blob: to media-src";

const MISSING = 'Its bytes are not here';

const policy = new BlobPolicy('media-src');

/** Loaded when a person asks for the first one. */
const spectrogram = new Later(async () => (await import('./panel-spectrogram.js')).spectrogramTag);

/** The player that plays now. The next player that starts stops this player. */
let heard: AudioPlayer | null = null;

const PLAY = 'M5 3.5v9l7.5-4.5z';
const SPECTRUM = 'M2 9h2v5H2zM5 5h2v9H5zM8 2h2v12H8zM11 7h2v7h-2z';
const PAUSE = 'M4.5 3.5h2.5v9h-2.5zM9 3.5h2.5v9h-2.5z';

/**
 * Plays one clip: button, waveform with the position, times. The bytes are read when a person plays it, and let go with the
 * player. Fires `playing-changed` (detail: whether it plays).
 */
export class AudioPlayer extends LitElement {
  static override styles = [controls, playerStyle];
  static override properties = {
    item: { attribute: false },
    read: { attribute: false },
    name: { attribute: false },
    large: { attribute: false },
    dark: { attribute: false },
  };
  declare item: MediaItem;
  declare read: ReadBytes;
  /** Text that describes the clip. */
  declare name: string;
  declare large: boolean;
  /** Colours are read when it changes: a canvas does not follow the style. */
  declare dark: boolean;

  /** The item that everything below belongs to. */
  #sha256 = '';
  #peaks: Float32Array | null = null;
  /** Seconds; 0: unknown. */
  #duration = 0;
  /** Position of the clip, from which it plays (s). */
  #time = 0;
  /** Made when the clip is played first; then it has its own address. */
  #audio: HTMLAudioElement | null = null;
  #isOpening = false;
  #problem: string | null = null;
  #hasSpectrogram = false;
  #frame = 0;
  #resize: ResizeObserver | null = null;
  #stop: (() => void) | null = null;

  get isPlaying(): boolean {
    return this.#audio !== null && !this.#audio.paused;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = policy.listen(() => this.requestUpdate());
    this.#resize = new ResizeObserver(() => this.#draw());
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
    this.#resize?.disconnect();
    this.#close();
    // If the element is connected again, it starts from the beginning.
    this.#sha256 = '';
  }

  pause(): void {
    this.#audio?.pause();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { sha256, type, size } = this.item;
    if (sha256 === this.#sha256) {
      // The panel has read again: bytes that were missing may have arrived, as those of a run that is being received.
      if (changed.has('read') && this.#problem === MISSING) this.#problem = null;
      return;
    }
    this.#close();
    this.#sha256 = sha256;
    this.#peaks = peaksOf(this.item);
    this.#duration = audioFacts(this.item).duration;
    this.#time = 0;
    this.#problem = isAudioType(type) ? null : `${type.slice(0, 40) || 'This type'} is not played`;
    if (size <= MAX_DECODED.seen) void this.#decode();
  }

  override render(): TemplateResult {
    if (this.#problem !== null)
      return this.#broken(policy.isRefused && this.#audio ? REFUSED : this.#problem);
    const { isPlaying, name } = this;
    const known = this.#duration > 0;
    const times = `${clock(this.#time, this.#duration)}${known ? ` / ${clock(this.#duration, this.#duration)}` : ''}`;
    const facts = factsIn(this.item);
    return html`<div class="player ${this.large ? 'large' : ''}" role="group" aria-label=${name}>
      <button class="ghost play" aria-label=${`${isPlaying ? 'Pause' : 'Play'} ${name}`} title=${isPlaying ? 'Pause' : 'Play'}
        aria-busy=${this.#isOpening} @click=${() => this.#toggle()}>
        <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true"><path d=${isPlaying ? PAUSE : PLAY} fill="currentColor" /></svg>
      </button>
      <div class="wave">
        <canvas aria-hidden="true"></canvas>
        <input type="range" min="0" max=${PLACES} step="1" ?disabled=${!known} .value=${String(this.#place())}
          aria-label=${`Position in ${name}`} aria-valuetext=${known ? times.replace('/', 'of') : nothing}
          @input=${(event: Event) => this.#seek((Number((event.target as HTMLInputElement).value) / PLACES) * this.#duration)}
          @keydown=${(event: KeyboardEvent) => this.#key(event)} />
      </div>
      <div class="line"><span class="time">${times}</span><span class="clip" title=${facts}>${facts}</span>
        <button class="ghost" aria-expanded=${this.#hasSpectrogram} aria-label=${`Spectrogram of ${name}`} title="Spectrogram: loudness of the frequencies over time"
          @click=${() => void this.#toggleSpectrogram()}><svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true"><path d=${SPECTRUM} fill="currentColor" /></svg></button></div>
      ${
        this.#hasSpectrogram && spectrogram.tag
          ? html`<${spectrogram.tag} class="spectrogram" .item=${this.item} .read=${this.read} .name=${name} .large=${this.large}></${spectrogram.tag}>`
          : nothing
      }
    </div>`;
  }

  protected override updated(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    this.#resize?.disconnect();
    if (canvas) this.#resize?.observe(canvas);
    this.#draw();
  }

  #broken(why: string): TemplateResult {
    return html`<div class="player"><div class="problem" role="group" aria-label=${this.name}>
      <span role="alert">${why}</span><button class="link" @click=${() => void this.#save()}>Download</button></div></div>`;
  }

  async #toggleSpectrogram(): Promise<void> {
    this.#hasSpectrogram = !this.#hasSpectrogram;
    this.requestUpdate();
    if (spectrogram.tag !== null) return;
    try {
      await spectrogram.load();
    } catch {
      // Pressing the button again loads it again.
      this.#hasSpectrogram = false;
    }
    this.requestUpdate();
  }

  #toggle(): void {
    if (this.isPlaying) this.pause();
    else void this.#play();
  }

  async #play(): Promise<void> {
    const audio = this.#audio ?? (await this.#open());
    if (!audio) return;
    if (heard !== this) heard?.pause();
    heard = this;
    if (this.#duration > 0 && this.#time >= this.#duration) this.#seek(0);
    try {
      await audio.play();
    } catch (thrown) {
      // Paused before it began; what cannot be played fires an error as well.
      if (thrown instanceof DOMException && thrown.name === 'NotAllowedError' && audio === this.#audio) {
        this.#fail('The browser does not let the page play sound');
      }
    }
  }

  /** Reads the bytes; `null` when they are not here, or another clip is shown meanwhile. */
  async #open(): Promise<HTMLAudioElement | null> {
    if (this.#isOpening) return null;
    const sha256 = this.#sha256;
    this.#isOpening = true;
    this.requestUpdate();
    const blob = await this.read().catch(() => null);
    if (sha256 !== this.#sha256 || !this.isConnected) return null;
    if (!blob) {
      this.#isOpening = false;
      this.#fail(MISSING);
      return null;
    }
    const audio = new Audio();
    this.#audio = audio;
    const ifShown = (then: () => void) => () => {
      if (audio === this.#audio) then();
    };
    audio.addEventListener(
      'loadedmetadata',
      ifShown(() => this.#loaded(audio)),
    );
    audio.addEventListener(
      'durationchange',
      ifShown(() => this.#loaded(audio)),
    );
    audio.addEventListener(
      'timeupdate',
      ifShown(() => this.#moved(audio)),
    );
    for (const change of ['play', 'pause', 'ended']) {
      audio.addEventListener(
        change,
        ifShown(() => this.#changed()),
      );
    }
    audio.addEventListener(
      'error',
      ifShown(() => this.#fail('This browser cannot play it')),
    );
    // A type that plays sound, whatever the bytes are: no browser takes them for a document [MED3].
    audio.src = URL.createObjectURL(new Blob([blob], { type: this.item.type }));
    // Else the clip would be heard from its beginning until its duration is known.
    if (this.#time > 0) await isLoaded(audio);
    if (audio !== this.#audio) return null;
    this.#isOpening = false;
    if (this.item.size <= MAX_DECODED.played) void this.#decode();
    return audio;
  }

  #loaded(audio: HTMLAudioElement): void {
    // A recorder's file does not know its own duration: browsers say Infinity.
    if (Number.isFinite(audio.duration)) this.#duration = audio.duration;
    if (audio.currentTime === 0 && this.#time > 0) this.#seek(this.#time);
    this.requestUpdate();
  }

  #moved(audio: HTMLAudioElement): void {
    // Before the clip is loaded it stands at 0, wherever a person wants it to begin.
    if (audio.readyState === 0) return;
    this.#time = audio.currentTime;
    this.requestUpdate();
  }

  #changed(): void {
    if (this.isPlaying) this.#follow();
    else if (heard === this) heard = null;
    this.dispatchEvent(new CustomEvent('playing-changed', { detail: this.isPlaying }));
    this.requestUpdate();
  }

  /** Moves the position with every frame; times follow four times a second. */
  #follow(): void {
    cancelAnimationFrame(this.#frame);
    if (!this.isPlaying || !this.#audio) return;
    if (this.#audio.readyState > 0) this.#time = this.#audio.currentTime;
    this.#draw();
    this.#frame = requestAnimationFrame(() => this.#follow());
  }

  /** A position beyond the end would stop Firefox's player for good. */
  #seek(time: number): void {
    this.#time = Math.max(0, Math.min(this.#duration, time));
    if (this.#audio && this.#audio.readyState > 0) this.#audio.currentTime = this.#time;
    this.requestUpdate();
  }

  #key(event: KeyboardEvent): void {
    const step = this.#duration / 20;
    const to = {
      ArrowLeft: this.#time - step,
      ArrowDown: this.#time - step,
      ArrowRight: this.#time + step,
      ArrowUp: this.#time + step,
      PageDown: this.#time - 4 * step,
      PageUp: this.#time + 4 * step,
      Home: 0,
      End: this.#duration,
    }[event.key];
    if (to === undefined) return;
    // The panel goes to other steps with these keys.
    event.stopPropagation();
    event.preventDefault();
    this.#seek(to);
  }

  /** Draws the waveform of a clip whose record has none. */
  async #decode(): Promise<void> {
    if (this.#peaks || this.#problem !== null) return;
    const sha256 = this.#sha256;
    const { read } = this;
    const stillShown = () => sha256 === this.#sha256 && this.isConnected;
    let decoded: DecodedAudio | null = null;
    try {
      decoded = await decodeAudio(sha256, async () => {
        if (!stillShown()) return null;
        const blob = await read();
        if (!blob && stillShown()) this.#fail(MISSING);
        return blob;
      });
    } catch {
      // The line stays; whoever plays the clip is told.
    }
    if (!decoded || !stillShown()) return;
    this.#peaks = decoded.peaks;
    if (this.#duration === 0) this.#duration = decoded.duration;
    this.requestUpdate();
  }

  #fail(why: string): void {
    this.#problem = why;
    this.requestUpdate();
    this.dispatchEvent(new CustomEvent('playing-changed', { detail: false }));
  }

  #close(): void {
    cancelAnimationFrame(this.#frame);
    this.#isOpening = false;
    if (heard === this) heard = null;
    const audio = this.#audio;
    if (!audio) return;
    const { isPlaying } = this;
    this.#audio = null;
    audio.pause();
    URL.revokeObjectURL(audio.src);
    audio.removeAttribute('src');
    audio.load();
    if (isPlaying) this.dispatchEvent(new CustomEvent('playing-changed', { detail: false }));
  }

  async #save(): Promise<void> {
    const { type, sha256 } = this.item;
    const blob = await this.read().catch(() => null);
    const extension = isAudioType(type) ? AUDIO_EXTENSIONS[type] : 'bin';
    if (blob) saveBlob(blob, `audio-${sha256.slice(0, 8)}.${extension}`);
    else this.#fail(MISSING);
  }

  #place(): number {
    return this.#duration > 0 ? Math.round((this.#time / this.#duration) * PLACES) : 0;
  }

  #draw(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    const played = this.#duration > 0 ? Math.min(1, this.#time / this.#duration) : 0;
    if (canvas) drawWaveform(canvas, { peaks: this.#peaks, played });
  }
}

/** A time as minutes and seconds, in short clips with tenths. */
function clock(seconds: number, duration: number): string {
  const tenths = duration > 0 && duration < SHORT_S;
  const rounded = tenths ? Math.floor(seconds * 10) / 10 : Math.floor(seconds);
  const rest = (rounded % 60).toFixed(tenths ? 1 : 0);
  return `${Math.floor(rounded / 60)}:${rest.padStart(tenths ? 4 : 2, '0')}`;
}

/** Rate and channels, or the format where they are not known. */
function factsIn(item: MediaItem): string {
  const { sampleRate, channels } = audioFacts(item);
  if (sampleRate === 0) return isAudioType(item.type) ? AUDIO_EXTENSIONS[item.type].toUpperCase() : '';
  const count = ['', 'mono', 'stereo'][channels] ?? `${channels} channels`;
  return `${Math.round(sampleRate / 100) / 10} kHz${count && ` · ${count}`}`;
}

/** Resolves when the duration is known, or when the clip cannot be played. */
function isLoaded(audio: HTMLAudioElement): Promise<void> {
  return new Promise((resolve) => {
    for (const event of ['loadedmetadata', 'error']) {
      audio.addEventListener(event, () => resolve(), { once: true });
    }
    audio.load();
  });
}

export const audioPlayerTag = definePart('stepwell-audio-player', AudioPlayer);
