import { css } from 'lit';

/** The frame and the title line that all panels share. */
export const panelStyle = css`
  :host {
    display: flex;
    flex-direction: column;
    min-width: 0;
    height: 248px;
    border: 1px solid var(--s-line);
    border-radius: var(--s-radius);
    background: var(--s-surface);
    overflow: hidden;
  }
  :host([large]) {
    height: 100%;
    border: 0;
    border-radius: 0;
  }
  header {
    display: flex;
    align-items: center;
    gap: 8px;
    height: 32px;
    flex: none;
    padding: 4px 4px 0 12px;
  }
  h3 {
    margin: 0;
    font-size: 13px;
    font-weight: 600;
  }
  .place {
    margin-left: auto;
    flex: none;
    font-size: 12px;
    color: var(--s-muted);
  }
  .badge {
    flex: none;
    padding: 0 5px;
    border-radius: 4px;
    font-size: 11px;
    line-height: 16px;
    color: var(--s-warn);
    background: color-mix(in srgb, var(--s-warn) 12%, transparent);
  }
  header .ghost {
    flex: none;
    opacity: 0;
  }
  :host(:hover) header .ghost,
  :host(:focus-within) header .ghost,
  :host([large]) header .ghost {
    opacity: 1;
  }
  @media (hover: none) {
    header .ghost {
      opacity: 1;
    }
  }
`;
