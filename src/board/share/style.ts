import { css } from 'lit';

/** Styles of all dialogs. */
export const dialogStyles = css`
  :host {
    display: block;
  }
  h2 {
    margin: 0 0 6px;
    font-size: 15px;
    font-weight: 650;
    overflow-wrap: anywhere;
  }
  p {
    margin: 0 0 12px;
    color: var(--s-muted);
    overflow-wrap: anywhere;
  }
  form {
    display: grid;
    gap: 12px;
  }
  form p {
    margin: 0;
  }
  label {
    display: grid;
    gap: 4px;
  }
  label.check {
    grid-template-columns: auto minmax(0, 1fr);
    gap: 8px;
    align-items: center;
    cursor: pointer;
  }
  .check input {
    width: 15px;
    height: 15px;
    accent-color: var(--s-accent);
  }
  small {
    font-size: 12px;
    color: var(--s-muted);
  }
  .field {
    width: 100%;
  }
  .acts {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 8px;
    margin-top: 6px;
  }
  .error,
  .warn {
    padding: 8px 10px;
    border: 1px solid color-mix(in srgb, var(--tone) 40%, var(--s-line));
    border-radius: var(--s-radius);
    background: color-mix(in srgb, var(--tone) 7%, var(--s-surface));
    color: var(--s-text);
    overflow-wrap: anywhere;
    --tone: var(--s-bad);
  }
  .warn {
    --tone: var(--s-warn);
  }
  .bar {
    display: grid;
    gap: 6px;
    margin: 10px 0 4px;
  }
  progress {
    appearance: none;
    width: 100%;
    height: 6px;
    border: 0;
    border-radius: 3px;
    background: var(--s-line);
    overflow: hidden;
  }
  progress::-webkit-progress-bar {
    background: var(--s-line);
  }
  progress::-webkit-progress-value {
    background: var(--s-accent);
  }
  progress::-moz-progress-bar {
    background: var(--s-accent);
  }
  ul {
    max-height: 40vh;
    margin: 0 0 12px;
    padding: 0;
    list-style: none;
    overflow: auto;
  }
  li {
    display: grid;
    gap: 1px;
    padding: 6px 0;
    border-bottom: 1px solid var(--s-line);
    overflow-wrap: anywhere;
  }
  li:last-child {
    border-bottom: 0;
  }
`;
