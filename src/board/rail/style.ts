import { css } from 'lit';

/**
 * Styles of the list of runs; the rest is in later-style.ts. `--row`: height of a row, fixed, so that rows outside the visible range
 * need not be rendered.
 */
export const runListStyle = css`
  :host {
    --row: 28px;
    --grid: 24px 16px minmax(0, 1fr) 60px 42px;
    display: flex;
    flex-direction: column;
    min-height: 0;
    background: var(--s-rail);
    user-select: none;
  }
  .search {
    flex: none;
    margin: 8px 12px 0;
  }
  .bar {
    display: flex;
    align-items: center;
    gap: 8px;
    height: 32px;
    padding: 0 6px 0 12px;
    font-size: 12px;
    color: var(--s-soft);
  }
  .bar span {
    flex: 1;
  }
  .bar b {
    font-weight: 500;
    color: var(--s-text);
  }
  .rows {
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    contain: strict;
  }
  .heads,
  .row {
    display: grid;
    grid-template-columns: var(--grid);
    padding: 0 8px 0 4px;
    white-space: nowrap;
    font-size: 12px;
    color: var(--s-muted);
  }
  .heads {
    position: sticky;
    top: 0;
    z-index: 1;
    height: 24px;
    line-height: 23px;
    border-bottom: 1px solid var(--s-line);
    background: var(--s-rail);
  }
  .heads button:not(.ghost) {
    border: 0;
    padding: 0;
    background: none;
    text-align: right;
    cursor: pointer;
  }
  .heads > span {
    display: grid;
    place-items: center;
  }
  .heads button.run {
    grid-column: 3;
    text-align: left;
  }
  .heads [aria-pressed='true'] {
    font-weight: 500;
    color: var(--s-text);
  }
  .space {
    position: relative;
  }
  .row {
    position: absolute;
    left: 0;
    right: 0;
    height: var(--row);
    line-height: var(--row);
    align-items: center;
    color: var(--s-soft);
  }
  .row.pinned {
    border-bottom: 1px solid var(--s-line);
  }
  .row:hover,
  .row:focus-within {
    background: var(--s-subtle);
  }
  .row.focus {
    background: var(--s-select);
    box-shadow: inset 2px 0 var(--s-text);
  }
  .pick {
    appearance: none;
    display: grid;
    place-items: center;
    width: 100%;
    height: var(--row);
    cursor: pointer;
    forced-color-adjust: none;
  }
  .pick::before {
    content: '';
    width: 12px;
    height: 12px;
    border: 1px solid var(--s-faint);
    border-radius: 3px;
  }
  .pick:checked::before {
    border-color: var(--color);
    background: var(--color);
  }
  .what {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 6px;
    height: var(--row);
    overflow: hidden;
    cursor: pointer;
  }
  .name {
    border: 0;
    padding: 0;
    background: none;
    font-size: 13px;
    cursor: pointer;
  }
  .shown .name,
  .shown .best {
    color: var(--s-text);
  }
  .shown .name {
    font-weight: 500;
  }
  .name:focus-visible {
    outline-offset: -1px;
  }
  .pin {
    width: 14px;
    color: var(--s-muted);
  }
  .best,
  .age {
    text-align: right;
  }
  .age {
    color: var(--s-muted);
  }
  .row > .more {
    position: absolute;
    right: 6px;
    opacity: 0;
    background: inherit;
  }
  .heads .more {
    position: absolute;
    right: 110px;
    height: 23px;
    opacity: 0;
    background: var(--s-rail);
  }
  .row:hover > .more,
  .row:focus-within > .more,
  .heads:hover .more,
  .more:focus-visible {
    opacity: 1;
  }
  @container (min-width: 760px) and (max-width: 1239.98px) {
    :host {
      --grid: 24px 16px minmax(0, 1fr) 60px;
    }
    .age {
      display: none;
    }
    .heads .more {
      right: 68px;
    }
  }
`;
