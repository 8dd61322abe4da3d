import { AXES } from './data/axis.js';
import { Y_SCALES } from './data/view-spec.js';
import type { HeaderHost } from './header-host.js';
import { openDialog } from './header-menus.js';
import type { Letter } from './letters.js';
import { MOST_SMOOTHING } from './smooth-panel.js';

const SMOOTHING_STEP = 0.1;

/** Does what a key of the board says. */
export function press(header: HeaderHost, { key, region }: Letter): void {
  const { model } = header;
  const { settings } = model;
  const { x, y, fit, smoothing } = settings.value;
  const smooth = (by: number) => {
    const next = Math.round((smoothing + by) * 100) / 100;
    settings.update({ smoothing: Math.min(MOST_SMOOTHING, Math.max(0, next)) });
  };
  switch (key) {
    case '/':
      void header.focusSearch();
      return;
    case 'x':
      return model.setX(
        after(
          AXES.map(([name]) => name),
          x as (typeof AXES)[number][0],
        ),
      );
    case '[':
      return smooth(-SMOOTHING_STEP);
    case ']':
      return smooth(SMOOTHING_STEP);
    case 'l':
      return settings.update({ y: after(Y_SCALES, y) });
    case 'f':
      return settings.update({ fit: fit === 'all' ? 'ordinary' : 'all' });
    case 'a':
      return header.renderRoot.querySelector<HTMLElement>('.bell')?.click();
    case '?':
      void openDialog(header, async () => {
        const { open } = await import('./keys-dialog.js');
        return { open: (host) => open(host, region) };
      });
  }
}

/** The entry after another one, in a circle; the first after what is not listed. */
function after<T>(list: readonly T[], entry: T): T {
  return list[(list.indexOf(entry) + 1) % list.length] as T;
}
