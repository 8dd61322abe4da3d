import { css } from 'lit';

/** Styles of controls, and helper classes, for all elements of the board. */
export const controls = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :focus-visible {
    outline: 2px solid var(--s-accent);
    outline-offset: 1px;
  }
  [hidden] {
    display: none !important;
  }
  .icon {
    display: block;
    flex: none;
  }
  button,
  input,
  select,
  textarea {
    font: inherit;
    font-variant-numeric: inherit;
    color: inherit;
    margin: 0;
  }
  .button,
  .field,
  select {
    height: 28px;
    padding: 0 10px;
    border: 1px solid var(--s-edge);
    border-radius: var(--s-radius);
    background: var(--s-surface);
    color: var(--s-text);
  }
  .field {
    min-width: 0;
  }
  .field::placeholder {
    color: var(--s-muted);
    opacity: 1;
  }
  select {
    padding: 0 4px 0 8px;
    max-width: 100%;
    text-overflow: ellipsis;
  }
  .button {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    white-space: nowrap;
    cursor: pointer;
  }
  .button:hover {
    background: var(--s-subtle);
  }
  .button[aria-pressed='true'] {
    color: var(--s-accent);
    border-color: var(--s-accent);
  }
  .button.primary {
    background: var(--s-accent);
    border-color: var(--s-accent);
    color: var(--s-surface);
  }
  .button.danger {
    background: var(--s-bad);
    border-color: var(--s-bad);
    color: var(--s-surface);
  }
  .button:disabled {
    opacity: 0.5;
    cursor: default;
  }
  .ghost {
    display: inline-grid;
    place-items: center;
    width: 24px;
    height: 24px;
    padding: 0;
    border: 0;
    border-radius: 5px;
    background: none;
    color: var(--s-muted);
    cursor: pointer;
  }
  .ghost:hover {
    background: var(--s-subtle);
    color: var(--s-text);
  }
  .link {
    padding: 0;
    border: 0;
    background: none;
    color: var(--s-accent);
    cursor: pointer;
  }
  .link:hover {
    text-decoration: underline;
  }
  .notice {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 6px 12px;
    border-bottom: 1px solid var(--s-line);
    background: var(--s-warn-wash);
  }
  .notice > .icon {
    color: var(--tone, var(--s-warn));
  }
  .search {
    position: relative;
    flex: 1;
    display: flex;
    min-width: 0;
  }
  .search .icon {
    position: absolute;
    left: 8px;
    top: 6px;
    color: var(--s-muted);
    pointer-events: none;
  }
  .search .field {
    width: 100%;
    padding-left: 28px;
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 2px;
    max-width: 160px;
    height: 18px;
    padding: 0 6px;
    border-radius: 4px;
    background: var(--s-subtle);
    color: var(--s-muted);
    font-size: 11px;
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .clip {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .muted {
    color: var(--s-muted);
  }
  .mono {
    font-family: var(--s-mono);
    font-size: 12px;
  }
  .hint {
    color: var(--s-muted);
    padding: 16px;
  }
  .unseen:not(:focus) {
    position: absolute;
    width: 1px;
    height: 1px;
    padding: 0;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
    }
  }
`;

/** The dot for a run's status. It has a colour and a shape, because not everybody can tell the colours apart. */
export const statusDot = css`
  .status {
    flex: none;
    width: 10px;
    height: 10px;
    border-radius: 50%;
    background: var(--s-muted);
  }
  .status.running {
    position: relative;
    background: var(--s-ok);
    transform: scale(0.6);
  }
  /* Only its opacity changes: of a shadow that grows, the page's thread would draw each frame as long as a run goes on. */
  .status.running::after {
    content: '';
    position: absolute;
    inset: 0;
    border-radius: 50%;
    box-shadow: 0 0 0 3px var(--s-ok);
    opacity: 0.35;
    animation: pulse 1.6s ease-in-out infinite;
  }
  .status.completed {
    background: none;
    border: 1.5px solid var(--s-muted);
  }
  .status.failed {
    background: var(--s-bad);
    border-radius: 1px;
    scale: 0.8;
  }
  .status.crashed {
    background: var(--s-warn);
    border-radius: 1px;
    scale: 0.8;
    transform: rotate(45deg);
  }
  @keyframes pulse {
    50% {
      opacity: 1;
    }
  }
`;
