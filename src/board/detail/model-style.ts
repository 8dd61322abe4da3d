import { css } from 'lit';

/** Styles of the model page: a table that fits the detail pane. */
export const modelStyle = css`
  :host {
    display: block;
    padding: 12px 16px 24px;
  }
  .top {
    display: flex;
    align-items: baseline;
    gap: 10px;
  }
  .top h3 {
    margin: 0;
    font-size: 13px;
    font-weight: 650;
  }
  .top .muted {
    margin-left: auto;
    flex: none;
    font-size: 12px;
  }
  .totals {
    display: flex;
    flex-wrap: wrap;
    margin: 4px 0 12px;
  }
  .totals span + span::before {
    content: '·';
    margin: 0 7px;
    color: var(--s-faint);
  }
  .note {
    margin: 0 0 12px;
    color: var(--s-muted);
  }
  code {
    padding: 1px 4px;
    border-radius: 4px;
    background: var(--s-subtle);
    color: var(--s-text);
    font-family: var(--s-mono);
    font-size: 12px;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 12px;
  }
  th,
  td {
    padding: 5px 0 5px 10px;
    text-align: left;
    vertical-align: top;
    font-weight: 400;
    border-bottom: 1px solid var(--s-line);
  }
  th:first-child,
  td:first-child {
    padding-left: 0;
  }
  thead th {
    padding-top: 0;
    color: var(--s-muted);
    font-weight: 500;
  }
  thead .link {
    margin-left: 8px;
    font-weight: 400;
  }
  th[scope='row'] {
    width: 48%;
  }
  .opened > * {
    border-bottom-color: transparent;
  }
  .number {
    text-align: right;
    white-space: nowrap;
  }
  .opener {
    display: flex;
    align-items: flex-start;
    gap: 4px;
    width: 100%;
    padding: 0;
    border: 0;
    background: none;
    text-align: left;
    cursor: pointer;
  }
  .opener.plain {
    padding-left: 20px;
    cursor: default;
  }
  .opener .icon {
    margin-top: 1px;
    color: var(--s-muted);
  }
  .opener[aria-expanded='true'] .icon {
    transform: rotate(90deg);
  }
  .words {
    min-width: 0;
  }
  .name {
    display: block;
    overflow-wrap: anywhere;
    font-weight: 550;
  }
  .kind {
    display: block;
    color: var(--s-muted);
    font-size: 11px;
    overflow-wrap: anywhere;
  }
  .kind .chip {
    height: 15px;
    padding: 0 4px;
    font-size: 10px;
    vertical-align: 1px;
  }
  .shape {
    overflow-wrap: anywhere;
  }
  .kind .badge {
    margin-left: 2px;
  }
  .share {
    display: block;
    width: 56px;
    height: 3px;
    margin: 4px 0 0 auto;
    border-radius: 2px;
    background: var(--s-subtle);
    overflow: hidden;
  }
  .share span {
    display: block;
    height: 100%;
    min-width: 1px;
    border-radius: 2px;
    background: var(--s-accent);
  }
  .inner > td {
    padding: 0 0 12px 20px;
  }
  section + section {
    margin-top: 14px;
  }
  .variable {
    overflow-wrap: anywhere;
  }
  .variable .mono {
    font-size: 11px;
    margin-right: 6px;
  }
  .figures {
    display: flex;
    flex-wrap: wrap;
    gap: 10px 24px;
    margin-top: 4px;
  }
  figure {
    width: 160px;
    margin: 0;
  }
  figcaption {
    display: flex;
    justify-content: space-between;
    gap: 8px;
    font-size: 11px;
  }
  .picture {
    display: block;
    padding: 0;
    border: 0;
    border-radius: 3px;
    background: none;
    cursor: zoom-in;
  }
  .picture:hover {
    background: var(--s-subtle);
  }
  dl {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0 10px;
    margin: 3px 0 0;
    font-size: 11px;
  }
  dt {
    color: var(--s-muted);
  }
  dd {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 1px 4px;
    margin: 0;
    overflow-wrap: anywhere;
  }
  section p {
    margin: 2px 0 0;
    font-size: 11px;
  }
`;
