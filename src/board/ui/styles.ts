import { css } from 'lit';

/**
 * Colours, fonts and radius of the board. A page changes them with `--stepwell-*` on the board or any ancestor: `accent`,
 * `background`, `surface`, `subtle`, `line`, `text`, `muted`, `font`, `font-mono`, `radius`. Elements of the board use the inner
 * `--s-*` names.
 */
export const tokens = css`
  .root {
    all: initial;
    --s-accent: var(--stepwell-accent, #2b5fc7);
    --s-bg: var(--stepwell-background, #f6f7f8);
    --s-surface: var(--stepwell-surface, #ffffff);
    --s-subtle: var(--stepwell-subtle, #f0f2f4);
    --s-line: var(--stepwell-line, #e0e4e8);
    --s-text: var(--stepwell-text, #1a1f26);
    --s-muted: var(--stepwell-muted, #5c6672);
    --s-faint: #7b8591;
    --s-ok: #1a7f4b;
    --s-warn: #885607;
    --s-bad: #c0322b;
    --s-grid: #eceff2;
    --s-shadow: 0 8px 28px rgb(16 24 40 / 0.16);
    --s-radius: var(--stepwell-radius, 6px);
    --s-font: var(--stepwell-font, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif);
    --s-mono: var(--stepwell-font-mono, ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace);
    color-scheme: light;
    box-sizing: border-box;
    font: 13px/1.4 var(--s-font);
    font-variant-numeric: tabular-nums;
    color: var(--s-text);
    background: var(--s-bg);
    -webkit-font-smoothing: antialiased;
  }
  .root.dark {
    --s-accent: var(--stepwell-accent, #7aa5f5);
    --s-bg: var(--stepwell-background, #0f1215);
    --s-surface: var(--stepwell-surface, #171b1f);
    --s-subtle: var(--stepwell-subtle, #20252b);
    --s-line: var(--stepwell-line, #2a3038);
    --s-text: var(--stepwell-text, #e3e7ec);
    --s-muted: var(--stepwell-muted, #9ba5b1);
    --s-faint: #7a8490;
    --s-ok: #48c088;
    --s-warn: #dfa640;
    --s-bad: #f27a72;
    --s-grid: #232930;
    --s-shadow: 0 8px 28px rgb(0 0 0 / 0.5);
    color-scheme: dark;
  }
`;

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
    border: 1px solid var(--s-line);
    border-radius: var(--s-radius);
    background: var(--s-surface);
    color: var(--s-text);
  }
  .field {
    min-width: 0;
  }
  .field::placeholder {
    color: var(--s-faint);
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
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
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
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--s-faint);
  }
  .status.running {
    position: relative;
    background: var(--s-ok);
  }
  /* Only its opacity changes: of a shadow that grows, the page's thread would draw each frame as long as a run goes on. */
  .status.running::after {
    content: '';
    position: absolute;
    inset: 0;
    border-radius: 50%;
    box-shadow: 0 0 0 3px color-mix(in srgb, var(--s-ok) 25%, transparent);
    opacity: 0;
    animation: pulse 1.6s ease-in-out infinite;
  }
  .status.completed {
    background: none;
    border: 1.5px solid var(--s-faint);
  }
  .status.failed {
    background: var(--s-bad);
    border-radius: 1px;
  }
  .status.crashed {
    background: var(--s-warn);
    border-radius: 1px;
    transform: rotate(45deg);
  }
  @keyframes pulse {
    50% {
      opacity: 1;
    }
  }
`;
