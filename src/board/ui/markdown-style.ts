import { css } from 'lit';

/** Styles of rendered Markdown, in an element of the class `prose`. */
export const markdownStyle = css`
  .prose {
    overflow-wrap: anywhere;
  }
  .prose > :first-child {
    margin-top: 0;
  }
  .prose > :last-child {
    margin-bottom: 0;
  }
  .prose a {
    color: var(--s-accent);
  }
  .prose code,
  .prose pre {
    font-family: var(--s-mono);
    font-size: 12px;
    background: var(--s-subtle);
    border-radius: 4px;
    padding: 1px 4px;
  }
  .prose pre {
    padding: 8px;
    overflow-x: auto;
  }
  .prose pre code {
    padding: 0;
  }
  .prose :is(th, td) {
    padding: 2px 12px 2px 0;
    text-align: left;
    vertical-align: top;
  }
`;
