/**
 * Between a run and `src/tensor`: what the page side asks of tensors, and what training helpers ask of a run. Types only.
 */
import type { Refusal } from '../base/refusal.js';
import type { CheckedHistogramOptions } from '../record/histogram-options.js';
import type { Distribution } from '../record/kinds.js';
import type { TrainingRun } from './training/run.js';
import type {
  FitCallback,
  FitCallbackOptions,
  InstrumentOptions,
  OpenTrainingRun,
  Watcher,
  WatchOptions,
} from './training/types.js';

export type { TrainingRun };

/** What became of one tensor. */
export type DistributionOutcome =
  /** Computed on the training thread. `problem`: it was not computed where it should have been. */
  | {
      readonly kind: 'done';
      readonly distribution: Distribution;
      readonly backend: string;
      readonly ms: number;
      readonly problem?: Refusal;
    }
  /** Its elements, for the logger worker to compute. */
  | {
      readonly kind: 'data';
      readonly data: Float32Array | Int32Array | Uint8Array;
      readonly problem?: Refusal;
    }
  | { readonly kind: 'failed'; readonly refusal: Refusal }
  /** Too much was under way. */
  | { readonly kind: 'dropped'; readonly reason: string };

/** A tensor of the connected tfjs, as far as a run looks at it. */
export interface TensorView {
  readonly size: number;
  readonly shape: readonly number[];
  readonly dtype: string;
}

/** The training thread's tensors, behind one interface: a run never sees tfjs. One per tfjs, shared by the page's runs. */
export interface TensorSide {
  /** The value as a tensor; `null` when it is none of the connected tfjs. */
  view(value: unknown): TensorView | null;
  /** Why a tensor cannot be recorded (disposed of, or not of numbers); `null` when it can. */
  whyUnfit(tensor: TensorView): Refusal | null;
  /** A copy that lives until it is read, whatever the caller does to the tensor [VAL3]. */
  hold(tensor: TensorView): TensorView;
  /** Reads one-element copies in one go and disposes of them: their numbers, or why one could not be read. Never rejects, never stays pending. */
  readScalars(held: readonly TensorView[]): Promise<(number | Refusal)[]>;
  /** Takes hold of the tensor at the call. All calls of one task share one readback. Never rejects, never stays pending. */
  distribution(tensor: TensorView, options: CheckedHistogramOptions): Promise<DistributionOutcome>;
  /** Takes hold of the tensor at the call; its elements, or why they cannot be read. However many: the caller bounds them. Never rejects, never stays pending. */
  elements(tensor: TensorView): Promise<Float32Array | Int32Array | Uint8Array | Refusal>;
  /** What training code calls. */
  readonly training: Training;
}

/** What {@link TensorSide} offers to training code. */
export interface Training {
  /** See `run.fitCallbacks`. */
  fitCallbacks(run: TrainingRun, options?: FitCallbackOptions): FitCallback;
  /** See `run.watch`. */
  watch(run: TrainingRun, target: unknown, options?: WatchOptions): Watcher;
  /** Makes a run of every later `fit` and `fitDataset` on the page; returns how to stop that. */
  instrument(openRun: OpenTrainingRun, options?: InstrumentOptions): () => void;
  /** A turn for the page that does not wait for an animation frame, which a hidden tab never gets: usable as tfjs's `nextFrameFunc`. */
  trainingFrame(): Promise<void>;
}

/** How the reason begins when a value is gone because its GPU is. */
export const LOST = 'The GPU was lost';
