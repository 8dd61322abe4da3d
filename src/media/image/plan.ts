/** How an array is read as `count` images. */
export interface PixelPlan {
  readonly count: number;
  readonly width: number;
  readonly height: number;
  /** 1: grey; 3: red, green, blue; 4: with alpha, not multiplied in. */
  readonly channels: 1 | 3 | 4;
  /** Channels come one after the other instead of pixel by pixel. */
  readonly planes: boolean;
}
