import { css } from 'lit';

/** Declarations of everything that floats over the board: pop-overs and the list of the search. */
export const floating = css`
  inset: auto;
  margin: 0;
  border: 1px solid var(--s-line);
  border-radius: 8px;
  background: var(--s-surface);
  color: var(--s-text);
  font-weight: 400;
  box-shadow: var(--s-shadow);
`;

/** Declarations of a key as people see it on a keyboard. */
export const keyCap = css`
  min-width: 18px;
  padding: 0 4px;
  border-radius: 3px;
  background: var(--s-subtle);
  color: var(--s-muted);
  font: 500 12px/18px var(--s-font);
  text-align: center;
`;
