import { ValidationError } from '../base/errors.js';
import type { Json } from '../record/kinds.js';
import type { SavedView } from '../source/types.js';
import type { Edits } from './edits.js';

/**
 * Prefix of the workspace's edit fields that hold views. The prefix is followed by namespace, project and name as JSON. The value
 * of the field: the view; `null`: the view was deleted.
 */
const VIEW = 'view:';
/** Longest name, and longest JSON text of a view, in UTF-16 units. No view of a board is longer. */
const MAX_NAME = 200;
const MAX_VIEW = 200_000;

/** The workspace's edit field of a view. Throws `validation` if the name is empty or too long. */
export function viewField(project: string, namespace: string, name: string): string {
  if (name.trim() === '' || name.length > MAX_NAME) {
    throw new ValidationError(`A view needs a name of at most ${MAX_NAME} characters`, { name });
  }
  return VIEW + JSON.stringify([namespace, project, name]);
}

/** Throws `validation` if `view` is not an object or is too large. Accepts `null`, which deletes the view. */
export function checkView(view: Json): void {
  if (view === null) return;
  if (typeof view !== 'object' || Array.isArray(view)) throw new ValidationError('A view is an object');
  if (JSON.stringify(view).length > MAX_VIEW) throw new ValidationError('The view is too large to be saved');
}

/** Lists the views of a project, by name. `workspace`: edits of the workspace. */
export function listViews(workspace: Edits, project: string, namespace = ''): SavedView[] {
  const views: SavedView[] = [];
  for (const [field, view, time] of workspace.entries()) {
    const [ofNamespace, ofProject, name] = namesIn(field);
    if (name === undefined || view === null) continue;
    if (ofNamespace === namespace && ofProject === project) views.push({ name, view, time });
  }
  return views.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Namespace, project and name in a field; empty if the field does not hold a view. */
function namesIn(field: string): readonly string[] {
  if (!field.startsWith(VIEW)) return [];
  try {
    const names: unknown = JSON.parse(field.slice(VIEW.length));
    return Array.isArray(names) && names.every((each) => typeof each === 'string') ? names : [];
  } catch {
    return [];
  }
}
