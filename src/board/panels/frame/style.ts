import { css } from 'lit';
import { ROW_PX } from '../row-height.js';

/**
 * Styles of the frame of all panels: title line and states. The corner of the panel would cut the focus ring of `.resize`, so the
 * ring is inside. A message is above the chart but takes no mouse events: a message about a zoom must not stop another zoom.
 */
export const panelStyle = css`
  :host {
    display: flex;
    flex-direction: column;
    min-width: 0;
    position: relative;
    height: ${ROW_PX}px;
    border: 0 solid var(--s-line);
    border-width: 0 1px 1px 0;
    background: var(--s-surface);
    overflow: hidden;
  }
  :host([key]) {
    height: 300px;
  }
  :host([large]) {
    height: 100%;
    border: 0;
  }
  header {
    display: flex;
    align-items: center;
    gap: 8px;
    height: 32px;
    flex: none;
    padding: 0 8px 0 12px;
  }
  h3 {
    margin: 0;
    font-size: 13px;
    font-weight: 600;
  }
  .place {
    margin-left: auto;
    flex: none;
    font-size: 12px;
    color: var(--s-muted);
  }
  .badge {
    flex: none;
    padding: 0 5px;
    border-radius: 4px;
    font-size: 11px;
    line-height: 16px;
    color: var(--s-warn);
    background: var(--s-warn-wash);
  }
  header .ghost,
  .resize {
    flex: none;
    opacity: 0;
  }
  :host(:hover) :is(header .ghost, .resize),
  :host(:focus-within) :is(header .ghost, .resize),
  :host([large]) header .ghost {
    opacity: 1;
  }
  @media (hover: none) {
    :is(header .ghost, .resize) {
      opacity: 1;
    }
  }
  .tools {
    display: contents;
  }
  .facts {
    display: flex;
    gap: 12px;
    flex: none;
    margin-left: auto;
    font-size: 12px;
    color: var(--s-muted);
  }
  .best {
    color: var(--s-text);
    font-weight: 600;
  }
  .square {
    display: inline-block;
    width: 8px;
    height: 8px;
    margin-left: 5px;
    border-radius: 2px;
  }
  :host(:not([large])) .factual .tools {
    position: absolute;
    right: 8px;
    display: flex;
  }
  :host([large]) header .ghost {
    order: 1;
  }
  :host(:hover:not([large])) .facts,
  :host(:focus-within:not([large])) .facts {
    visibility: hidden;
  }
  @media (hover: none) {
    .factual .tools {
      position: static;
    }
  }
  .grab {
    cursor: grab;
    touch-action: none;
  }
  .resize {
    position: absolute;
    right: 0;
    bottom: 0;
    cursor: nwse-resize;
    touch-action: none;
  }
  .resize:focus-visible {
    outline-offset: -2px;
  }
  .message {
    position: absolute;
    inset: 0;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 8px;
    padding: 0 16px 16px;
    text-align: center;
    color: var(--s-muted);
    z-index: 2;
    pointer-events: none;
  }
  .message span {
    padding: 0 4px;
    background: var(--s-surface);
  }
  .message .button {
    pointer-events: auto;
  }
  .bones {
    position: absolute;
    inset: 12px 12px 28px 48px;
    border-radius: 4px;
    background: var(--s-subtle);
    animation: breathe 1.6s ease-in-out infinite;
  }
  @keyframes breathe {
    50% {
      opacity: 0.45;
    }
  }
`;
