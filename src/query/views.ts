import { ValidationError } from '../base/errors.js';
import type { Json } from '../record/kinds.js';
import type { SavedView } from '../source/types.js';
import type { Edits } from './edits.js';

/** Field of the workspace's edits that holds a view: this, and namespace, project and name as JSON. The value: the view, or `null` when it was deleted. */
const VIEW = 'view:';
/** Longest name, in UTF-16 units, and longest view, as JSON: what is longer is no view of a board. */
const MAX_NAME = 200;
const MAX_VIEW = 200_000;

/** The field of a view. Throws `validation` for a name that no view can have. */
export function viewField(project: string, namespace: string, name: string): string {
  if (name.trim() === '' || name.length > MAX_NAME) {
    throw new ValidationError(`A view needs a name of at most ${MAX_NAME} characters`, { name });
  }
  return VIEW + JSON.stringify([namespace, project, name]);
}

/** Throws `validation` for what is no view; `null`, which deletes, is fine. */
export function checkView(view: Json): void {
  if (view === null) return;
  if (typeof view !== 'object' || Array.isArray(view)) throw new ValidationError('A view is an object');
  if (JSON.stringify(view).length > MAX_VIEW) throw new ValidationError('The view is too large to be saved');
}

/** The views of a project, by name. `workspace`: edits of the workspace. */
export function listViews(workspace: Edits, project: string, namespace = ''): SavedView[] {
  const views: SavedView[] = [];
  for (const [field, view, time] of workspace.entries()) {
    const [ofNamespace, ofProject, name] = namesIn(field);
    if (name === undefined || view === null) continue;
    if (ofNamespace === namespace && ofProject === project) views.push({ name, view, time });
  }
  return views.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Namespace, project and name in a field; none in a field that is about something else. */
function namesIn(field: string): readonly string[] {
  if (!field.startsWith(VIEW)) return [];
  try {
    const names: unknown = JSON.parse(field.slice(VIEW.length));
    return Array.isArray(names) && names.every((each) => typeof each === 'string') ? names : [];
  } catch {
    return [];
  }
}
