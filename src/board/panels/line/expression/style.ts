import { css } from 'lit';

/** Styles of an expression panel, beside those of a line panel. */
export const expressionStyle = css`
  .lacking {
    flex: none;
    display: flex;
    flex-wrap: wrap;
    gap: 0 14px;
    max-height: 45px;
    margin: -5px 0 0;
    padding: 0 12px 7px;
    overflow-y: auto;
    list-style: none;
    font-size: 12px;
    line-height: 18px;
    color: var(--s-muted);
  }
  .lacking li {
    max-width: 100%;
  }
  code {
    max-width: 100%;
    max-height: 72px;
    overflow: hidden;
    font: 12px/18px var(--s-mono);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    color: var(--s-text);
    background: var(--s-surface);
  }
  mark {
    padding: 1px 0;
    border-bottom: 2px solid var(--s-bad);
    color: var(--s-bad);
    background: color-mix(in srgb, var(--s-bad) 14%, transparent);
  }
`;
