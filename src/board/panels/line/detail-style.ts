import { css } from 'lit';

/** Styles of the numbers of a chart and of the chips that say what the chart does not draw. */
export const detailStyle = css`
  /* The panel cuts what is outside of the plot. */
  .plot:focus-visible {
    outline-offset: -2px;
  }
  .number b {
    color: var(--s-text);
    font-size: 20px;
    font-weight: 600;
    line-height: 28px;
    white-space: nowrap;
  }
  /* What does not fit wraps into a line that is not shown. */
  .number {
    flex-wrap: wrap;
    overflow: hidden;
  }
  .number .clip {
    flex: 1 1 96px;
  }
  .number .square {
    margin-left: 0;
    flex: none;
  }
  .now {
    flex: none;
    line-height: 28px;
    margin-left: auto;
  }
  .facts b {
    font-weight: 400;
  }
  .better {
    color: var(--s-ok);
  }
  .worse {
    color: var(--s-bad);
  }
  :host([key]) .facts {
    min-width: 0;
    flex: 0 1 auto;
  }
  :host([key]) h3 {
    flex: none;
    max-width: 60%;
    font-weight: 600;
  }
  :host([key]) h3 .muted {
    font-weight: 400;
  }
  .out {
    max-width: 78px;
    padding: 0 2px;
    border: 0;
    border-radius: 3px;
    background: var(--s-surface);
    color: var(--s-soft);
    font-size: 12px;
    line-height: 16px;
    text-align: left;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    pointer-events: auto;
    cursor: pointer;
  }
  .out:hover {
    text-decoration: underline;
  }
  .out b {
    font-weight: 500;
    color: var(--s-text);
  }
  .out span {
    display: block;
  }
  .out.below {
    margin-top: auto;
  }
  /* Over the plot, so that the chip of y is beside its axis. */
  .chips {
    left: 54px;
    align-items: flex-end;
  }
  .out.hand {
    position: absolute;
    top: 0;
    left: 0;
  }
  .out.flat {
    max-width: none;
    padding: 0 4px;
  }
  .out.flat span {
    display: inline;
  }
`;
