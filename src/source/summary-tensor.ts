/** Reads the tensors in the summary of a run. */
import type { Json } from '../record/kinds.js';
import { type SummaryTensor, TENSOR_PERCENTILES, type TensorStatistics } from '../record/summary-tensor.js';

/** A summary value as a tensor; `null`: the value is something else. Values may come from anywhere. */
export function summaryTensorOf(value: Json): SummaryTensor | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { type, dtype, shape, file, sha256, size, percentiles, ...rest } = value as {
    readonly [name: string]: Json;
  };
  const isTensor =
    type === 'tensor' &&
    typeof dtype === 'string' &&
    Array.isArray(shape) &&
    shape.every((length) => typeof length === 'number') &&
    typeof file === 'string' &&
    typeof sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(sha256) &&
    typeof size === 'number' &&
    NUMBERS.every((name) => typeof rest[name] === 'number') &&
    typeof percentiles === 'object' &&
    percentiles !== null &&
    TENSOR_PERCENTILES.every((p) => typeof (percentiles as { [name: string]: Json })[`p${p}`] === 'number');
  return isTensor ? (value as unknown as SummaryTensor) : null;
}

const NUMBERS = [
  'count',
  'nan',
  'posInf',
  'negInf',
  'zeros',
  'min',
  'max',
  'mean',
  'variance',
  'std',
] as const satisfies readonly (keyof TensorStatistics)[];
