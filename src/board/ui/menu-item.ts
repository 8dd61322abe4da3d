import type { AnyIconName } from './more-icons.js';

/** One action of a menu. */
export interface MenuItem {
  readonly label: string;
  readonly run: () => void;
  readonly icon?: AnyIconName;
  /** The key that runs the action without the menu, as people name it. */
  readonly key?: string;
  /** The action is a choice of this colour: such items are small squares, six in a row. */
  readonly color?: string;
  /** The item is one of several choices: whether it is the current one. */
  readonly checked?: boolean;
  /** The action removes something. */
  readonly danger?: boolean;
}

/** Where a menu opens, and what gets the focus when it closes. Default for both: the button of the menu. */
export interface MenuPlace {
  readonly at?: DOMRect;
  readonly back?: HTMLElement;
}
