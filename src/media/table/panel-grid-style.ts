import { css } from 'lit';

/** Head, rows and cells of a grid. Rows have one height, so that the scroll bar says where a row is. */
export const gridStyle = css`
  :host {
    display: block;
    min-width: 0;
    min-height: 0;
  }
  .grid {
    position: relative;
    height: 100%;
    overflow: auto;
    border: 1px solid var(--s-line);
    border-radius: 3px;
    background: var(--s-surface);
    font-size: 12px;
    line-height: 16px;
    overscroll-behavior: contain;
  }
  .grid:focus-visible {
    outline-offset: 0;
  }
  .head {
    position: sticky;
    top: 0;
    z-index: 2;
    min-width: 100%;
    background: var(--s-subtle);
    border-bottom: 1px solid var(--s-line);
  }
  .line {
    position: relative;
  }
  .body {
    position: relative;
    min-width: 100%;
  }
  .row {
    position: absolute;
    left: 0;
    width: 100%;
    border-bottom: 1px solid var(--s-grid);
    /* A change of a cell lays out the cell alone. */
    contain: strict;
  }
  .row:hover {
    background: color-mix(in srgb, var(--s-subtle) 60%, transparent);
  }
  .row.stale > * {
    visibility: hidden;
  }
  .row.open {
    background: color-mix(in srgb, var(--s-accent) 10%, transparent);
  }
  .cell {
    position: absolute;
    top: 0;
    bottom: 0;
    padding: 0 8px;
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
  .cell.number {
    text-align: right;
  }
  /* Cells of texts are plain blocks, as high as their line: a frame of a scroll lays out hundreds of cells. */
  .cell.media,
  .cell.group,
  .label {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .label > .clip {
    flex: 1;
  }
  .cell.media {
    gap: 4px;
    line-height: 16px;
  }
  .cell.media > * {
    flex: none;
  }
  .cell.media > :only-child {
    flex: 0 1 auto;
    min-width: 0;
  }
  .cell.active {
    outline: 2px solid var(--s-accent);
    outline-offset: -2px;
  }
  .grid:not(:focus-within) .cell.active {
    outline-color: var(--s-line);
  }
  .cell.differs {
    background: color-mix(in srgb, var(--s-warn) 16%, transparent);
    font-weight: 600;
  }
  .cell.none,
  .cell.wait {
    color: var(--s-muted);
  }
  .label {
    height: 27px;
    cursor: pointer;
    user-select: none;
    font-weight: 600;
  }
  .two .label {
    height: 41px;
    align-content: center;
  }
  .names {
    display: grid;
    min-width: 0;
  }
  .of {
    font-weight: 400;
    font-size: 11px;
    line-height: 14px;
    color: var(--s-muted);
  }
  .arrow {
    flex: none;
    width: 10px;
    text-align: center;
    color: var(--s-accent);
  }
  .grip {
    position: absolute;
    top: 0;
    right: 0;
    width: 7px;
    height: 100%;
    cursor: col-resize;
    touch-action: none;
    border-right: 1px solid var(--s-line);
  }
  .filters .cell {
    padding: 0 4px 4px;
  }
  .filters input {
    width: 100%;
    height: 22px;
    padding: 0 6px;
    border: 1px solid var(--s-line);
    border-radius: 4px;
    background: var(--s-surface);
    font-size: 12px;
  }
  .filters input::placeholder {
    color: var(--s-muted);
  }
  .filters input[aria-invalid='true'] {
    border-color: var(--s-bad);
  }
  .group {
    font-weight: 600;
    cursor: pointer;
  }
  .count {
    font-weight: 400;
    color: var(--s-muted);
  }
  .nothing {
    position: sticky;
    left: 0;
    padding: 16px 12px;
    color: var(--s-muted);
  }
`;
