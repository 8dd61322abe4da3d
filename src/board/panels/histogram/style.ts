import { css } from 'lit';

/** Styles of the plot and of the line below it. */
export const histogramStyle = css`
  :host(:not([large])) {
    height: auto;
    min-height: 248px;
    --plot-height: 180px;
    --plot-select: 22%;
  }
  .plot.bare .uplot,
  .plot.bare .drawing {
    visibility: hidden;
  }
  .drawing {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
  .badge {
    flex: 0 1 auto;
  }
  /* The words change at the pace of the mouse: they must never change how many lines there are. */
  footer {
    display: flex;
    flex: none;
    align-items: center;
    gap: 0 16px;
    min-height: 26px;
    padding: 2px 12px 7px;
    font-size: 12px;
    color: var(--s-muted);
  }
  :host(:not([large])) footer.several {
    flex-direction: column;
    align-items: stretch;
  }
  .runs {
    display: flex;
    flex: 0 1 auto;
    flex-wrap: wrap;
    gap: 0 10px;
    min-width: 0;
  }
  .run {
    display: flex;
    align-items: center;
    gap: 5px;
    max-width: 150px;
    padding: 0;
    border: 0;
    background: none;
    line-height: 18px;
    color: var(--s-muted);
  }
  button.run {
    min-height: 24px;
    cursor: pointer;
  }
  button.run:hover,
  button.run[aria-pressed='true'] {
    color: var(--s-text);
  }
  button.run[aria-pressed='true'] {
    box-shadow: 0 1px 0 var(--color);
  }
  .swatch {
    flex: none;
    width: 10px;
    height: 3px;
    border-radius: 1px;
    background: var(--color);
  }
  :host([large]) footer {
    flex-wrap: wrap;
  }
  .value {
    flex: 1 1 0;
    text-align: right;
    min-height: 18px;
    line-height: 18px;
    color: var(--s-text);
  }
  :host([large]) .value {
    flex-basis: 300px;
  }
  :host(:not([large])) .several .value {
    flex: none;
  }
  .scale {
    display: inline-flex;
    flex: none;
    align-items: center;
    gap: 6px;
  }
  .steps {
    margin: 0 12px 6px;
  }
  .gradient {
    width: 96px;
    height: 8px;
    border-radius: 2px;
  }
`;
