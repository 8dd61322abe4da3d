/** Time of the videos of one key: all runs are played together. */

/** Frames per second of videos that do not say theirs: how far a step goes. */
const UNKNOWN_FPS = 25;

/** What a clock knows of one video. */
export interface ClockMember {
  /** Seconds; 0: not known yet. */
  readonly duration: number;
  /** Frames per second; 0: unknown. */
  readonly fps: number;
  /** True if the video may have sound. */
  readonly mayHaveSound: boolean;
}

/** Plays, steps and seeks all videos that joined. A video that is shorter than the longest one stands at its end. */
export class VideoClock {
  readonly #members = new Map<object, ClockMember>();
  readonly #listeners = new Set<() => void>();
  #time = 0;
  #rate = 1;
  #frame = 0;
  #isPlaying = false;
  #isLooping: boolean;
  #hasSound = false;

  /** `isLooping`: whether videos begin again at their end. */
  constructor(isLooping: boolean) {
    this.#isLooping = isLooping;
  }

  /** Seconds since the beginning. */
  get time(): number {
    return this.#time;
  }
  /** Of the longest video, in seconds; 0: no video is loaded. */
  get duration(): number {
    return Math.max(0, ...[...this.#members.values()].map(({ duration }) => duration));
  }
  /** Frames per second of the video with most. */
  get fps(): number {
    return Math.max(0, ...[...this.#members.values()].map(({ fps }) => fps)) || UNKNOWN_FPS;
  }
  /** Number of frames. */
  get frames(): number {
    return Math.max(1, Math.round(this.duration * this.fps));
  }
  /** Number of the frame that is shown, from 0. */
  get frame(): number {
    return Math.min(this.frames - 1, Math.floor(this.#time * this.fps + 1e-6));
  }
  get mayHaveSound(): boolean {
    return [...this.#members.values()].some((each) => each.mayHaveSound);
  }
  get isPlaying(): boolean {
    return this.#isPlaying;
  }
  get isLooping(): boolean {
    return this.#isLooping;
  }
  get hasSound(): boolean {
    return this.#hasSound;
  }
  /** 1: as fast as recorded. */
  get rate(): number {
    return this.#rate;
  }

  /** Calls `listener` after each change, and with each frame of the screen while videos play. Returns a function that stops this. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Adds a video, or says more about it. */
  join(video: object, member: ClockMember): void {
    this.#members.set(video, member);
    this.#tell();
  }

  /** Removes a video. The last one stops the clock. */
  leave(video: object): void {
    if (!this.#members.delete(video)) return;
    if (this.#members.size === 0) this.pause();
    this.#tell();
  }

  play(): void {
    if (this.#isPlaying || this.duration === 0) return;
    this.#isPlaying = true;
    if (this.frame >= this.frames - 1) this.#time = 0;
    let before = performance.now();
    const tick = (now: number) => {
      if (!this.#isPlaying) return;
      // A page that was busy or hidden goes on where it was.
      this.#advance((Math.max(0, Math.min(250, now - before)) * this.#rate) / 1000);
      before = now;
      if (this.#isPlaying) this.#frame = requestAnimationFrame(tick);
    };
    this.#frame = requestAnimationFrame(tick);
    this.#tell();
  }

  pause(): void {
    cancelAnimationFrame(this.#frame);
    if (!this.#isPlaying) return;
    this.#isPlaying = false;
    this.#tell();
  }

  /** Shows a frame, and stays there. */
  seek(frame: number): void {
    this.pause();
    const { frames, fps, duration } = this;
    // The middle of the frame: its beginning may round to the frame before.
    const time = (Math.max(0, Math.min(frames - 1, frame)) + 0.5) / fps;
    this.#time = Math.min(time, duration);
    this.#tell();
  }

  set(to: { readonly rate?: number; readonly isLooping?: boolean; readonly hasSound?: boolean }): void {
    this.#rate = to.rate ?? this.#rate;
    this.#isLooping = to.isLooping ?? this.#isLooping;
    this.#hasSound = to.hasSound ?? this.#hasSound;
    this.#tell();
  }

  #advance(seconds: number): void {
    const { duration } = this;
    this.#time += seconds;
    if (this.#time >= duration) {
      if (this.#isLooping) this.#time %= duration;
      else {
        this.#time = duration;
        this.pause();
        return;
      }
    }
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
