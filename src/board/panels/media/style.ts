import { css } from 'lit';

/** Styles for documents, over those of media: each as wide as its run, and wide enough to read. */
export const documentStyle = css`
  .runs {
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 220px), 1fr));
  }
  figure {
    flex: 1 1 100%;
    min-width: 0;
  }
`;

/** Styles for runs side by side, each with its media. */
export const mediaStyle = css`
  .runs {
    flex: 1;
    min-height: 0;
    overflow: auto;
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 132px), 1fr));
    align-content: start;
    gap: 8px 14px;
    padding: 2px 12px 10px;
    position: relative;
  }
  :host([large]) .runs {
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 390px), 1fr));
    gap: 16px 24px;
    padding: 8px 16px 16px;
  }
  article {
    min-width: 0;
  }
  .who {
    margin-bottom: 4px;
  }
  .items {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-start;
    gap: 8px;
  }
  figure {
    margin: 0;
    max-width: 100%;
  }
  figcaption {
    margin-top: 3px;
    font-size: 12px;
    line-height: 1.3;
    overflow-wrap: anywhere;
  }
  .broken {
    display: grid;
    place-content: center;
    min-width: 72px;
    min-height: 56px;
    padding: 6px;
    border: 1px dashed var(--s-line);
    border-radius: 3px;
    font-size: 12px;
    text-align: center;
    color: var(--s-muted);
  }
  .steps {
    margin: 0 12px 8px;
  }
  :host([alone]) {
    height: auto;
    border: 0;
    border-radius: 0;
    overflow: visible;
  }
  .message {
    position: static;
    grid-column: 1 / -1;
    min-height: 120px;
    padding: 0;
  }
  .bones {
    position: static;
    grid-column: 1 / -1;
    height: 120px;
    animation: none;
  }
`;
