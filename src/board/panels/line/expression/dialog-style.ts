import { css } from 'lit';

/** Styles of the dialog for an expression. */
export const expressionDialogStyle = css`
  dialog {
    width: min(520px, calc(100vw - 32px));
    max-height: calc(100dvh - 32px);
    padding: 20px;
    border: 1px solid var(--s-line);
    border-radius: 8px;
    background: var(--s-surface);
    color: var(--s-text);
    box-shadow: var(--s-shadow);
    overflow: auto;
  }
  dialog::backdrop {
    background: rgb(10 14 20 / 0.45);
  }
  form {
    gap: 6px;
  }
  .field {
    height: 32px;
    font-size: 13px;
  }
  .field[aria-invalid='true'] {
    border-color: var(--s-bad);
  }
  /* Two lines are reserved, so that nothing moves while a person types. */
  #verdict {
    min-height: 36px;
    font-size: 12px;
    line-height: 18px;
    color: var(--s-muted);
    overflow-wrap: anywhere;
  }
  .bad {
    color: var(--s-bad);
  }
  .odd {
    color: var(--s-warn);
  }
  #keys {
    height: 138px;
    margin: 0;
    padding: 4px;
    border: 1px solid var(--s-line);
    border-radius: var(--s-radius);
  }
  #keys li {
    display: block;
    padding: 3px 6px;
    border: 0;
    border-radius: 4px;
    font: 12px/20px var(--s-mono);
    cursor: pointer;
  }
  #keys li:hover {
    background: var(--s-subtle);
  }
  #keys li[aria-selected='true'] {
    background: var(--s-accent);
    color: var(--s-surface);
  }
`;
