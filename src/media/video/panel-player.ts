import { css, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import { brokenItem, brokenStyle } from '../../board/panels/media/broken.js';
import { BlobPolicy } from '../../board/panels/media/policy.js';
import { definePart } from '../../board/ui/part.js';
import { styleMap } from '../../board/ui/style-map.js';
import { controls } from '../../board/ui/styles.js';
import type { MediaItem } from '../../record/kinds.js';
import { GifFrames } from './gif-frames.js';
import { isVideoType, VIDEO_EXTENSIONS, videoFacts } from './kind.js';
import type { VideoClock } from './panel-clock.js';

/** Longer side of a video, in CSS pixels: of one alone, and of one among several. */
const SIDE = { small: { one: 160, many: 96 }, large: { one: 480, many: 240 } } as const;
/** How far a playing video may be off the clock before it is moved (s): each move costs frames. */
const MAX_DRIFT_S = 0.2;
const REFUSED = "The page's Content-Security-Policy refuses videos: add blob: to media-src";
const DAMAGED = 'This browser cannot play it';

const policy = new BlobPolicy('media-src');

const style = css`
  :host {
    display: block;
    min-width: 0;
    max-width: 100%;
  }
  .picture {
    display: block;
    max-width: 100%;
    height: auto;
    border-radius: 3px;
    background: var(--s-subtle);
    box-shadow: 0 0 0 1px var(--s-line);
    object-fit: contain;
  }
  .pixels {
    image-rendering: pixelated;
  }
  .line {
    margin-top: 2px;
    font-size: 12px;
    color: var(--s-muted);
  }
`;

/** Shows one video at the time of a clock. */
class VideoPlayer extends LitElement {
  static override styles = [controls, brokenStyle, style];
  static override properties = {
    item: { attribute: false },
    blob: { attribute: false },
    name: { attribute: false },
    clock: { attribute: false },
    active: { attribute: false },
    large: { attribute: false },
    many: { attribute: false },
  };
  declare item: MediaItem;
  declare blob: Blob;
  /** Text that describes the video. */
  declare name: string;
  declare clock: VideoClock;
  /** False: out of sight, so the video is closed. */
  declare active: boolean;
  declare large: boolean;
  /** True if there are several videos in one run. */
  declare many: boolean;

  /** The item that is open; empty: none. */
  #opened = '';
  #url = '';
  #gif: GifFrames | null = null;
  /** Of the GIF: the frame in the canvas; −1: none. */
  #drawn = -1;
  #isDrawing = false;
  /** A GIF that this browser can only play by itself, after a person asked for it. */
  #isAnimated = false;
  #problem = '';
  #size = { width: 0, height: 0 };
  #stops: (() => void)[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#close();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('clock')) this.#close();
    if (!this.active || !this.isConnected) return this.#close();
    if (this.#opened !== this.item.sha256) this.#open();
  }

  override render(): TemplateResult {
    const { item, name, blob } = this;
    if (this.#problem !== '') {
      const extension = isVideoType(item.type) ? VIDEO_EXTENSIONS[item.type] : 'bin';
      const why = policy.isRefused ? REFUSED : this.#problem;
      return brokenItem(name, why, `video-${item.sha256.slice(0, 8)}.${extension}`, async () => blob);
    }
    const { width, height } = this.#size;
    const sides = this.large ? SIDE.large : SIDE.small;
    const side = this.many ? sides.many : sides.one;
    const scale = side / Math.max(width, height, 1);
    // A pixel of a small video is a square of whole pixels.
    const shown = scale >= 1 ? Math.floor(scale) : scale;
    const isKnown = width > 0 && height > 0;
    const box = styleMap({
      width: `${isKnown ? Math.round(width * shown) : side}px`,
      'aspect-ratio': isKnown ? `${width} / ${height}` : '16 / 9',
    });
    const look = `picture ${shown > 1 ? 'pixels' : ''}`;
    const facts = this.#facts();
    if (item.type !== 'image/gif') {
      return html`<video class=${look} style=${box} title=${facts} aria-label=${name} playsinline preload="auto"
        disablepictureinpicture .muted=${!this.clock.hasSound} src=${this.#url || nothing} @loadedmetadata=${this.#loaded}
        @durationchange=${this.#loaded} @error=${() => this.#url && this.#fail(DAMAGED)}></video>`;
    }
    if (GifFrames.isSupported) {
      return html`<canvas class=${look} style=${box} title=${facts} role="img" aria-label=${name} width=${width || 1} height=${height || 1}></canvas>`;
    }
    return this.#isAnimated
      ? html`<img class=${look} style=${box} title=${facts} alt=${name} src=${this.#url} @error=${() => this.#fail(DAMAGED)} />
        <div class="line">This browser plays GIFs by itself, without steps</div>`
      : html`<button class="button" @click=${() => {
          this.#isAnimated = true;
          this.requestUpdate();
        }}>Show the GIF, which plays by itself</button>`;
  }

  protected override updated(): void {
    this.#follow();
  }

  #facts(): string {
    const { codec, container, fps } = videoFacts(this.item);
    const { width, height } = this.#size;
    const kind = codec && codec !== container ? `${container} (${codec})` : container;
    return [
      width > 0 ? `${width} × ${height}` : '',
      fps > 0 ? `${Math.round(fps * 100) / 100} fps` : '',
      kind,
    ]
      .filter((part) => part !== '')
      .join(' · ');
  }

  #open(): void {
    this.#close();
    const { sha256, type } = this.item;
    const { width, height, duration, fps } = videoFacts(this.item);
    this.#opened = sha256;
    this.#size = { width, height };
    this.#stops = [policy.listen(() => this.requestUpdate()), this.clock.listen(() => this.#follow())];
    // A type that plays pictures and sound, whatever the bytes are: no browser takes them for a document [MED3].
    this.#url = URL.createObjectURL(new Blob([this.blob], { type }));
    if (type === 'image/gif' && GifFrames.isSupported) void this.#openGif(sha256);
    else if (type !== 'image/gif' && duration > 0) this.#join(duration, fps);
  }

  async #openGif(sha256: string): Promise<void> {
    const gif = await GifFrames.open(this.blob).catch(() => null);
    if (sha256 !== this.#opened || !this.isConnected) return gif?.close();
    if (gif === null) return this.#fail(DAMAGED);
    this.#gif = gif;
    this.#size = gif;
    this.requestUpdate();
    // A canvas that gets another size is empty.
    await this.updateComplete;
    if (gif === this.#gif) this.#join(gif.duration, gif.fps);
  }

  #join(duration: number, fps: number): void {
    // Frames that the logger encoded have no sound.
    const mayHaveSound = this.item.type !== 'image/gif' && videoFacts(this.item).frames === 0;
    this.clock.join(this, { duration, fps, mayHaveSound });
  }

  #close(): void {
    this.#opened = '';
    this.#problem = '';
    this.#isAnimated = false;
    for (const stop of this.#stops.splice(0)) stop();
    this.#gif?.close();
    this.#gif = null;
    this.#drawn = -1;
    if (this.#url !== '') URL.revokeObjectURL(this.#url);
    this.#url = '';
    this.clock?.leave(this);
  }

  #fail(why: string): void {
    this.#problem = why;
    this.clock.leave(this);
    this.requestUpdate();
  }

  readonly #loaded = ({ currentTarget }: Event): void => {
    const video = currentTarget as HTMLVideoElement;
    const { duration, videoWidth: width, videoHeight: height } = video;
    if (width === 0 || height === 0) return this.#fail('There is no picture in it');
    // The file of a recorder does not say how long it is: a browser knows when it has looked for the end.
    if (!Number.isFinite(duration)) {
      video.currentTime = Number.MAX_SAFE_INTEGER;
      return;
    }
    this.#size = { width, height };
    this.#join(duration, videoFacts(this.item).fps);
    this.requestUpdate();
  };

  /** Shows what the clock says. */
  #follow(): void {
    if (this.#problem !== '' || this.#opened === '') return;
    if (this.#gif) return void this.#drawGif(this.#gif);
    const video = this.renderRoot.querySelector('video');
    if (!video || video.readyState === 0 || !Number.isFinite(video.duration)) return;
    const { time, isPlaying, rate, hasSound } = this.clock;
    const { duration } = video;
    video.muted = !hasSound;
    if (video.playbackRate !== rate) video.playbackRate = rate;
    // A seek beyond the end would stop Firefox's player for good.
    const wanted = Math.min(time, duration);
    const off = Math.abs(video.currentTime - wanted);
    if (isPlaying && time < duration) {
      if (off > Math.min(MAX_DRIFT_S * Math.max(1, rate), duration / 4) && !video.seeking) {
        video.currentTime = wanted;
      }
      if (video.paused) video.play().catch(() => {});
      return;
    }
    if (!video.paused) video.pause();
    if (off > 0.001 && !video.seeking) {
      video.currentTime = wanted;
      // The clock may go on while the browser looks for the frame.
      video.addEventListener('seeked', () => this.#follow(), { once: true });
    }
  }

  async #drawGif(gif: GifFrames): Promise<void> {
    const index = gif.at(this.clock.time);
    if (index === this.#drawn || this.#isDrawing) return;
    this.#isDrawing = true;
    try {
      const image = await gif.decode(index);
      const canvas = this.renderRoot.querySelector('canvas');
      if (gif === this.#gif && canvas) {
        canvas.getContext('2d')?.drawImage(image, 0, 0);
        this.#drawn = index;
      }
      image.close();
    } catch {
      if (gif === this.#gif) this.#fail(DAMAGED);
    } finally {
      this.#isDrawing = false;
    }
    if (gif === this.#gif && this.#problem === '' && gif.at(this.clock.time) !== this.#drawn)
      void this.#drawGif(gif);
  }
}

export const videoPlayerTag = definePart('stepwell-video-player', VideoPlayer);
