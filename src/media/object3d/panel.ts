import type { TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import { brokenItem, brokenStyle } from '../../board/panels/media/broken.js';
import { choice } from '../../board/panels/media/choice.js';
import { type BytesAsset, ItemBytes } from '../../board/panels/media/item-bytes.js';
import { MediaPanel } from '../../board/panels/media/panel.js';
import { OrbitCamera, type Up } from '../../board/panels/media/three/camera.js';
import { type LoadScene, threeViewTag } from '../../board/panels/media/three/view.js';
import { sharedViewState } from '../../board/panels/media/view-state.js';
import { viewPanelStyle } from '../../board/panels/media/view-style.js';
import { definePart } from '../../board/ui/part.js';
import type { MediaItem } from '../../record/kinds.js';
import { formatOfType, OBJECT_FORMATS, type ObjectFormat } from './kind.js';
import { type ObjectOptions, objectContent } from './panel-content.js';

/** Largest file that is shown, in bytes. */
const MAX_SHOWN_BYTES = 64 * 1024 * 1024;

const SURFACES = { solid: 'Solid', wire: 'Wireframe' };
const UPS = { y: 'Y', z: 'Z' };

/** One function for each format: another one would render the view again. */
const LOADERS = Object.fromEntries(
  OBJECT_FORMATS.map((format): [ObjectFormat, LoadScene<ObjectOptions>] => [
    format,
    (library, blob) => objectContent(library, blob, format),
  ]),
);

/** How the objects of a key are viewed. */
interface ObjectViews {
  readonly camera: OrbitCamera;
  options: ObjectOptions;
}

/** The 3D objects of one key at the step of the slider: those of all selected runs, side by side, seen from the same place. */
export class Object3dPanel extends MediaPanel<BytesAsset> {
  static override styles = [...MediaPanel.styles, viewPanelStyle, brokenStyle];
  protected readonly words = '3D objects';

  constructor() {
    super();
    this.visibility.listen(() => this.requestUpdate());
  }

  get #views(): ObjectViews {
    return sharedViewState(this.model, this.media, this.key, () => ({
      camera: new OrbitCamera('y'),
      options: { surface: 'solid' },
    }));
  }

  protected override openAssets(): ItemBytes {
    return new ItemBytes((type) => formatOfType(type) !== null, MAX_SHOWN_BYTES);
  }

  protected override get controlBar(): TemplateResult {
    const { key } = this;
    const views = this.#views;
    const surface = (chosen: string) => {
      views.options = { surface: chosen as ObjectOptions['surface'] };
      this.requestUpdate();
    };
    return html`<div class="bar" role="group" aria-label=${`Look of ${key}`}>
      ${choice('Surface', key, SURFACES, views.options.surface, surface)}
      ${choice('Up', key, UPS, views.camera.up, (up) => views.camera.setUp(up as Up))}
    </div>`;
  }

  protected override item(item: MediaItem, asset: BytesAsset, name: string): TemplateResult {
    const format = formatOfType(item.type);
    const fileName = `object-${item.sha256.slice(0, 8)}.${format ?? 'bin'}`;
    if ('problem' in asset) return brokenItem(name, asset.problem, fileName, asset.bytes);
    const { camera, options } = this.#views;
    return html`<${threeViewTag} .of=${`${item.sha256} ${format}`} .blob=${asset.blob} .load=${LOADERS[format ?? 'obj']}
      .options=${options} .camera=${camera} .name=${name} .fileName=${fileName} .active=${this.visible} .large=${this.large}
      .dark=${this.model.dark}></${threeViewTag}>`;
  }
}

export const object3dPanelTag = definePart('stepwell-object3d-panel', Object3dPanel);
