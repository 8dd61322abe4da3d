import { css } from 'lit';

/** Height of a row in CSS pixels. Fixed, so that rows outside the visible range need not be rendered. */
export const ROW_HEIGHT = 50;

/** Styles of the list of runs. Tags that do not fit wrap into a second line that is not shown: a row shows whole tags only. */
export const runListStyle = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    background: var(--s-rail);
  }
  .top {
    display: flex;
    gap: 6px;
    padding: 8px 8px 8px 12px;
    border-bottom: 1px solid var(--s-line);
    align-items: center;
  }
  .summary {
    display: flex;
    justify-content: space-between;
    gap: 8px;
    padding: 6px 12px;
    font-size: 12px;
    color: var(--s-muted);
  }
  .rows {
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    contain: strict;
  }
  .space {
    position: relative;
  }
  .row {
    position: absolute;
    left: 0;
    right: 0;
    height: ${ROW_HEIGHT}px;
    display: grid;
    grid-template-columns: 34px minmax(0, 1fr);
    align-items: center;
    padding-right: 12px;
    border-left: 2px solid transparent;
    --s-edit-opacity: 0;
  }
  .row:hover,
  .row:focus-within {
    background: var(--s-subtle);
    --s-edit-opacity: 1;
  }
  .row.focus {
    border-left-color: var(--s-text);
    background: var(--s-select);
  }
  .pick {
    display: grid;
    place-items: center;
    height: 100%;
    cursor: pointer;
  }
  .pick input {
    appearance: none;
    width: 14px;
    height: 14px;
    border: 1.5px solid var(--s-faint);
    border-radius: 4px;
    cursor: pointer;
  }
  .pick input:checked {
    border-color: var(--color);
    background: var(--color);
  }
  .what {
    min-width: 0;
    cursor: pointer;
  }
  .line {
    display: flex;
    align-items: center;
    gap: 6px;
    min-width: 0;
    height: 20px;
  }
  .name {
    border: 0;
    padding: 0;
    background: none;
    font-weight: 550;
    text-align: left;
    cursor: pointer;
  }
  .age {
    margin-left: auto;
    flex: none;
    font-size: 12px;
    color: var(--s-muted);
  }
  .values {
    flex-wrap: wrap;
    gap: 0 10px;
    font-size: 12px;
    line-height: 20px;
    color: var(--s-muted);
    overflow: hidden;
  }
  .values b {
    font-weight: 500;
    color: var(--s-text);
  }
  .values span {
    flex: none;
  }
  .values .chip {
    display: block;
    margin: 1px 0;
    line-height: 18px;
  }
  .values .chip + .chip {
    margin-left: -5px;
  }
  .delete {
    position: absolute;
    right: 6px;
    top: 3px;
    opacity: 0;
    background: var(--s-subtle);
  }
  .row:hover .delete,
  .row:focus-within .delete {
    opacity: 1;
  }
  @media (hover: none) {
    .delete {
      opacity: 1;
    }
    .age {
      margin-right: 24px;
    }
    .row {
      --s-edit-opacity: 1;
    }
  }
`;
