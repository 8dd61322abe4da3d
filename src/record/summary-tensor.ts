/** What the summary of a run says about a tensor that `run.summary.set()` recorded. */
/** Namespace of the files of tensors in a summary. */
export const SUMMARY_NAMESPACE = 'summary';

/** Percentiles in the summary of a tensor. */
export const TENSOR_PERCENTILES = [1, 5, 25, 50, 75, 95, 99] as const;

/**
 * Statistics of all elements of a tensor. `min`, `max`, `mean`, `variance` and `std` (of the population) and the percentiles are over the
 * finite elements, and NaN if there are none.
 */
export interface TensorStatistics {
  /** Elements. */
  readonly count: number;
  readonly nan: number;
  readonly posInf: number;
  readonly negInf: number;
  readonly zeros: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly variance: number;
  readonly std: number;
  /** As `numpy.percentile` computes them: linear between the two nearest elements. */
  readonly percentiles: { readonly [P in `p${(typeof TENSOR_PERCENTILES)[number]}`]: number };
}

/** A summary value that stands for a tensor: its statistics, and the file with all of its elements. */
export interface SummaryTensor extends TensorStatistics {
  readonly type: 'tensor';
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Name of the `.npy` file: `run.files('summary').load(file)` gives the tensor back. */
  readonly file: string;
  /** SHA-256 of the file's bytes. */
  readonly sha256: string;
  /** Bytes of the file. */
  readonly size: number;
}
