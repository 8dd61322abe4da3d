import { html, type TemplateResult } from 'lit';
import type { SummaryTensor } from '../../record/summary-tensor.js';
import { formatCount, formatValue } from '../ui/format.js';
import { formatBytes, formatNear, formatRange } from '../ui/format-more.js';

/** Rows of the summary table for a tensor: type and shape with a download, minimum, maximum and mean; then its spread. */
export function tensorRows(
  key: string,
  tensor: SummaryTensor,
  columns: number,
  download: () => void,
): TemplateResult {
  const { dtype, shape, size, min, max, mean, std, count } = tensor;
  const dims = shape.length === 0 ? '1' : shape.map(formatCount).join(' × ');
  const [low, high] = formatRange(min, max);
  const hasFinite = count > tensor.nan + tensor.posInf + tensor.negInf;
  return html`<tr class="tensor"><td title=${key}>${key}<small>tensor</small></td>
      <td><button class="link" title=${`Download all ${formatCount(count)} elements as .npy (${formatBytes(size)})`} aria-label=${`Download ${key} as .npy`} @click=${download}>${dims} <span aria-hidden="true">↓</span></button><small>${dtype}</small></td>
      <td>${low}</td><td>${high}</td>
      <td colspan=${columns - 4}>${hasFinite ? html`${formatNear(mean, std)}<small>± ${formatNear(std, 0)}</small>` : formatValue(mean)}</td></tr>
    <tr class="spread"><td colspan=${columns}><small>${spreadText(tensor)}</small></td></tr>`;
}

function spreadText({ variance, percentiles, nan, posInf, negInf, zeros }: SummaryTensor): string {
  const counted = [
    [nan, 'NaN'],
    [posInf, '+Inf'],
    [negInf, '−Inf'],
    [zeros, 'zeros'],
  ] as const;
  const special = counted.filter(([n]) => n > 0).map(([n, name]) => `${formatCount(n)} ${name}`);
  const { p5, p50, p95 } = percentiles;
  return [
    ...(Number.isNaN(p50)
      ? []
      : [
          `median ${formatNear(p50, p95 - p5)}`,
          `5 % ${formatNear(p5, 0)}`,
          `95 % ${formatNear(p95, 0)}`,
          `variance ${formatNear(variance, 0)}`,
        ]),
    ...special,
  ].join(' · ');
}
