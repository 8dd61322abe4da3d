import { css, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import { brokenItem, brokenStyle } from '../../board/panels/media/broken.js';
import { type BytesAsset, ItemBytes } from '../../board/panels/media/item-bytes.js';
import { MediaPanel } from '../../board/panels/media/panel.js';
import { sharedViewState } from '../../board/panels/media/view-state.js';
import { definePart } from '../../board/ui/part.js';
import type { MediaItem } from '../../record/kinds.js';
import { isVideoType, VIDEO_EXTENSIONS } from './kind.js';
import { VideoClock } from './panel-clock.js';
import { videoControlsTag } from './panel-controls.js';
import { videoPlayerTag } from './panel-player.js';

/** Largest file that is shown, in bytes: a file from a server is in memory. */
const MAX_SHOWN_BYTES = 256 * 1024 * 1024;

const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

const videoStyle = css`
  .runs {
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 140px), 1fr));
  }
`;

/** The videos of one key at the step of the slider: those of all selected runs, side by side, played together. */
export class VideoPanel extends MediaPanel<BytesAsset> {
  static override styles = [...MediaPanel.styles, brokenStyle, videoStyle];
  protected readonly words = 'Videos';
  #heard: VideoClock | null = null;
  #stop: (() => void) | null = null;

  constructor() {
    super();
    this.visibility.listen(() => this.requestUpdate());
    this.addEventListener('keydown', (event) => this.#step(event));
  }

  get #clock(): VideoClock {
    // Who asked for less motion gets no endless motion.
    return sharedViewState(this.model, this.media, this.key, () => new VideoClock(!reducedMotion.matches));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
    this.#heard = null;
  }

  protected override openAssets(): ItemBytes {
    return new ItemBytes(isVideoType, MAX_SHOWN_BYTES);
  }

  protected override willUpdate(): void {
    super.willUpdate();
    const clock = this.#clock;
    if (clock === this.#heard) return;
    this.#stop?.();
    this.#heard = clock;
    let wasPlaying = false;
    this.#stop = clock.listen(() => {
      if (clock.isPlaying === wasPlaying) return;
      wasPlaying = clock.isPlaying;
      this.keepShown(wasPlaying);
    });
  }

  protected override get controlBar(): TemplateResult {
    return html`<${videoControlsTag} .clock=${this.#clock} .key=${this.key} ?large=${this.large}></${videoControlsTag}>`;
  }

  protected override item(item: MediaItem, asset: BytesAsset, name: string, count: number): TemplateResult {
    if ('problem' in asset) {
      const extension = isVideoType(item.type) ? VIDEO_EXTENSIONS[item.type] : 'bin';
      return brokenItem(name, asset.problem, `video-${item.sha256.slice(0, 8)}.${extension}`, asset.bytes);
    }
    const player = html`<${videoPlayerTag} .item=${item} .blob=${asset.blob} .name=${name} .clock=${this.#clock}
      .active=${this.visible} .large=${this.large} .many=${count > 1}></${videoPlayerTag}>`;
    // In a cell of a table there is no bar above the items.
    return this.only
      ? html`${player}<${videoControlsTag} .clock=${this.#clock} .key=${this.key}></${videoControlsTag}>`
      : player;
  }

  #step(event: KeyboardEvent): void {
    const by = { ',': -1, '.': 1 }[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.#clock.seek(this.#clock.frame + by);
  }
}

export const videoPanelTag = definePart('stepwell-video-panel', VideoPanel);
