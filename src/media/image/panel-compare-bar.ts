import { html, nothing, type TemplateResult } from 'lit';
import { choice } from '../../board/panels/media/choice.js';
import { type CompareState, GAINS } from './panel-compare-state.js';

const GAIN_WORDS = Object.fromEntries(GAINS.map((gain) => [String(gain), `× ${gain}`]));

/** The controls of what is compared. `images`: number of images of one step; `runs`: those that have the key. */
export function compareBar(
  key: string,
  images: number,
  runs: readonly string[],
  state: CompareState,
): TemplateResult {
  const { isComparing, isDifference, hasStrip } = state;
  const press = (label: string, isPressed: boolean, title: string, change: () => void) =>
    html`<button class="button" aria-pressed=${isPressed} aria-label=${`${label}: ${key}`} title=${title}
      @click=${change}>${label}</button>`;
  return html`<div class="bar" role="group" aria-label=${`Comparison of ${key}`}>
    ${press('Compare', isComparing, 'Two to four runs or steps side by side', () => state.change({ isComparing: !isComparing }))}
    ${press('Filmstrip', hasStrip, 'The image over the steps of a run', () => state.change({ hasStrip: !hasStrip }))}
    ${
      isComparing
        ? html`${press(
            'Difference',
            isDifference,
            'Absolute difference of the side with the mark to side A',
            () => state.change({ isDifference: !isDifference }),
          )}
          ${isDifference ? choice('Gain', key, GAIN_WORDS, String(state.gain), (gain) => state.change({ gain: Number(gain) })) : nothing}
          <button class="button" ?disabled=${!state.canAdd} @click=${() => state.add(runs)}>Add a side</button>`
        : nothing
    }
    ${images > 1 && (isComparing || hasStrip) ? imageChoice(key, images, state) : nothing}
  </div>`;
}

function imageChoice(key: string, images: number, state: CompareState): TemplateResult {
  const options = Object.fromEntries(
    Array.from({ length: images }, (_, i) => [String(i), `${i + 1} of ${images}`]),
  );
  const chosen = Math.min(state.image, images - 1);
  return choice('Image', key, options, String(chosen), (image) => state.change({ image: Number(image) }));
}
