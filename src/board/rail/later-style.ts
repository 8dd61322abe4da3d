import { css } from 'lit';

/**
 * Styles of the list of runs that are loaded after the first render: of what comes only then, and of narrow boards, on which the
 * list is closed at first (a sheet with rows of two lines, and targets of 44 pixels). Values that do not fit beside a name wrap into
 * a second line that is not shown: a row shows whole values only.
 */
export const laterStyle = css`
  .rename {
    max-width: 100%;
    min-height: var(--row);
  }
  .values {
    display: contents;
    color: var(--s-muted);
  }
  .values i {
    display: none;
    font-style: normal;
  }
  .best.most {
    font-weight: 600;
    color: var(--s-text);
  }
  @container (min-width: 2200px) {
    .values i {
      display: inline;
    }
  }
  @media (hover: none) {
    .row > .more,
    .heads .more {
      opacity: 1;
    }
  }
  @container (max-width: 759.98px) {
    :host {
      --row: 52px;
      --grid: 44px 20px minmax(0, 1fr) 68px 42px 44px;
    }
    .search .field {
      height: 44px;
      font-size: 15px;
    }
    .search .icon {
      top: 14px;
    }
    .bar,
    .heads {
      height: 45px;
      line-height: 44px;
    }
    .tool,
    .more {
      min-width: 44px;
      height: 44px;
    }
    .row {
      border-bottom: 1px solid var(--s-line);
    }
    .pick::before {
      width: 18px;
      height: 18px;
    }
    .what {
      align-content: center;
      line-height: 20px;
    }
    .rename {
      min-height: 20px;
    }
    .values {
      display: flex;
      flex: 1 0 100%;
      gap: 6px;
      height: 20px;
    }
    .values i {
      display: inline;
    }
    .row > .more,
    .heads .more {
      position: static;
      height: 44px;
      opacity: 1;
      grid-column: 6;
      grid-row: 1;
    }
  }
`;
