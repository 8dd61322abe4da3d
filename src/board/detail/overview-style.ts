import { css } from 'lit';

/** Styles of the overview of a run. */
export const overviewStyle = css`
  :host {
    display: block;
    padding: 12px 16px 24px;
  }
  h3 {
    display: flex;
    align-items: center;
    gap: 8px;
    margin: 20px 0 8px;
    font-size: 13px;
    font-weight: 650;
  }
  h3:first-of-type {
    margin-top: 16px;
  }
  h3 .field {
    flex: 1;
    height: 24px;
    font-weight: 400;
    max-width: 200px;
    margin-left: auto;
  }
  dl {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 3px 14px;
    margin: 0;
  }
  dt {
    color: var(--s-muted);
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .error {
    margin: 0 0 12px;
    padding: 8px 10px;
    border: 1px solid color-mix(in srgb, var(--s-bad) 35%, var(--s-line));
    border-radius: var(--s-radius);
    color: var(--s-bad);
    overflow-wrap: anywhere;
  }
  .error pre {
    margin: 6px 0 0;
    max-height: 140px;
    overflow: auto;
    color: var(--s-muted);
    font-size: 11px;
  }
  .tags {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    align-items: center;
  }
  .tags .chip {
    height: 22px;
    padding-right: 2px;
  }
  .tags .ghost {
    width: 16px;
    height: 16px;
  }
  .tags .ghost .icon {
    width: 10px;
    height: 10px;
  }
  .tags .field {
    width: 90px;
    height: 22px;
    padding: 0 6px;
    font-size: 12px;
  }
  .scroll {
    overflow-x: auto;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 12px;
  }
  th,
  td {
    padding: 4px 6px;
    text-align: right;
    white-space: nowrap;
    border-bottom: 1px solid var(--s-line);
  }
  th {
    font-weight: 500;
    color: var(--s-muted);
  }
  th:first-child,
  td:first-child {
    text-align: left;
    padding-left: 0;
    max-width: 130px;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  td {
    vertical-align: top;
  }
  td small {
    display: block;
    line-height: 1.2;
    color: var(--s-muted);
    font-size: 11px;
  }
  .tensor td {
    border-bottom: 0;
  }
  .spread td:first-child {
    max-width: 0;
    padding-top: 0;
    overflow: visible;
    white-space: normal;
  }
  .more {
    margin-top: 8px;
    font-size: 12px;
  }
  .scroll + .histograms {
    margin-top: 14px;
  }
  .tree {
    font-size: 12px;
  }
  .tree .inner {
    margin-left: 5px;
    padding-left: 10px;
    border-left: 1px solid var(--s-line);
  }
  .tree summary {
    cursor: pointer;
    padding: 3px 0;
    line-height: 18px;
  }
  .pair {
    display: flex;
    gap: 12px;
    padding: 2px 0;
  }
  .pair .key {
    color: var(--s-muted);
    min-width: 84px;
  }
  .pair .mono {
    overflow-wrap: anywhere;
  }
  textarea {
    width: 100%;
    min-height: 140px;
    padding: 8px;
    border: 1px solid var(--s-line);
    border-radius: var(--s-radius);
    background: var(--s-surface);
    resize: vertical;
  }
  .changed {
    margin-top: 6px;
    color: var(--s-warn);
  }
  .buttons {
    display: flex;
    gap: 8px;
    margin-top: 6px;
  }
  .notes.text {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  p {
    margin: 0;
  }
`;
