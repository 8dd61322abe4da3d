import { css } from 'lit';

/** Styles of the line above a run's values, with colour, name and step, in panels that list runs. */
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
