import { css } from 'lit';

/**
 * Colours, fonts and radius of the board: the only place where a colour of the board is written as a number, apart from those of
 * runs. A page changes them with `--stepwell-*` on the board or any ancestor: `accent`, `background`, `surface`, `rail`, `subtle`,
 * `line`, `text`, `muted`, `font`, `font-mono`, `radius`. Elements of the board use the inner `--s-*` names.
 *
 * - Paper: `bg` (main area), `surface` (panels, what floats), `rail` (list of runs, side columns), `subtle` (hover, troughs), `select`
 *   (selected rows), `warn-wash`, `bad-wash`.
 * - Lines: `line` between panels, `edge` around controls (decoration: their text carries them), `faint` outlines that must be seen
 *   (at least 3:1), `grid` inside plots.
 * - Ink: `text`, `soft` (secondary), `muted` (the rest; at least 4.5:1 on every paper). Hue belongs to runs and to `ok`, `warn`, `bad`;
 *   `accent` is for focus, links and what is dragged.
 */
export const tokens = css`
  .root {
    all: initial;
    --s-accent: var(--stepwell-accent, #2b50c8);
    --s-bg: var(--stepwell-background, #ffffff);
    --s-surface: var(--stepwell-surface, #ffffff);
    --s-rail: var(--stepwell-rail, #f7f8fa);
    --s-subtle: var(--stepwell-subtle, #eff1f4);
    --s-select: #eceff5;
    --s-line: var(--stepwell-line, #e3e6eb);
    --s-edge: #c8cdd6;
    --s-faint: #828b97;
    --s-grid: #eceef2;
    --s-text: var(--stepwell-text, #14181f);
    --s-soft: #454d59;
    --s-muted: var(--stepwell-muted, #616b78);
    --s-ok: #12784a;
    --s-warn: #8f5a00;
    --s-bad: #bb2a22;
    --s-warn-wash: #fdf5e4;
    --s-bad-wash: #fdf0ee;
    --s-shadow: 0 0 0 1px rgb(16 24 40 / 0.1), 0 6px 20px rgb(16 24 40 / 0.14);
    --s-radius: var(--stepwell-radius, 5px);
    --s-font: var(--stepwell-font, -apple-system, 'Segoe UI', Inter, Roboto, 'Noto Sans', Arial, sans-serif);
    --s-mono: var(--stepwell-font-mono, ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace);
    color-scheme: light;
    box-sizing: border-box;
    font: 13px/20px var(--s-font);
    font-variant-numeric: tabular-nums;
    color: var(--s-text);
    background: var(--s-bg);
    -webkit-font-smoothing: antialiased;
  }
  .root.dark {
    --s-accent: var(--stepwell-accent, #8fb0ff);
    --s-bg: var(--stepwell-background, #15181c);
    --s-surface: var(--stepwell-surface, #15181c);
    --s-rail: var(--stepwell-rail, #101317);
    --s-subtle: var(--stepwell-subtle, #20242a);
    --s-select: #1f252d;
    --s-line: var(--stepwell-line, #262b32);
    --s-edge: #3b424c;
    --s-faint: #77818d;
    --s-grid: #21262c;
    --s-text: var(--stepwell-text, #e8ebef);
    --s-soft: #b7bec8;
    --s-muted: var(--stepwell-muted, #929ca8);
    --s-ok: #4cc38a;
    --s-warn: #e5ad48;
    --s-bad: #ff8077;
    --s-warn-wash: #262014;
    --s-bad-wash: #2a1a1a;
    --s-shadow: 0 0 0 1px rgb(255 255 255 / 0.12), 0 8px 28px rgb(0 0 0 / 0.6);
    color-scheme: dark;
  }
`;
