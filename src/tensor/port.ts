/**
 * The port between a run and `src/tensor`: what the page needs from tensors, and what training helpers need from a run. Types only.
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

/** Result of one tensor. */
export type DistributionOutcome =
  /** Computed on the training thread. `problem`: the intended device failed and another one computed. */
  | {
      readonly kind: 'done';
      readonly distribution: Distribution;
      readonly backend: string;
      readonly ms: number;
      readonly problem?: Refusal;
    }
  /** The elements: the logger worker computes. */
  | {
      readonly kind: 'data';
      readonly data: Float32Array | Int32Array | Uint8Array;
      readonly problem?: Refusal;
    }
  | { readonly kind: 'failed'; readonly refusal: Refusal }
  /** Too much was under way. */
  | { readonly kind: 'dropped'; readonly reason: string };

/** The fields of a tensor that a run reads. */
export interface TensorView {
  readonly size: number;
  readonly shape: readonly number[];
  readonly dtype: string;
}

/** The training thread's tensors, behind one interface: a run never sees tfjs. One per tfjs, shared by the page's runs. */
export interface TensorSide {
  /** The value as a tensor; `null`: not a tensor of the connected tfjs. */
  view(value: unknown): TensorView | null;
  /** Why a tensor cannot be recorded (disposed of, or not numeric); `null`: it can be recorded. */
  whyUnfit(tensor: TensorView): Refusal | null;
  /** A copy that lives until it is read, whatever the caller does to the tensor [VAL3]. */
  hold(tensor: TensorView): TensorView;
  /** Reads one-element copies in one readback and disposes of them. Resolves their numbers, or a refusal for each unreadable copy. Never rejects, never stays pending. */
  readScalars(held: readonly TensorView[]): Promise<(number | Refusal)[]>;
  /** Computes the distribution. Captures the tensor at the call. All calls of one task share one readback. Never rejects, never stays pending. */
  distribution(tensor: TensorView, options: CheckedHistogramOptions): Promise<DistributionOutcome>;
  /** Reads all elements, or says why not. Captures the tensor at the call. Has no limit of size: the caller has one. Never rejects, never stays pending. */
  elements(tensor: TensorView): Promise<Float32Array | Int32Array | Uint8Array | Refusal>;
  /** The helpers for training code. */
  readonly training: Training;
}

/** Helpers for training code, over one tfjs. */
export interface Training {
  /** See `run.fitCallbacks`. */
  fitCallbacks(run: TrainingRun, options?: FitCallbackOptions): FitCallback;
  /** See `run.watch`. */
  watch(run: TrainingRun, target: unknown, options?: WatchOptions): Watcher;
  /** Opens a run for every later `fit` and `fitDataset` on the page. Returns a function that stops this. */
  instrument(openRun: OpenTrainingRun, options?: InstrumentOptions): () => void;
  /** A turn for the page that does not wait for an animation frame, which a hidden tab never gets: usable as tfjs's `nextFrameFunc`. */
  trainingFrame(): Promise<void>;
}

/** Beginning of the reason when a value is lost with its GPU. */
export const LOST = 'The GPU was lost';
