import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Heatmap } from '../../../source/types.js';
import { keyId, keyInfo } from '../../data/key-index.js';
import { signal } from '../../data/state.js';
import { levelColors } from '../../histogram/palette.js';
import { rasterOf } from '../../histogram/raster.js';
import { panelById } from '../../layout/on-screen.js';
import { BoardPart, definePart } from '../../ui/part.js';
import { controls } from '../../ui/styles.js';
import { moveFocus } from '../../ui/toolbar.js';
import { Loading } from '../controllers/loading.js';
import { Resize } from '../controllers/resize.js';
import { Visibility } from '../controllers/visibility.js';
import { type PanelKey, type Section, shortKey } from '../keys.js';
import type { PanelSpec } from '../spec.js';
import { axisOfX, shownRun } from './selection.js';

/** Size of a picture, the gap between two, and the inset of the row, in CSS pixels. */
const WIDTH = 76;
const HEIGHT = 40;
const GAP = 12;
const INSET = 12;
/** Cells of a picture: of 2 × 2 CSS pixels. */
const CELLS = { width: WIDTH / 2, height: HEIGHT / 2 };
/** Shortest time between two reads while values arrive, in milliseconds: nobody reads values off a small picture. */
const REFRESH_MS = 3_000;
/** Most animation frames to wait for the panel that a person opened. */
const MOST_FRAMES = 120;

/** Small heat maps of the histograms of a closed section, as many as fit. A click opens the section at that panel. */
class Thumbnails extends BoardPart {
  static override properties = { section: { attribute: false }, room: { state: true } };
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      .pictures {
        display: flex;
        height: 75px;
        gap: ${GAP}px;
        padding: 8px ${INSET}px 0;
      }
      button {
        flex: none;
        width: ${WIDTH}px;
        padding: 0;
        border: 0;
        background: none;
        font-size: 12px;
        line-height: 20px;
        text-align: left;
        cursor: pointer;
      }
      button.rest {
        width: auto;
        height: ${HEIGHT}px;
        color: var(--s-muted);
      }
      canvas {
        display: block;
        width: ${WIDTH}px;
        height: ${HEIGHT}px;
        background: var(--s-subtle);
        image-rendering: pixelated;
      }
      .clip {
        display: block;
      }
    `,
  ];
  declare section: Section;
  /** Number of pictures that fit. */
  declare room: number;
  readonly large = false;
  readonly visibility = new Visibility(this);
  readonly #loading = new Loading(this.visibility, {
    intervalMs: REFRESH_MS,
    read: (isCurrent) => this.#read(isCurrent),
    changed: () => this.#draw(),
  });
  /** The panels of the last render. */
  readonly #pictured = signal<readonly PanelKey[]>([]);
  /** The answers, by id of the panel. */
  #heatmaps: ReadonlyMap<string, Heatmap> = new Map();

  constructor() {
    super();
    this.room = 0;
    const fit = () => {
      this.room = Math.max(1, Math.floor((this.clientWidth - 2 * INSET + GAP) / (WIDTH + GAP)) - 1);
    };
    new Resize(this, () => this.renderRoot.querySelector('.pictures'), fit);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { model } = this;
    // What the pictures show, and how much there is of it.
    this.watch(
      () => {
        const shown = this.#pictured.value.map(({ key }) => {
          const run = shownRun(model, key);
          const detail = run === null ? undefined : model.feed.details.get(run);
          return [run, key, keyInfo(detail, { kind: 'histogram', key })?.count];
        });
        return JSON.stringify([shown, axisOfX(model), model.settings.value.histograms]);
      },
      () => this.#loading.request(),
    );
    this.watch(
      () => model.dark,
      () => this.#draw(),
    );
    this.#loading.request();
  }

  override render(): TemplateResult {
    const { section } = this;
    const shown = this.#shown();
    const rest = section.panels.length - shown.length;
    const next = section.panels[shown.length];
    return html`<div class="pictures" role="toolbar" aria-label=${`Histograms of ${section.name}`}
      @keydown=${(event: KeyboardEvent) => moveFocus(event, this.renderRoot.querySelectorAll('button'))}>
      ${shown.map(
        (panel, i) => html`<button tabindex=${i === 0 ? 0 : -1} title=${panel.key} data-id=${keyId(panel)}
          @click=${() => void this.#open(panel)}><canvas width=${CELLS.width} height=${CELLS.height} aria-hidden="true"></canvas><span class="clip">${shortKey(panel.key)}</span></button>`,
      )}
      ${next ? html`<button class="rest" tabindex="-1" aria-label=${`${rest} more`} @click=${() => void this.#open(next)}>+${rest}</button>` : nothing}
    </div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('section') || changed.has('room')) {
      this.#pictured.value = this.#shown();
      this.#loading.requestNow();
    }
    this.#draw();
  }

  /** The panels whose pictures fit. */
  #shown(): readonly PanelKey[] {
    return this.section.panels.filter(({ kind }) => kind === 'histogram').slice(0, this.room);
  }

  async #read(isCurrent: () => boolean): Promise<void> {
    const { model } = this;
    const { source } = model;
    if (!source) return;
    const { scale, value, normalize } = model.settings.value.histograms;
    const x = axisOfX(model);
    const read = await Promise.all(
      this.#shown().map(async (panel) => {
        const { key } = panel;
        const run = shownRun(model, key);
        if (run === null) return [];
        return [
          [keyId(panel), await source.heatmap({ run, key, x, ...CELLS, scale, value, normalize })] as const,
        ];
      }),
    );
    if (isCurrent()) this.#heatmaps = new Map(read.flat());
  }

  #draw(): void {
    const colors = levelColors(this.model.dark);
    for (const button of this.renderRoot.querySelectorAll<HTMLElement>('[data-id]')) {
      const context = button.querySelector('canvas')?.getContext('2d');
      const heatmap = this.#heatmaps.get(button.dataset['id'] ?? '');
      const raster = heatmap && rasterOf(heatmap, colors);
      if (!context) continue;
      const { width, height } = context.canvas;
      context.clearRect(0, 0, width, height);
      context.imageSmoothingEnabled = false;
      if (raster) context.drawImage(raster.canvas, 0, 0, width, height);
    }
  }

  /** Opens the section, scrolls to a panel, and moves the focus to its chart. */
  async #open(panel: PanelKey): Promise<void> {
    const { model, section } = this;
    const id = keyId(panel);
    const area = (this.getRootNode() as ShadowRoot).host as HTMLElement;
    const element = this.closest('section');
    model.settings.toggleSection(section.name, true);
    for (let frame = 0; frame < MOST_FRAMES; frame++) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const found = panelById(area, id);
      const plot = found?.shadowRoot?.querySelector<HTMLElement>('.plot');
      if (found && plot) {
        found.scrollIntoView({ block: 'nearest' });
        plot.focus({ preventScroll: true });
        return;
      }
      // Panels exist near the screen only.
      const blocks = [
        ...(element?.querySelectorAll<HTMLElement & { specs?: readonly PanelSpec[] }>('.grid > *') ?? []),
      ];
      blocks.find(({ specs }) => specs?.some((spec) => spec.id === id))?.scrollIntoView({ block: 'nearest' });
    }
  }
}

export const thumbnailsTag = definePart('stepwell-thumbnails', Thumbnails);
