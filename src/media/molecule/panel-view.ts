import { LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import { messageOf } from '../../base/errors.js';
import { brokenItem, brokenStyle } from '../../board/panels/media/broken.js';
import { GESTURE_HELP, listenToGestures } from '../../board/panels/media/gestures.js';
import { viewStyle } from '../../board/panels/media/view-style.js';
import { formatCount } from '../../board/ui/format.js';
import { icon } from '../../board/ui/icons.js';
import { definePart } from '../../board/ui/part.js';
import { saveBlob } from '../../board/ui/save-blob.js';
import { controls } from '../../board/ui/styles.js';
import type { MediaItem } from '../../record/kinds.js';
import { formatOfType } from './kind.js';
import type { Look } from './panel-looks.js';
import type { Pose } from './panel-pose.js';
import { loadLibrary, MoleculeViewer } from './panel-viewer.js';

/** Shows one molecule. Holds a viewer only while it is active. */
class MoleculeView extends LitElement {
  static override styles = [controls, viewStyle, brokenStyle];
  static override properties = {
    item: { attribute: false },
    blob: { attribute: false },
    name: { attribute: false },
    look: { attribute: false },
    pose: { attribute: false },
    active: { attribute: false },
    large: { type: Boolean, reflect: true },
    dark: { attribute: false },
    problem: { state: true },
    note: { state: true },
    model: { state: true },
  };
  declare item: MediaItem;
  declare blob: Blob;
  /** Text that describes the molecule. */
  declare name: string;
  declare look: Look;
  declare pose: Pose;
  /** True while the panel is visible. */
  declare active: boolean;
  declare large: boolean;
  declare dark: boolean;
  declare problem: string;
  declare note: string;
  /** Index of the shown model, of a file with several. */
  declare model: number;
  #viewer: MoleculeViewer | null = null;
  /** What the viewer shows; the token of the newest opening. */
  #shown: Blob | null = null;
  #frame = 0;
  #stopListening: (() => void) | null = null;
  readonly #resize = new ResizeObserver(() => this.#drawSoon());

  constructor() {
    super();
    this.problem = '';
    this.note = '';
    this.model = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#close();
    this.#stopListening?.();
    this.#stopListening = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('blob')) {
      this.problem = '';
      this.note = '';
      this.model = 0;
    }
    if (changed.has('pose')) {
      this.#stopListening?.();
      this.#stopListening = null;
    }
  }

  override render(): TemplateResult {
    const { item, name, problem, note } = this;
    if (problem !== '') {
      const bytes = async () => this.blob;
      return brokenItem(
        name,
        problem,
        `molecule-${item.sha256.slice(0, 8)}.${formatOfType(item.type)}`,
        bytes,
      );
    }
    const viewer = this.#viewer;
    const label = `${name}. Molecule: ${GESTURE_HELP}`;
    return html`<div class="stage" tabindex="0" role="application" aria-roledescription="3D view" aria-label=${label}>
        <div class="scene"></div>${viewer ? nothing : html`<div class="state">${this.active ? 'Opening…' : ''}</div>`}
      </div>
      <div class="line"><span class="clip" role="status">${note || this.#facts()}</span>
        ${viewer && viewer.models > 1 ? this.#models(viewer.models) : nothing}
        <button class="ghost" aria-label=${`Show the whole of ${name}`} title="Show the whole" @click=${() => this.pose.reset()}>${icon('reset')}</button>
        <button class="link" ?disabled=${!viewer} aria-label=${`PNG of ${name}`} title="Save a picture" @click=${() => this.#save()}>PNG</button>
      </div>`;
  }

  #facts(): string {
    const format = formatOfType(this.item.type)?.toUpperCase() ?? '';
    const atoms = this.#viewer?.atoms ?? 0;
    return atoms === 0 ? format : `${format} · ${formatCount(atoms)} ${atoms === 1 ? 'atom' : 'atoms'}`;
  }

  #models(count: number): TemplateResult {
    const go = (by: number) => {
      this.model = (this.model + by + count) % count;
      void this.#viewer?.setModel(this.model).then(() => this.#redraw());
    };
    return html`<span>${this.model + 1} / ${count}</span>
      <button class="link" aria-label=${`Next model of ${this.name}`} @click=${() => go(1)}>Next</button>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    this.#stopListening ??= this.pose.listen(() => this.#drawSoon());
    const stage = this.renderRoot.querySelector<HTMLElement>('.stage');
    if (stage && !stages.has(stage)) this.#listen(stage);
    if (!this.active || this.problem !== '' || !this.isConnected) return this.#close();
    if (this.#shown !== this.blob) void this.#open();
    else if (changed.has('look')) this.#redraw();
    else if (changed.has('dark')) this.#paint();
    else this.#drawSoon();
  }

  #listen(stage: HTMLElement): void {
    stages.add(stage);
    const gestures = {
      rotate: (right: number, down: number) => this.pose.rotateBy(right, down),
      pan: (right: number, down: number) => this.pose.panBy(right, down),
      zoom: (factor: number) => this.pose.zoomBy(factor),
      reset: () => this.pose.reset(),
    };
    listenToGestures(stage, gestures, () => this.large);
    this.#resize.observe(stage);
  }

  async #open(): Promise<void> {
    const { blob, item } = this;
    this.#close();
    this.#shown = blob;
    const isStale = () => this.#shown !== blob;
    try {
      const format = formatOfType(item.type) ?? 'pdb';
      const library = await loadLibrary();
      const data = format === 'mmtf' ? new Uint8Array(await blob.arrayBuffer()) : await blob.text();
      const scene = this.renderRoot.querySelector<HTMLElement>('.scene');
      if (isStale() || !scene) return;
      const viewer = new MoleculeViewer(library, scene, data, format);
      this.#viewer = viewer;
      if (viewer.atoms === 0) throw new Error('no atoms could be read');
      this.#paint();
      this.#redraw();
      this.requestUpdate();
    } catch (thrown) {
      if (isStale()) return;
      this.#close();
      this.problem = `This molecule cannot be shown: ${messageOf(thrown)}`;
    }
  }

  #paint(): void {
    const color = getComputedStyle(this).getPropertyValue('--s-subtle').trim();
    this.#viewer?.setBackground(/^#[\da-f]{6}$/i.test(color) ? color : this.dark ? '#20252b' : '#f0f2f4');
    this.#drawSoon();
  }

  #redraw(): void {
    const viewer = this.#viewer;
    if (!viewer) return;
    void viewer.setLook(this.look).then((note) => {
      if (viewer === this.#viewer) this.note = note;
    });
    this.#drawSoon();
  }

  #drawSoon(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#viewer?.setPose(this.pose));
  }

  #close(): void {
    cancelAnimationFrame(this.#frame);
    this.#shown = null;
    this.#viewer?.close();
    if (this.#viewer) this.requestUpdate();
    this.#viewer = null;
  }

  #save(): void {
    const viewer = this.#viewer;
    viewer?.setPose(this.pose);
    viewer?.canvas.toBlob((blob) => {
      if (blob) saveBlob(blob, `molecule-${this.item.sha256.slice(0, 8)}.png`);
    }, 'image/png');
  }
}

/** Stages that listen. A view has another stage after it showed a problem. */
const stages = new WeakSet<HTMLElement>();

export const moleculeViewTag = definePart('stepwell-molecule-view', MoleculeView);
