import type { TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import { brokenItem, brokenStyle } from '../../board/panels/media/broken.js';
import { choice } from '../../board/panels/media/choice.js';
import { type BytesAsset, ItemBytes } from '../../board/panels/media/item-bytes.js';
import { MediaPanel } from '../../board/panels/media/panel.js';
import { sharedViewState } from '../../board/panels/media/view-state.js';
import { viewPanelStyle } from '../../board/panels/media/view-style.js';
import { definePart } from '../../board/ui/part.js';
import type { MediaItem } from '../../record/kinds.js';
import { formatOfType } from './kind.js';
import { type Look, REPRESENTATIONS, type Representation, SCHEMES, type Scheme } from './panel-looks.js';
import { Pose } from './panel-pose.js';
import { moleculeViewTag } from './panel-view.js';

/** Largest file that is shown, in bytes: a browser reads a longer text for seconds. */
const MAX_SHOWN_BYTES = 16 * 1024 * 1024;
/** Of a molecule that spins: shares of a view in a second. */
const SPIN = 0.12;

/** How the molecules of a key are viewed. */
interface MoleculeViews {
  readonly pose: Pose;
  look: Look;
}

const SCHEME_LABELS = Object.fromEntries(Object.entries(SCHEMES).map(([name, { label }]) => [name, label]));

const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

/** The molecules of one key at the step of the slider: those of all selected runs, side by side, turned together. */
export class MoleculePanel extends MediaPanel<BytesAsset> {
  static override styles = [...MediaPanel.styles, viewPanelStyle, brokenStyle];
  protected readonly words = 'Molecules';
  #isSpinning = false;
  #spin = 0;

  constructor() {
    super();
    this.visibility.listen(() => {
      this.#turn();
      this.requestUpdate();
    });
  }

  get #view(): MoleculeViews {
    return sharedViewState(this.model, this.media, this.key, () => ({
      pose: new Pose(),
      look: { representation: 'auto', scheme: 'auto' },
    }));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    cancelAnimationFrame(this.#spin);
  }

  protected override openAssets(): ItemBytes {
    return new ItemBytes((type) => formatOfType(type) !== null, MAX_SHOWN_BYTES);
  }

  protected override get controlBar(): TemplateResult {
    const { key } = this;
    const view = this.#view;
    const { look } = view;
    const choose = (next: Partial<Look>) => {
      view.look = { ...look, ...next };
      this.requestUpdate();
    };
    return html`<div class="bar" role="group" aria-label=${`Look of ${key}`}>
      ${choice('Style', key, REPRESENTATIONS, look.representation, (name) => choose({ representation: name as Representation }))}
      ${choice('Colour', key, SCHEME_LABELS, look.scheme, (name) => choose({ scheme: name as Scheme }))}
      ${
        reducedMotion.matches
          ? ''
          : html`<button class="button" aria-pressed=${this.#isSpinning} @click=${() => {
              this.#isSpinning = !this.#isSpinning;
              this.requestUpdate();
              this.#turn();
            }}>Spin</button>`
      }
    </div>`;
  }

  protected override item(item: MediaItem, asset: BytesAsset, name: string): TemplateResult {
    if ('problem' in asset) {
      const extension = formatOfType(item.type) ?? 'bin';
      return brokenItem(name, asset.problem, `molecule-${item.sha256.slice(0, 8)}.${extension}`, asset.bytes);
    }
    return html`<${moleculeViewTag} .item=${item} .blob=${asset.blob} .name=${name} .look=${this.#view.look} .pose=${this.#view.pose}
      .active=${this.visible} .large=${this.large} .dark=${this.model.dark}></${moleculeViewTag}>`;
  }

  /** Turns the molecules while they spin and are seen. */
  #turn(): void {
    cancelAnimationFrame(this.#spin);
    let before = performance.now();
    const frame = (now: number) => {
      if (!this.#isSpinning || !this.visible || !this.isConnected || reducedMotion.matches) return;
      this.#view.pose.rotateBy((SPIN * Math.min(100, now - before)) / 1000, 0);
      before = now;
      this.#spin = requestAnimationFrame(frame);
    };
    this.#spin = requestAnimationFrame(frame);
  }
}

export const moleculePanelTag = definePart('stepwell-molecule-panel', MoleculePanel);
