import { css, html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { BoardPart, definePart } from '../ui/part.js';
import { styleMap } from '../ui/style-map.js';
import { columnsOf, rowsOf } from './blocks.js';
import { panelOf } from './panel-of.js';
import { ROW_PX } from './row-height.js';
import type { PanelSpec } from './spec.js';

/** Panels exist within this distance from the visible area, in CSS pixels, and are removed beyond. */
const MARGIN = '600px';

/**
 * Callbacks for blocks that come near the screen or leave. One observer for all, because a section may have a thousand blocks.
 */
const blocks = new WeakMap<Element, (entry: IntersectionObserverEntry) => void>();
let observer: IntersectionObserver | null = null;

function observe(block: Element, moved: (entry: IntersectionObserverEntry) => void): () => void {
  observer ??= new IntersectionObserver(
    (entries) => {
      // If a block has several entries, use the last.
      for (const [target, entry] of new Map(entries.map((each) => [each.target, each])))
        blocks.get(target)?.(entry);
    },
    { rootMargin: MARGIN, scrollMargin: MARGIN },
  );
  blocks.set(block, moved);
  observer.observe(block);
  return () => observer?.unobserve(block);
}

/**
 * Some rows of a section's panels. The panels exist only near the screen; otherwise the block is an empty box of the same height.
 * So a section of ten thousand keys costs only one box per block.
 */
class PanelBlock extends BoardPart {
  static override properties = {
    specs: { attribute: false },
    columns: {},
    isArrangeable: { attribute: false },
  };
  static override styles = css`
    :host {
      display: block;
      box-sizing: border-box;
    }
    .grid {
      display: grid;
    }
  `;
  declare specs: readonly PanelSpec[];
  declare columns: number;
  /** True: the panels have handles to move and to resize them. */
  declare isArrangeable: boolean;
  #near = false;
  /** Last height of the block with its panels; 0: the block never had panels. */
  #height = 0;
  #leave: () => void = () => {};

  constructor() {
    super();
    this.specs = [];
    this.columns = 1;
    this.isArrangeable = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#leave = observe(this, (entry) => this.#moved(entry));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leave();
  }

  override render(): TemplateResult | typeof nothing {
    const { model, columns } = this;
    const specs = this.specs.map((spec) => model.view.specOf(spec));
    const rows = rowsOf(specs, columns);
    // With panels, set no height: the panels have their own.
    this.style.height = this.#near ? '' : `${this.#height || rows * ROW_PX}px`;
    if (!this.#near) return nothing;
    return html`<div class="grid" style=${styleMap({ 'grid-template-columns': `repeat(${columns}, minmax(0, 1fr))` })}>
      ${repeat(
        specs,
        ({ id }) => id,
        (spec) => panelOf(model, spec, { isArrangeable: this.isArrangeable, style: cellsOf(spec, columns) }),
      )}
    </div>`;
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('columns') || changed.has('specs')) this.#height = 0;
  }

  #moved(entry: IntersectionObserverEntry): void {
    if (entry.isIntersecting === this.#near) return;
    // If the focus is in one of the panels, keep the panels until the focus has left.
    if (!entry.isIntersecting && this.renderRoot instanceof ShadowRoot && this.renderRoot.activeElement)
      return;
    if (this.#near) this.#height = entry.boundingClientRect.height;
    this.#near = entry.isIntersecting;
    this.requestUpdate();
  }
}

/** Grid styles of a panel that takes more than one cell. Empty for other panels. */
function cellsOf(spec: PanelSpec, columns: number): Readonly<Record<string, string>> {
  const { rows } = spec.size;
  const wide = columnsOf(spec, columns);
  return {
    ...(wide > 1 ? { 'grid-column': `span ${wide}` } : {}),
    ...(rows > 1 ? { 'grid-row': `span ${rows}`, height: `${rows * ROW_PX}px` } : {}),
  };
}

export const panelBlockTag = definePart('stepwell-panel-block', PanelBlock);
