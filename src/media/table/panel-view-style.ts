import { css } from 'lit';

/** A grid with its tools above and the details of a row beside it. */
export const tableViewStyle = css`
  :host {
    display: grid;
    grid-template: auto minmax(0, 1fr) / minmax(0, 1fr);
    gap: 6px;
    min-width: 0;
    height: 176px;
    container-type: inline-size;
  }
  :host(:not([large])) {
    grid-template: minmax(0, 1fr) auto / minmax(0, 1fr);
    gap: 2px;
  }
  :host([large]) {
    height: calc(100vh - 200px);
    min-height: 320px;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 8px;
    font-size: 12px;
  }
  .tools .button,
  .tools select {
    height: 24px;
    padding: 0 8px;
    font-size: 12px;
  }
  .tools label {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    color: var(--s-muted);
  }
  .tools select {
    max-width: 180px;
  }
  .count {
    margin-left: auto;
    color: var(--s-muted);
  }
  .size {
    font-size: 12px;
    color: var(--s-muted);
  }
  .area {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 8px;
    min-height: 0;
    position: relative;
  }
  .area.detailed {
    grid-template-columns: minmax(0, 1fr) minmax(240px, 32%);
  }
  @container (max-width: 560px) {
    .area.detailed {
      grid-template: minmax(0, 1fr) minmax(0, 1fr) / minmax(0, 1fr);
    }
  }
  aside {
    display: flex;
    flex-direction: column;
    min-height: 0;
    min-width: 0;
    border: 1px solid var(--s-line);
    border-radius: 3px;
    font-size: 12px;
  }
  aside h4 {
    display: flex;
    align-items: center;
    justify-content: space-between;
    margin: 0;
    padding: 1px 4px 1px 10px;
    font-size: 12px;
    background: var(--s-subtle);
    border-bottom: 1px solid var(--s-line);
  }
  dl {
    flex: 1;
    min-height: 0;
    overflow: auto;
    margin: 0;
    padding: 6px 10px 10px;
  }
  dt {
    margin-top: 6px;
    color: var(--s-muted);
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .text {
    white-space: pre-wrap;
  }
  dd.differs {
    font-weight: 600;
    background: color-mix(in srgb, var(--s-warn) 16%, transparent);
  }
  .choose {
    position: absolute;
    z-index: 3;
    top: 0;
    left: 0;
    max-height: 100%;
    width: min(320px, 100%);
    overflow: auto;
    padding: 6px;
    border: 1px solid var(--s-line);
    border-radius: 8px;
    background: var(--s-surface);
    box-shadow: var(--s-shadow);
    font-size: 12px;
  }
  .choose > div {
    display: flex;
    align-items: center;
    gap: 2px;
    padding: 1px 2px 1px 6px;
    border-radius: 5px;
  }
  .choose > div:hover {
    background: var(--s-subtle);
  }
  .choose label {
    flex: 1;
    min-width: 0;
    display: flex;
    gap: 8px;
    align-items: center;
  }
  .turned .icon {
    transform: rotate(180deg);
  }
  .problem {
    color: var(--s-bad);
  }
`;
