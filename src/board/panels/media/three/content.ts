import type { Object3D } from 'three';
import type { Bounds, Place } from './camera.js';

/** A scene that a {@link ThreeView} shows. Made by a kind of media from the bytes of an item. */
export interface SceneContent<Options> {
  readonly object: Object3D;
  /** `null`: there is nothing to see. */
  readonly bounds: Bounds | null;
  /** What a person reads below the scene. */
  readonly facts: string;
  /** Applies what a person has chosen. */
  setOptions(options: Options, theme: SceneTheme): void;
  /** Points to draw while the scene moves; `null`: all. Default: everything is drawn always. */
  setBudget?(points: number | null): void;
  /** Draws text and marks over the picture, in CSS pixels. */
  drawOver?(context: CanvasRenderingContext2D, project: Projection, theme: SceneTheme): void;
  /** Frees what is on the GPU. */
  dispose(): void;
}

/** Colours of the board, in CSS. */
export interface SceneTheme {
  readonly text: string;
  readonly muted: string;
  readonly surface: string;
  readonly accent: string;
}

/** Where a place is in the picture, in CSS pixels; `null`: behind the eye. */
export type Projection = (place: Place) => readonly [x: number, y: number] | null;
