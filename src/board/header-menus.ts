/** The items of the header's menus. */
import { AXES, axisName, parseAxis } from './data/axis.js';
import { projectId } from './data/feed.js';
import type { BoardModel } from './data/model.js';
import type { ThemeChoice } from './data/settings.js';
import { watch } from './data/state.js';
import { readView, type View, Y_SCALES, type YScale } from './data/view-spec.js';
import { recallLetters, rememberLetters } from './data/view-store.js';
import type { HeaderHost } from './header-host.js';
import { pickBundle } from './share/opening.js';
import type { MenuItem } from './ui/menu-item.js';
import type { BoardPart } from './ui/part.js';
import { undoOf } from './undo/undo.js';
import { UNDO_KEYS } from './undo/undo-keys.js';
import { projectNames } from './views/project-names.js';

/** Most metrics that are offered as x axis: a longer menu is not usable. */
const MOST_METRICS = 200;
/** How long a change of the whole view can be undone, in milliseconds. */
const UNDO_MS = 8_000;

const SCALES: Readonly<Record<YScale, string>> = {
  linear: 'Linear',
  log: 'Logarithmic',
  symlog: 'Symlog: logarithmic, with a place for values ≤ 0',
};
const THEMES: readonly (readonly [ThemeChoice, string])[] = [
  ['auto', 'Theme of the system'],
  ['light', 'Light theme'],
  ['dark', 'Dark theme'],
];

/** All projects, with the numbers of their runs. */
export function projectItems({ settings, feed }: BoardModel): MenuItem[] {
  const { project } = settings.value;
  const isChosen = (id: string, name: string) => id === project || name === project;
  return [
    {
      label: 'All projects',
      checked: project === null,
      run: () => settings.update({ project: null }),
    },
    ...feed.projects.map((entry) => {
      const id = projectId(entry);
      const name = entry.namespace ? `${entry.namespace} / ${entry.name}` : entry.name;
      return {
        label: `${name} (${entry.runs})`,
        checked: isChosen(id, entry.name),
        run: () => settings.update({ project: id }),
      };
    }),
  ];
}

/** The axes that need no metric, and the metrics of the shown runs. */
export function axisItems(model: BoardModel): MenuItem[] {
  const { settings, feed, selection } = model;
  const { x } = settings.value;
  const found = new Set<string>(typeof x === 'object' ? [x.key] : []);
  for (const uid of selection.selected) {
    for (const { key, kind } of feed.details.get(uid)?.keys ?? []) {
      if (kind === 'scalar' && found.size < MOST_METRICS) found.add(key);
    }
  }
  const metrics = [...found].sort().map((key) => [`key:${key}`, key] as const);
  return [...AXES, ...metrics].map(([name, label]) => ({
    label,
    checked: name === axisName(x),
    run: () => model.setX(parseAxis(name)),
  }));
}

export function scaleItems({ settings }: BoardModel): MenuItem[] {
  return Y_SCALES.map((y) => ({
    label: SCALES[y],
    checked: settings.value.y === y,
    run: () => settings.update({ y }),
  }));
}

/** Longest text of what can be undone, in UTF-16 units: a menu is as wide as its longest item. */
const MOST_TEXT = 40;

/** Undo and redo of the view, with what they undo and redo. */
function undoItems(model: BoardModel): MenuItem[] {
  const undo = undoOf(model);
  const item = (which: 'undo' | 'redo', label: string, what: string | null): MenuItem[] => {
    if (what === null) return [];
    const text = what.length > MOST_TEXT ? `${what.slice(0, MOST_TEXT)}…` : what;
    return [{ label: `${label}: ${text}`, key: UNDO_KEYS[which], run: () => undo.go(which) }];
  };
  return [...item('undo', 'Undo', undo.undoes), ...item('redo', 'Redo', undo.redoes)];
}

/** Puts keys with two `/` into sections of their own, or back. */
function nestSections({ view }: BoardModel, nested: boolean): void {
  // The order of panels in nested sections goes with the sections, or panels would stay in them.
  const layout = Object.entries(view.layout).filter(([name]) => nested || !name.includes('/'));
  view.keep({ ...view.kept, nested, layout: Object.fromEntries(layout) });
}

/** Undo and redo, the saved views of the project, the default, and the dialog that saves and manages views. */
export async function viewItems(header: HeaderHost): Promise<MenuItem[]> {
  const { model } = header;
  const { project, namespace } = projectNames(model.settings.value.project);
  const saved = (await model.source?.listViews(project, namespace)) ?? [];
  const dialog = () => openDialog(header, () => import('./views/views-dialog.js'));
  return [
    ...undoItems(model),
    ...saved.map(({ name, view }) => ({
      label: name,
      checked: name === header.viewName,
      run: () => {
        const read = readView(view, model.readSpec);
        if (read === null) {
          model.toasts.error(
            `${name} cannot be shown`,
            new Error('what is saved under this name is no view.'),
          );
          return;
        }
        showView(header, read, name);
      },
    })),
    {
      label: 'Nest sections at the second /',
      checked: model.view.kept.nested,
      run: () => nestSections(model, !model.view.kept.nested),
    },
    { label: 'Default view', run: () => showView(header, {}, '') },
    { label: 'Save or manage views…', run: dialog },
  ];
}

/** Theme, panels, views, keys and files. */
export function moreItems(header: HeaderHost): MenuItem[] {
  const { settings, sharing } = header.model;
  const letters = recallLetters();
  return [
    ...THEMES.map(([theme, label]) => ({
      label,
      checked: settings.value.theme === theme,
      run: () => settings.update({ theme }),
    })),
    {
      label: 'Add a panel…',
      icon: 'plus',
      run: () => openDialog(header, () => import('./panels/line/expression/expression-dialog.js')),
    },
    {
      label: 'Saved views…',
      icon: 'views',
      run: () => openDialog(header, () => import('./views/views-dialog.js')),
    },
    {
      label: 'Keyboard shortcuts',
      icon: 'list',
      key: '?',
      run: () => openDialog(header, () => import('./keys-dialog.js')),
    },
    {
      label: letters ? 'Switch single-letter keys off' : 'Switch single-letter keys on',
      run: () => rememberLetters(!letters),
    },
    ...(sharing.opens ? [{ label: 'Open a bundle…', run: () => pickBundle(header.model) }] : []),
  ];
}

/** Shows a view of the project, and offers the view before. */
function showView(header: HeaderHost, fields: Partial<View>, name: string): void {
  const { model } = header;
  const before = model.current.value;
  // A view belongs to the project under which it was saved, whatever the saved data says.
  const { project: _, ...view } = fields;
  model.showView(view);
  header.viewName = name;
  const stop = watch(
    () => JSON.stringify({ ...model.current.value, selection: null }),
    () => {
      header.viewName = '';
      stop();
    },
  );
  const toast = model.toasts.show({
    text: name ? `The view ${name} is shown.` : 'The default view is shown.',
    tone: 'plain',
    ms: UNDO_MS,
    action: {
      label: 'Undo',
      run: () => {
        model.toasts.dismiss(toast);
        model.showView(before);
      },
    },
  });
}

/** Opens a dialog over the board, whose code `load` loads. */
export async function openDialog(
  host: BoardPart,
  load: () => Promise<{ open(host: BoardPart): void }>,
): Promise<void> {
  try {
    (await load()).open(host);
  } catch (thrown) {
    host.model.toasts.error('The dialog could not be loaded', thrown);
  }
}
