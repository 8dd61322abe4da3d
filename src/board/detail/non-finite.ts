import { html, type TemplateResult } from 'lit';
import type { FirstNonFinite, RunDetail } from '../../source/types.js';
import { nonFiniteWord } from '../data/health.js';
import type { BoardModel } from '../data/model.js';
import { formatTime } from '../ui/dates.js';
import { formatValue } from '../ui/format.js';
import { showKey } from './show-key.js';

/** The first value of a run that became NaN or infinite, as an entry of a list of problems. */
export function nonFiniteItem(model: BoardModel, run: RunDetail, first: FirstNonFinite): TemplateResult {
  return html`<li><span>First to become ${nonFiniteWord(run, first)}</span>
    <button class="link" aria-label=${`Show ${first.key}`} @click=${() => showKey(model, run.uid, first)}>Show</button>
    <span class="muted"><span class="mono">${first.key}</span> at step ${formatValue(first.step)}, ${formatTime(first.time)}</span></li>`;
}
