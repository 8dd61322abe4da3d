/** A tensor, by what every copy of TensorFlow.js gives its tensors. Only tensors of one element are scalars. */
export interface TensorLike {
  readonly dataId: object;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly size: number;
}
