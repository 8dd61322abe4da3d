import { css } from 'lit';

/** Styles of the images side by side and of the filmstrip. */
export const compareStyle = css`
  :host {
    display: block;
    min-width: 0;
    font-size: 12px;
  }
  .sides {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 220px), 1fr));
    gap: 16px 12px;
    align-items: start;
  }
  section {
    min-width: 0;
  }
  .head,
  .steps,
  .title {
    display: flex;
    align-items: center;
    gap: 6px;
    min-width: 0;
    min-height: 28px;
    color: var(--s-muted);
  }
  .steps {
    gap: 2px;
    min-height: 24px;
    margin-bottom: 4px;
  }
  .letter {
    flex: none;
    width: 24px;
    height: 24px;
    padding: 0;
    border: 1px solid var(--s-line);
    border-radius: 5px;
    background: none;
    color: var(--s-text);
    font-weight: 600;
    line-height: 22px;
    text-align: center;
  }
  button.letter {
    cursor: pointer;
  }
  .letter[aria-pressed='true'] {
    border-color: var(--s-accent);
    color: var(--s-accent);
  }
  .swatch {
    flex: none;
    width: 10px;
    height: 3px;
    border-radius: 1px;
  }
  select {
    height: 24px;
    min-width: 0;
    padding: 0 2px 0 4px;
  }
  select.run {
    flex: 1;
  }
  .ghost:disabled {
    opacity: 0.4;
    cursor: default;
  }
  .back {
    transform: rotate(180deg);
  }
  .step {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .follow {
    height: 22px;
    margin-left: auto;
    padding: 0 6px;
    font-size: 12px;
  }
  .formula {
    font-weight: 600;
    color: var(--s-text);
  }
  .broken {
    display: grid;
    place-content: center;
    min-height: 120px;
    padding: 6px;
    border: 1px dashed var(--s-line);
    border-radius: 3px;
    text-align: center;
    color: var(--s-muted);
  }
  .caption {
    margin-top: 3px;
    line-height: 1.4;
    overflow-wrap: anywhere;
  }
  .film {
    margin-top: 12px;
    padding-top: 4px;
    border-top: 1px solid var(--s-line);
  }
  .title .clip {
    color: var(--s-text);
  }
  .title .muted {
    flex: none;
  }
`;
