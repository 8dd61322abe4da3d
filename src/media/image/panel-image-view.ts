import { css, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import { definePart } from '../../board/ui/part.js';
import { styleMap } from '../../board/ui/style-map.js';
import { controls } from '../../board/ui/styles.js';
import type { ImageSize } from './kind.js';
import type { BoxGroup, MaskRef } from './overlays.js';
import { classColor, classCss } from './panel-class-colors.js';
import type { ShownLabels } from './panel-labels.js';
import { className, type OverlayState } from './panel-overlay-state.js';

/** Most pixels of the longer side of a drawn mask. */
const MOST_DRAWN = { small: 1024, large: 4096 } as const;
/** Labels of boxes that begin right of this share of the image grow to the left, so that the edge does not cut them off. */
const RIGHT = 0.6;
const WHEEL_PIXELS = 400;
const KEY_ZOOM = 1.4;
const KEY_SHARE = 0.15;
const ARROWS: { readonly [key: string]: readonly [right: number, down: number] } = {
  ArrowLeft: [KEY_SHARE, 0],
  ArrowRight: [-KEY_SHARE, 0],
  ArrowUp: [0, KEY_SHARE],
  ArrowDown: [0, -KEY_SHARE],
};

/** A mask and its labels; `undefined`: they are being read. */
export interface ShownMask {
  readonly ref: MaskRef;
  readonly labels: ShownLabels | undefined;
}

/** One image with what is drawn over it. In the enlarged view it can be magnified and moved. */
class ImageView extends LitElement {
  static override properties = {
    url: { attribute: false },
    name: { attribute: false },
    size: { attribute: false },
    side: { attribute: false },
    masks: { attribute: false },
    boxes: { attribute: false },
    score: { attribute: false },
    views: { attribute: false },
    version: { attribute: false },
    large: { type: Boolean, reflect: true },
    under: { state: true },
  };
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        max-width: 100%;
      }
      .stage {
        position: relative;
        overflow: hidden;
        max-width: 100%;
        border-radius: 3px;
        background: repeating-conic-gradient(var(--s-subtle) 0 25%, var(--s-surface) 0 50%) 0 0 / 12px 12px;
        box-shadow: 0 0 0 1px var(--s-line);
        user-select: none;
        -webkit-user-select: none;
      }
      :host([large]) .stage {
        touch-action: none;
      }
      .stage.zoomed {
        cursor: grab;
      }
      .stage.zoomed:active {
        cursor: grabbing;
      }
      .content {
        position: relative;
      }
      img {
        display: block;
        width: 100%;
        height: auto;
      }
      canvas,
      .boxes {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
      }
      .pixels {
        image-rendering: pixelated;
      }
      canvas {
        pointer-events: none;
      }
      .box {
        position: absolute;
        box-sizing: border-box;
        border: 2px solid var(--class);
        outline: 1px solid rgb(0 0 0 / 0.55);
        pointer-events: none;
      }
      .box span {
        position: absolute;
        left: -2px;
        top: -2px;
        max-width: 160px;
        padding: 0 4px;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-size: 11px;
        line-height: 15px;
        color: #fff;
        background: rgb(0 0 0 / 0.72);
        border-left: 4px solid var(--class);
      }
      .box.right span {
        left: auto;
        right: -2px;
      }
      .under {
        height: 18px;
        margin-top: 2px;
        font-size: 12px;
        line-height: 18px;
        color: var(--s-muted);
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
    `,
  ];
  declare url: string;
  /** Text that describes the image. */
  declare name: string;
  declare size: ImageSize;
  /** Width of the whole image on the page, in CSS pixels; 0: its own. */
  declare side: number;
  declare masks: readonly ShownMask[];
  declare boxes: readonly BoxGroup[];
  /** Name of the score that filters boxes. */
  declare score: string | null;
  declare views: OverlayState;
  /** Of `views`. */
  declare version: number;
  declare large: boolean;
  declare under: string;
  readonly #pointers = new Map<number, { x: number; y: number }>();
  #drawn = '';

  constructor() {
    super();
    this.under = '';
  }

  override render(): TemplateResult {
    const { size, side, views, large, masks, boxes, name } = this;
    const scale = large ? views.scale : 1;
    const isKnown = size.width > 0 && side > 0;
    const shownWidth = (this.renderRoot.querySelector('.stage')?.clientWidth || side) * scale;
    const pixels = isKnown && shownWidth > size.width ? 'pixels' : '';
    const place = {
      width: `${100 * scale}%`,
      left: `${100 * (0.5 - views.x * scale)}%`,
      'margin-top': `${isKnown ? (100 * (0.5 - views.y * scale) * size.height) / size.width : 0}%`,
    };
    const whole = { width: '100%', left: '0', 'margin-top': '0' };
    const stage = {
      ...(isKnown ? { width: `${side}px`, 'aspect-ratio': `${size.width} / ${size.height}` } : {}),
    };
    const label = `${name}. Image: plus and minus zoom, arrow keys move, 0 shows the whole again`;
    const hasOverlays = masks.length > 0 || boxes.length > 0;
    return html`<div class=${`stage ${scale > 1 ? 'zoomed' : ''}`} style=${styleMap(stage)} tabindex=${large ? 0 : nothing}
        role=${large ? 'application' : nothing} aria-roledescription=${large ? 'image' : nothing} aria-label=${large ? label : nothing}
        @wheel=${{ handleEvent: (event: WheelEvent) => this.#wheel(event), passive: false }}
        @keydown=${this.#key} @pointerdown=${this.#down} @pointermove=${this.#move} @pointerleave=${this.#leave}
        @pointerup=${this.#up} @pointercancel=${this.#up}>
        <div class="content" style=${styleMap(large && isKnown ? place : whole)}>
          <img class=${pixels} src=${this.url} alt=${name} title=${hasOverlays ? nothing : `${size.width} × ${size.height}`}
            width=${size.width || nothing} height=${size.height || nothing} draggable="false" @error=${() => this.dispatchEvent(new CustomEvent('broken'))} />
          ${masks.length > 0 ? html`<canvas class="pixels" aria-hidden="true" style=${styleMap({ opacity: String(views.opacity) })}></canvas>` : nothing}
          ${boxes.length > 0 ? html`<div class="boxes" aria-hidden="true">${boxes.map((group) => this.#group(group))}</div>` : nothing}
        </div>
      </div>
      ${hasOverlays ? html`<div class="under" title=${this.under}>${this.under || this.#problems()}</div>` : nothing}`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    // A mask is drawn anew only when other pixels are shown: not for another opacity or zoom.
    const { masks, views } = this;
    const loaded = masks.map(({ ref, labels }) => {
      if (!labels || 'problem' in labels || views.isHidden('mask', ref.name)) return '';
      const hidden = labels.classes.filter((id) => views.isHidden('class', className(id, ref.labels)));
      return `${ref.name} ${ref.sha256} ${hidden.join()}`;
    });
    const id = `${loaded.join('\n')} ${this.large}`;
    if (id === this.#drawn && !changed.has('url')) return;
    this.#drawn = id;
    this.#draw();
  }

  #group({ name, labels, boxes }: BoxGroup) {
    const { views, score, large } = this;
    if (views.isHidden('boxes', name)) return nothing;
    return boxes
      .filter((box) => views.showsBox(box, labels, score))
      .map((box) => {
        const place = {
          left: `${100 * box.minX}%`,
          top: `${100 * box.minY}%`,
          width: `${100 * (box.maxX - box.minX)}%`,
          height: `${100 * (box.maxY - box.minY)}%`,
          '--class': classCss(box.classId),
        };
        return html`<div class=${box.minX > RIGHT ? 'box right' : 'box'} style=${styleMap(place)}>${large ? html`<span>${textOf(box, labels)}</span>` : nothing}</div>`;
      });
  }

  #problems(): string {
    return this.masks
      .flatMap(({ ref, labels }) =>
        labels && 'problem' in labels ? [`Mask ${ref.name}: ${labels.problem}`] : [],
      )
      .join('; ');
  }

  #draw(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return;
    const { masks, views, large } = this;
    const shown = masks.flatMap(({ ref, labels }) =>
      labels && !('problem' in labels) && !views.isHidden('mask', ref.name) ? [{ ref, labels }] : [],
    );
    const [first] = shown;
    if (!first) return context.clearRect(0, 0, canvas.width, canvas.height);
    const { width, height } = first.labels;
    const every = Math.ceil(Math.max(width, height) / (large ? MOST_DRAWN.large : MOST_DRAWN.small));
    canvas.width = Math.ceil(width / every);
    canvas.height = Math.ceil(height / every);
    const picture = context.createImageData(canvas.width, canvas.height);
    const { data } = picture;
    for (const { ref, labels } of shown) {
      const colors = new Map(
        labels.classes.filter((id) => isDrawn(id, ref, views)).map((id) => [id, classColor(id)] as const),
      );
      for (let y = 0, at = 0; y < canvas.height; y++) {
        for (let x = 0; x < canvas.width; x++, at += 4) {
          const color = colors.get(labels.data[y * every * labels.width + x * every] as number);
          if (!color) continue;
          data[at] = color[0];
          data[at + 1] = color[1];
          data[at + 2] = color[2];
          data[at + 3] = 255;
        }
      }
    }
    context.putImageData(picture, 0, 0);
  }

  readonly #down = (event: PointerEvent): void => {
    if (!this.large || event.button !== 0) return;
    this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
  };

  readonly #up = ({ pointerId }: PointerEvent): void => void this.#pointers.delete(pointerId);

  readonly #leave = (): void => {
    this.under = '';
  };

  readonly #move = (event: PointerEvent): void => {
    const { left, top, width, height } = (event.currentTarget as Element).getBoundingClientRect();
    const before = this.#pointers.get(event.pointerId);
    if (before) {
      const now = { x: event.clientX, y: event.clientY };
      const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
      this.#pointers.set(event.pointerId, now);
      const share = other ? 0.5 : 1;
      this.views.pan((share * (now.x - before.x)) / width, (share * (now.y - before.y)) / height);
      if (other) {
        const distance = (point: { x: number; y: number }) =>
          Math.max(1, Math.hypot(point.x - other.x, point.y - other.y));
        const [u, v] = [(other.x - left) / width, (other.y - top) / height];
        this.views.zoom(distance(now) / distance(before), u, v);
      }
    }
    const { views, large } = this;
    const at = (point: number, middle: number) => (large ? middle + (point - 0.5) / views.scale : point);
    this.under = this.#textAt(
      at((event.clientX - left) / width, views.x),
      at((event.clientY - top) / height, views.y),
    );
  };

  #wheel(event: WheelEvent): void {
    const { views, large } = this;
    if (!large || (event.deltaY > 0 && views.scale === 1)) return;
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === 0 ? 1 : 16);
    const { left, top, width, height } = (event.currentTarget as Element).getBoundingClientRect();
    const factor = Math.exp(-Math.max(-200, Math.min(200, pixels)) / WHEEL_PIXELS);
    views.zoom(factor, (event.clientX - left) / width, (event.clientY - top) / height);
  }

  readonly #key = (event: KeyboardEvent): void => {
    const { views, large } = this;
    const { key, ctrlKey, metaKey, altKey } = event;
    if (!large || ctrlKey || metaKey || altKey) return;
    const arrow = ARROWS[key];
    if (key === '+' || key === '=') views.zoom(KEY_ZOOM);
    else if (key === '-' || key === '_') views.zoom(1 / KEY_ZOOM);
    else if (key === '0') views.reset();
    // Arrow keys go to other steps while the whole image is shown.
    else if (arrow && views.scale > 1) views.pan(...arrow);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  /** The classes at a point of the image. */
  #textAt(x: number, y: number): string {
    const { views } = this;
    const texts = this.masks.flatMap(({ ref, labels }) => {
      if (!labels || 'problem' in labels || views.isHidden('mask', ref.name)) return [];
      const [column, row] = [Math.floor(x * labels.width), Math.floor(y * labels.height)];
      const id = labels.data[row * labels.width + column];
      const isInside = column >= 0 && row >= 0 && column < labels.width && row < labels.height;
      return isInside && id !== undefined && isDrawn(id, ref, views)
        ? [`${ref.name}: ${className(id, ref.labels)}`]
        : [];
    });
    for (const { name, labels, boxes } of this.boxes) {
      if (views.isHidden('boxes', name)) continue;
      for (const box of boxes) {
        const isOver = x >= box.minX && x <= box.maxX && y >= box.minY && y <= box.maxY;
        if (isOver && views.showsBox(box, labels, this.score)) texts.push(`${name}: ${textOf(box, labels)}`);
      }
    }
    return texts.join(' · ');
  }
}

/** Class 0 without a name is background. */
function isDrawn(id: number, { labels }: MaskRef, views: OverlayState): boolean {
  if (id === 0 && labels[0] === undefined) return false;
  return !views.isHidden('class', className(id, labels));
}

function textOf({ classId, caption, scores = {} }: BoxGroup['boxes'][number], labels: BoxGroup['labels']) {
  const numbers = Object.entries(scores).map(([name, score]) => `${name} ${Number(score.toPrecision(3))}`);
  return [caption || className(classId, labels), ...numbers].join(' ');
}

export const imageViewTag = definePart('stepwell-image-view', ImageView);
