import type { StepwellBoardElement } from './element.js';

/** Properties of `<stepwell-board>` in JSX: React 19 sets them as properties of the element. */
type BoardProps = Partial<
  Pick<StepwellBoardElement, 'source' | 'theme' | 'project' | 'runs' | 'x' | 'link' | 'view'>
>;

// `ts-ignore`, not `ts-expect-error`: whoever has React's types has no error here, and whoever has none must not get one.
/** @ts-ignore */
declare module 'react' {
  // biome-ignore lint/style/noNamespace: React declares it as one, and only a namespace extends a namespace.
  namespace JSX {
    interface IntrinsicElements {
      /** @ts-ignore */
      'stepwell-board': DetailedHTMLProps<HTMLAttributes<StepwellBoardElement>, StepwellBoardElement> &
        BoardProps;
    }
  }
}
