import type { StepwellBoardElement } from './element.js';
import type { ChartOptions, StepwellChartElement } from './embed/element.js';

/** Properties of `<stepwell-board>` in JSX. React 19 sets them as properties of the element. */
type BoardProps = Partial<
  Pick<StepwellBoardElement, 'source' | 'theme' | 'project' | 'runs' | 'x' | 'link' | 'view'>
> & { plotly?: string };

/** Properties of `<stepwell-chart>` in JSX. */
type ChartProps = Partial<ChartOptions>;

// `ts-ignore`, not `ts-expect-error`: with React's types there is no error here, and without them the error must be suppressed.
/** @ts-ignore */
declare module 'react' {
  // biome-ignore lint/style/noNamespace: React declares a namespace, and only a namespace extends a namespace.
  namespace JSX {
    interface IntrinsicElements {
      /** @ts-ignore */
      'stepwell-board': DetailedHTMLProps<HTMLAttributes<StepwellBoardElement>, StepwellBoardElement> &
        BoardProps;
      /** @ts-ignore */
      'stepwell-chart': DetailedHTMLProps<HTMLAttributes<StepwellChartElement>, StepwellChartElement> &
        ChartProps;
    }
  }
}
