import type { BoardModel } from '../../data/model.js';

/** What panels of one board share, by kind and key. */
const states = new WeakMap<BoardModel, Map<string, object>>();

/** How a key is viewed: one state for all panels of a board that show the key, so that enlarging a panel keeps what a person has turned. */
export function sharedViewState<State extends object>(
  model: BoardModel,
  media: string,
  key: string,
  make: () => State,
): State {
  const ofBoard = states.get(model) ?? new Map<string, object>();
  states.set(model, ofBoard);
  const name = `${media} ${key}`;
  const known = ofBoard.get(name) as State | undefined;
  if (known) return known;
  const made = make();
  ofBoard.set(name, made);
  return made;
}
