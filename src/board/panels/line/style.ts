import { css } from 'lit';

/** Styles of a line chart: the places that are reserved from the first paint on. */
export const lineStyle = css`
  .number {
    display: flex;
    align-items: baseline;
    gap: 6px;
    flex: none;
    height: 28px;
    padding: 0 12px;
    color: var(--s-soft);
    font-size: 12px;
  }
  .chips {
    position: absolute;
    inset: 8px 6px 26px auto;
    z-index: 1;
    display: flex;
    flex-direction: column;
    pointer-events: none;
  }
`;
