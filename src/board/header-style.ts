import { css } from 'lit';

/**
 * One row of 44 px; below 760 px a row of 48 px and a dock at the bottom of the board. The host takes no place of its own, so that
 * the row and the dock stand in the grid of the board.
 */
export const headerStyle = css`
  :host {
    display: contents;
  }
  .bar {
    grid-row: 1;
    display: flex;
    align-items: center;
    gap: 12px;
    height: 44px;
    min-width: 0;
    padding: 0 12px;
    border-bottom: 1px solid var(--s-line);
    background: var(--s-surface);
  }
  .crumb {
    flex: 0 0 276px;
    display: flex;
    align-items: center;
    gap: 2px;
    min-width: 0;
  }
  .crumb svg:first-child {
    flex: none;
    margin: 0 6px 0 2px;
  }
  .crumb .quiet {
    padding: 0 4px 0 6px;
  }
  .project b {
    font-weight: 600;
  }
  .of {
    flex: none;
    color: var(--s-muted);
    font-size: 12px;
  }
  .quiet,
  .tools .fit,
  .tools .more {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    flex: none;
    min-width: 0;
    height: 28px;
    padding: 0 8px;
    border: 0;
    border-radius: var(--s-radius);
    background: none;
    color: var(--s-text);
    white-space: nowrap;
    cursor: pointer;
  }
  .crumb .quiet {
    flex: 0 1 auto;
  }
  .quiet b {
    font-weight: 500;
  }
  .quiet > .icon {
    color: var(--s-muted);
  }
  .quiet:hover {
    background: var(--s-subtle);
  }
  .fit[aria-pressed='true'] {
    background: var(--s-subtle);
    box-shadow: inset 0 0 0 1px var(--s-faint);
  }
  .more .icon {
    transform: rotate(90deg);
  }
  .search {
    flex: 0 99 280px;
    min-width: 90px;
  }
  .search kbd {
    position: absolute;
    right: 5px;
    top: 5px;
    min-width: 18px;
    height: 18px;
    border-radius: 3px;
    background: var(--s-subtle);
    color: var(--s-soft);
    font: 500 12px/18px var(--s-font);
    text-align: center;
    pointer-events: none;
  }
  .search .field:focus ~ kbd,
  .search .field:not(:placeholder-shown) ~ kbd {
    display: none;
  }
  .tools {
    flex: 1 0 auto;
    display: flex;
    align-items: center;
    justify-content: flex-end;
    gap: 12px;
  }
  .opt {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .seg {
    display: inline-flex;
    height: 28px;
    padding: 2px;
    border-radius: var(--s-radius);
    background: var(--s-subtle);
  }
  .seg button {
    display: inline-flex;
    align-items: center;
    gap: 2px;
    max-width: 140px;
    height: 24px;
    padding: 0 8px;
    border: 0;
    border-radius: 3px;
    background: none;
    color: var(--s-soft);
    font-size: 12px;
    font-weight: 500;
    cursor: pointer;
  }
  .seg .icon {
    width: 12px;
  }
  .seg button:hover {
    color: var(--s-text);
  }
  .seg [aria-pressed='true'] {
    background: var(--s-surface);
    box-shadow: 0 0 0 1px var(--s-edge);
    color: var(--s-text);
  }
  .pill {
    display: inline-flex;
    align-items: center;
    height: 28px;
    padding: 0 10px;
    border: 1px solid var(--s-edge);
    border-radius: 14px;
    background: none;
    color: var(--s-soft);
    font-size: 12px;
    font-weight: 500;
    white-space: nowrap;
    cursor: pointer;
  }
  .pill:hover {
    background: var(--s-subtle);
  }
  .find,
  .dock {
    display: none;
  }
  @container (min-width: 1240px) {
    .tools .mid {
      display: none;
    }
  }
  @container (max-width: 1239.98px) {
    .wide,
    .fit .word,
    .reset .word {
      display: none;
    }
    .crumb {
      flex: 0 1 216px;
    }
    .tools {
      gap: 4px;
    }
  }
  @container (max-width: 759.98px) {
    .bar {
      height: 48px;
      gap: 4px;
      padding: 0 4px 0 8px;
    }
    .crumb {
      flex: 1 1 0;
    }
    .tools {
      flex: none;
    }
    .tools .mid,
    .tools .smooth,
    .tools .fit {
      display: none;
    }
    .search {
      display: none;
    }
    .searching .search {
      position: absolute;
      left: 4px;
      right: 4px;
      top: 4px;
      z-index: 5;
      display: flex;
    }
    .searching .field {
      height: 40px;
      font-size: 15px;
    }
    .searching .search .icon {
      top: 12px;
    }
    .crumb .quiet,
    .bar .tools button {
      min-width: 44px;
      height: 44px;
      justify-content: center;
    }
    .crumb .view {
      flex: none;
    }
    .find {
      display: inline-grid;
    }
    .pill {
      border-color: transparent;
    }
    .dock {
      grid-row: 4;
      position: sticky;
      bottom: 0;
      z-index: 5;
      display: grid;
      grid-template-columns: 1.5fr 1fr 1fr 1fr;
      height: 56px;
      border-top: 1px solid var(--s-line);
      background: var(--s-surface);
    }
    .dock button {
      display: grid;
      align-content: center;
      justify-items: center;
      min-width: 0;
      padding: 0 4px;
      border: 0;
      border-left: 1px solid var(--s-line);
      background: none;
      cursor: pointer;
    }
    .dock button:first-child {
      border-left: 0;
    }
    .dock b {
      max-width: 100%;
      font-weight: 600;
    }
    .dock small {
      color: var(--s-muted);
      font-size: 12px;
      line-height: 16px;
    }
    .dock button:focus-visible {
      outline-offset: -2px;
    }
  }
`;
