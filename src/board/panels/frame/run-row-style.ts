import { css } from 'lit';

/** The line above a run's values in a panel that shows runs one after the other: colour, name, step. */
export const runRowStyle = css`
  .who {
    display: flex;
    gap: 6px;
    align-items: baseline;
    font-size: 12px;
    color: var(--s-muted);
  }
  .swatch {
    flex: none;
    align-self: center;
    width: 10px;
    height: 3px;
    border-radius: 1px;
  }
  .step {
    margin-left: auto;
    flex: none;
  }
`;
