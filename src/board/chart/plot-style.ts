import { css, unsafeCSS } from 'lit';
import uplotCss from 'uplot/dist/uPlot.min.css?inline';

/** Styles of a plot and of the element around it, which fills the free room of a panel. */
export const plotStyle = [
  unsafeCSS(uplotCss),
  css`
    .plot {
      flex: 1 1 var(--plot-height, 0px);
      min-height: 0;
      position: relative;
      contain: strict;
    }
    .plot .uplot {
      font: inherit;
      position: absolute;
      inset: 0;
    }
    .u-select {
      background: color-mix(in srgb, var(--s-accent) var(--plot-select, 16%), transparent);
    }
    .u-cursor-x {
      border-right: 1px solid var(--s-faint) !important;
    }
  `,
];
