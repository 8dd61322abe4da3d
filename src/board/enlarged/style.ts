import { css } from 'lit';
import { keyCap } from '../ui/float-style.js';

/** The layout of an enlarged panel. The settings have a column of their own; on a narrow board they are below the table. */
export const enlargedStyle = css`
  :host {
    display: grid;
    grid-template: 44px minmax(0, 1fr) / minmax(0, 1fr);
    background: var(--s-surface);
    overflow: hidden;
  }
  .bar {
    display: flex;
    align-items: center;
    gap: 8px;
    min-width: 0;
    padding: 0 12px;
    border-bottom: 1px solid var(--s-line);
  }
  .bar .ghost,
  .bar .button {
    flex: none;
  }
  .bar .button {
    height: 28px;
  }
  .back .icon {
    transform: scaleX(-1);
  }
  .bar .ghost:disabled {
    opacity: 0.35;
    cursor: default;
  }
  .bar .quiet {
    border-color: transparent;
    color: var(--s-soft);
    font-size: 12px;
  }
  .bar kbd {
    ${keyCap}
  }
  .bar .number {
    flex: none;
    min-width: 48px;
    color: var(--s-muted);
    font-size: 12px;
  }
  h2 {
    min-width: 40px;
    margin: 0;
    font-size: 15px;
    font-weight: 600;
  }
  h2 .muted {
    font-weight: 400;
  }
  .spring {
    flex: 1;
  }
  .label {
    display: inline-flex;
    align-items: center;
    min-width: 0;
    height: 24px;
    padding: 0 2px 0 8px;
    border: 1px solid var(--s-edge);
    border-radius: 3px;
    font-size: 12px;
  }
  .label .ghost {
    width: 20px;
    height: 20px;
  }
  .content {
    display: grid;
    min-height: 0;
    grid-template: minmax(0, 1fr) / minmax(0, 1fr);
  }
  .content.lines {
    grid-template: minmax(200px, 1fr) 72px minmax(60px, 204px) / minmax(0, 1fr) 264px;
  }
  .lines > .settings {
    grid-area: 1 / 2 / 4 / 3;
  }
  .chart {
    position: relative;
    min-width: 0;
    min-height: 0;
    overflow: hidden;
  }
  .compared {
    min-height: 0;
    overflow: auto;
  }
  .compared p {
    margin: 0;
    padding: 8px 12px;
    color: var(--s-muted);
    font-size: 12px;
  }
  @container (max-width: 1239.98px) {
    .content.lines {
      grid-template-columns: minmax(0, 1fr) 232px;
    }
    .wide {
      display: none;
    }
  }
  @container (max-width: 999.98px) {
    .content.lines {
      grid-template: minmax(300px, 60%) 72px auto auto / minmax(0, 1fr);
      overflow-y: auto;
    }
    .lines > .settings {
      grid-area: auto;
      overflow: visible;
      border: 0;
    }
    .compared {
      min-height: max-content;
    }
    .bar {
      padding: 0 8px;
      gap: 4px;
    }
  }
  @container (max-width: 759.98px) {
    .bar .number,
    .add span,
    .bar kbd,
    .copy span {
      display: none;
    }
    .bar .ghost {
      width: 44px;
      height: 44px;
    }
  }
`;
