import { parseAxis } from './data/axis.js';

/** An attribute with names, separated by commas. The property is a list. */
export const NAMES = {
  converter: {
    fromAttribute: (text: string | null): string[] | null =>
      text === null
        ? null
        : text
            .split(',')
            .map((name) => name.trim())
            .filter(Boolean),
  },
};

/** An attribute with the name of an axis. The property is the axis. */
export const AXIS = {
  converter: { fromAttribute: (text: string | null) => (text === null ? null : parseAxis(text)) },
};
