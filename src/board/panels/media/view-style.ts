import { css } from 'lit';

/** Styles of the bar of controls above the items of a panel. */
export const viewBarStyle = css`
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
    padding: 0 12px 6px;
    font-size: 12px;
    color: var(--s-muted);
  }
  :host([large]) .bar {
    padding: 8px 16px 0;
  }
  .bar label {
    display: inline-flex;
    align-items: center;
    gap: 4px;
  }
  .bar select {
    height: 24px;
    padding: 0 2px 0 4px;
    max-width: 84px;
    font-size: 12px;
  }
  :host([large]) .bar select {
    max-width: 160px;
  }
  .bar .button {
    height: 24px;
    padding: 0 8px;
    font-size: 12px;
  }
`;

/** Styles of panels whose items are 3D views: each item is wide enough to see, with controls above all of them. */
export const viewPanelStyle = css`
  ${viewBarStyle}
  .runs {
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 200px), 1fr));
  }
  figure {
    flex: 1 1 180px;
    min-width: 0;
  }
`;

/** Styles of one 3D view. */
export const viewStyle = css`
  :host {
    display: block;
    min-width: 0;
  }
  .stage {
    position: relative;
    height: 136px;
    border-radius: 3px;
    overflow: hidden;
    background: var(--s-subtle);
    cursor: grab;
    /* A finger that moves up or down scrolls the board. */
    touch-action: pan-y;
    user-select: none;
    -webkit-user-select: none;
  }
  .stage:active {
    cursor: grabbing;
  }
  :host([large]) .stage {
    height: 60vh;
    min-height: 240px;
    touch-action: none;
  }
  .stage:focus-visible {
    outline-offset: -2px;
  }
  .scene {
    position: absolute;
    inset: 0;
  }
  .scene canvas {
    display: block;
  }
  .state {
    position: absolute;
    inset: 0;
    display: grid;
    place-content: center;
    padding: 8px;
    font-size: 12px;
    text-align: center;
    color: var(--s-muted);
    pointer-events: none;
  }
  .line {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 24px;
    margin-top: 2px;
    font-size: 12px;
    color: var(--s-muted);
  }
  .line .clip {
    flex: 1;
  }
  .line .link {
    flex: none;
    font-size: 12px;
  }
  .line .ghost {
    flex: none;
  }
`;
