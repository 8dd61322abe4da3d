import { css, html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { LineChart } from '../chart/line-chart.js';
import { pointText } from '../chart/readout.js';
import { styleMap } from '../ui/style-map.js';
import { PIN_NAMES, PINS, type Pin } from './pins.js';

export const flagStyle = css`
  .flags {
    position: absolute;
    inset: 0;
    z-index: 3;
    overflow: hidden;
    pointer-events: none;
  }
  .between {
    position: absolute;
    background: color-mix(in srgb, var(--s-text) 4%, transparent);
  }
  .flag {
    position: absolute;
    width: 24px;
    margin-left: -12px;
    padding: 0;
    border: 0;
    background: linear-gradient(var(--s-text), var(--s-text)) center / 1px 100% no-repeat;
    cursor: ew-resize;
    touch-action: none;
    pointer-events: none;
  }
  .flag span,
  .letter {
    display: inline-grid;
    place-items: center;
    width: 16px;
    height: 16px;
    border-radius: 3px;
    background: var(--s-text);
    color: var(--s-surface);
    font-weight: 600;
    font-size: 12px;
    line-height: 16px;
  }
  .flag span {
    position: absolute;
    top: 0;
    left: 4px;
    pointer-events: auto;
  }
`;

/** What a person does with a flag. */
export interface FlagEvents {
  /** Moves the place to where the pointer is. */
  drag(pin: Pin, clientX: number): void;
  /** Moves the place by drawn places. */
  step(pin: Pin, by: number): void;
  remove(pin: Pin): void;
}

/** The flags of A and B over a chart, in an element that covers the chart. */
export function pinFlags(
  host: Element,
  chart: LineChart,
  pins: Readonly<Record<Pin, number | null>>,
  { drag, step, remove }: FlagEvents,
): TemplateResult {
  const box = host.getBoundingClientRect();
  const over = chart.plot.over.getBoundingClientRect();
  const { min, max } = chart.range;
  const left = (x: number) => over.left - box.left + chart.plot.valToPos(x, 'x');
  const top = over.top - box.top;
  const { x: axis } = chart.layout;
  const held = (event: PointerEvent, pin: Pin) => {
    if (event.button !== 0) return;
    event.preventDefault();
    const flag = event.currentTarget as HTMLElement;
    flag.setPointerCapture(event.pointerId);
    flag.focus();
    flag.onpointermove = ({ clientX }) => drag(pin, clientX);
    flag.onlostpointercapture = () => {
      flag.onpointermove = null;
    };
  };
  const pressed = (event: KeyboardEvent, pin: Pin) => {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (by !== undefined) step(pin, by * (event.shiftKey ? 10 : 1));
    else if (event.key === 'Delete' || event.key === 'Backspace') remove(pin);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const { a, b } = pins;
  const [low, high] = a === null || b === null ? [0, 0] : [Math.min(a, b), Math.max(a, b)];
  const [from, to] = [Math.max(low, min), Math.min(high, max)];
  return html`${
    a !== null && b !== null && from < to
      ? html`<div class="between" style=${styleMap({ left: `${left(from)}px`, width: `${left(to) - left(from)}px`, top: `${top}px`, height: `${over.height}px` })}></div>`
      : nothing
  }${PINS.map((pin) => {
    const x = pins[pin];
    if (x === null || x < min || x > max) return nothing;
    const text = pointText(x, axis, (max - min) / 1_000);
    return html`<button class="flag" role="slider" aria-label=${`Place ${PIN_NAMES[pin]}`} title=${`${PIN_NAMES[pin]}: ${text}. Drag, or press arrow keys; Delete removes it.`}
      aria-valuemin=${min} aria-valuemax=${max} aria-valuenow=${live(x)} aria-valuetext=${text}
      style=${styleMap({ left: `${left(x)}px`, top: `${Math.max(0, top - 18)}px`, height: `${over.height + Math.min(18, top)}px` })}
      @pointerdown=${(event: PointerEvent) => held(event, pin)} @keydown=${(event: KeyboardEvent) => pressed(event, pin)}><span>${PIN_NAMES[pin]}</span></button>`;
  })}`;
}
