import { nothing, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import { brokenItem, brokenStyle } from '../../board/panels/media/broken.js';
import { choice } from '../../board/panels/media/choice.js';
import { type BytesAsset, ItemBytes } from '../../board/panels/media/item-bytes.js';
import { MediaPanel } from '../../board/panels/media/panel.js';
import { OrbitCamera, type Up } from '../../board/panels/media/three/camera.js';
import { threeViewTag } from '../../board/panels/media/three/view.js';
import { sharedViewState } from '../../board/panels/media/view-state.js';
import { viewPanelStyle } from '../../board/panels/media/view-style.js';
import { definePart } from '../../board/ui/part.js';
import type { MediaItem } from '../../record/kinds.js';
import { cloudFacts, POINTS_TYPE } from './kind.js';
import { CATEGORIES, COLORINGS, type Coloring } from './panel-colors.js';
import { type CloudOptions, cloudContent } from './panel-content.js';

/** Largest file that is shown, in bytes: a million points of six numbers, and the header. */
const MAX_SHOWN_BYTES = 25 * 1024 * 1024;

const SIZES = { 0: 'Auto', 1: '1 px', 2: '2 px', 3: '3 px', 5: '5 px', 8: '8 px' };
const UPS = { z: 'Z', y: 'Y' };

/** How the clouds of a key are viewed. */
interface CloudViews {
  readonly camera: OrbitCamera;
  options: CloudOptions;
}

/** The point clouds of one key at the step of the slider: those of all selected runs, side by side, seen from the same place. */
export class PointCloudPanel extends MediaPanel<BytesAsset> {
  static override styles = [...MediaPanel.styles, viewPanelStyle, brokenStyle];
  protected readonly words = 'Point clouds';

  constructor() {
    super();
    this.visibility.listen(() => this.requestUpdate());
  }

  get #views(): CloudViews {
    return sharedViewState(this.model, this.media, this.key, () => ({
      camera: new OrbitCamera('z'),
      options: { coloring: 'auto', size: 0, up: 'z' },
    }));
  }

  protected override openAssets(): ItemBytes {
    return new ItemBytes((type) => type === POINTS_TYPE, MAX_SHOWN_BYTES);
  }

  protected override get controlBar(): TemplateResult {
    const { key } = this;
    const { options } = this.#views;
    const choose = (next: Partial<CloudOptions>) => {
      const views = this.#views;
      views.options = { ...views.options, ...next };
      if (next.up) views.camera.setUp(next.up);
      this.requestUpdate();
    };
    return html`<div class="bar" role="group" aria-label=${`Look of ${key}`}>
      ${choice('Colour', key, COLORINGS, options.coloring, (coloring) => choose({ coloring: coloring as Coloring }))}
      ${choice('Size', key, SIZES, String(options.size), (size) => choose({ size: Number(size) }))}
      ${choice('Up', key, UPS, options.up, (up) => choose({ up: up as Up }))}
      ${options.coloring === 'category' && this.large ? legend() : nothing}
    </div>`;
  }

  protected override item(item: MediaItem, asset: BytesAsset, name: string): TemplateResult {
    const fileName = `points-${item.sha256.slice(0, 8)}.npy`;
    if ('problem' in asset) return brokenItem(name, asset.problem, fileName, asset.bytes);
    const { camera, options } = this.#views;
    // The same points may stand beside other boxes.
    const of = `${item.sha256} ${JSON.stringify(item.facts)}`;
    return html`<${threeViewTag} .of=${of} .blob=${asset.blob} .load=${loaderOf(item)} .options=${options}
      .camera=${camera} .name=${name} .fileName=${fileName} .active=${this.visible} .large=${this.large}
      .dark=${this.model.dark}></${threeViewTag}>`;
  }
}

const loaders = new WeakMap<MediaItem, (...args: [never, Blob]) => unknown>();

/** One function for each item: another one would render the view again. */
function loaderOf(item: MediaItem): unknown {
  const known = loaders.get(item);
  if (known) return known;
  const made = (library: Parameters<typeof cloudContent>[0], blob: Blob) =>
    cloudContent(library, blob, cloudFacts(item));
  loaders.set(item, made as never);
  return made;
}

function legend(): TemplateResult {
  return html`<span class="legend">${CATEGORIES.map(
    (color, i) =>
      html`<svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true"><rect width="10" height="10" rx="2" fill=${color} /></svg>${i + 1} `,
  )}</span>`;
}

export const pointCloudPanelTag = definePart('stepwell-point-cloud-panel', PointCloudPanel);
