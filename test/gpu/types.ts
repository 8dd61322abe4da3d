/** What a frame tells the page. */
export type FrameAnswer =
  | { readonly kind: 'test'; readonly result: TestResult }
  | { readonly kind: 'bench'; readonly rows: readonly BenchLine[] }
  | { readonly kind: 'kernels'; readonly times: readonly KernelTime[] }
  | { readonly kind: 'end'; readonly error: string | null };

/** What became of a test. `ms`: how long it took. */
export interface TestResult {
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly ms: number;
  readonly messages: readonly string[];
}

/** A measurement: medians in milliseconds, and how many times better than the peer ours is. */
export interface BenchLine {
  readonly what: string;
  readonly ours: number;
  readonly peer: number;
  readonly ratio: number;
}

/** A measurement of the kernels. `ms`: median of a call with its readback. */
export interface KernelTime {
  readonly variant: string;
  readonly elements: number;
  readonly data: string;
  readonly bins: number;
  readonly ms: number;
}
