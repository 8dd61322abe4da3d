import { css } from 'lit';

/** Styles of a line chart and its legend. */
export const lineStyle = css`
  :host(:not([large])) {
    height: auto;
    min-height: 248px;
    --plot-height: 170px;
  }
  .legend {
    flex: none;
    display: flex;
    flex-wrap: wrap;
    gap: 0 14px;
    max-height: 81px;
    margin: 0;
    padding: 2px 12px 7px;
    overflow-y: auto;
    list-style: none;
    font-size: 12px;
    contain: content;
  }
  :host([large]) .legend {
    max-height: 30%;
    overflow: auto;
    padding: 8px 12px 12px;
  }
  .legend li {
    display: flex;
    align-items: center;
    gap: 5px;
    min-width: 0;
    line-height: 18px;
    color: var(--s-muted);
  }
  .swatch {
    flex: none;
    width: 10px;
    height: 3px;
    border-radius: 1px;
    background: var(--color);
  }
  .name {
    max-width: 160px;
  }
  :host([large]) .name {
    max-width: 320px;
  }
  .value {
    min-width: 7ch;
    color: var(--s-text);
  }
`;
