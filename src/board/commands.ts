/** The keys of the board that change or show something, and what they do. */
export const COMMANDS = [
  ['X', 'Next x axis'],
  ['[', 'Smooth less'],
  [']', 'Smooth more'],
  ['L', 'Next scale of y'],
  ['F', 'Fit ordinary values, or all'],
  ['A', 'Alerts'],
] as const;
