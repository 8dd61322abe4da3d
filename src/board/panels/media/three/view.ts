import { LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import type { PerspectiveCamera, Scene } from 'three';
import { messageOf } from '../../../../base/errors.js';
import { icon } from '../../../ui/icons.js';
import { definePart } from '../../../ui/part.js';
import { saveBlob } from '../../../ui/save-blob.js';
import { controls } from '../../../ui/styles.js';
import { brokenItem, brokenStyle } from '../broken.js';
import { FLY_HELP, GESTURE_HELP, listenToGestures } from '../gestures.js';
import { viewStyle } from '../view-style.js';
import { type OrbitCamera, type Place, VIEW_ANGLE } from './camera.js';
import type { SceneContent, SceneTheme } from './content.js';
import { type Library, loadThree, sharedRenderer } from './renderer.js';

/** Makes the scene of an item. Throws a reason for people. */
export type LoadScene<Options> = (library: Library, blob: Blob) => Promise<SceneContent<Options>>;

/** How long after the last movement all points are drawn again (ms). */
const SETTLE_MS = 180;
/** While a scene moves, a frame should not take longer (ms): fewer points are drawn then. */
const SLOW_FRAME_MS = 60;
const LEAST_POINTS = 20_000;
const FIRST_BUDGET = 1_000_000;
/** Points that this computer draws while a scene moves. */
let budget = FIRST_BUDGET;

/** Shows one scene in 3D. Holds its bytes on the GPU only while it is active. */
class ThreeView extends LitElement {
  static override styles = [controls, viewStyle, brokenStyle];
  static override properties = {
    of: { attribute: false },
    blob: { attribute: false },
    load: { attribute: false },
    options: { attribute: false },
    camera: { attribute: false },
    name: { attribute: false },
    fileName: { attribute: false },
    active: { attribute: false },
    large: { type: Boolean, reflect: true },
    dark: { attribute: false },
    problem: { state: true },
    facts: { state: true },
  };
  /** Identifies what is shown: the scene is made anew for another. */
  declare of: string;
  declare blob: Blob;
  declare load: LoadScene<object>;
  /** What a person has chosen for the panel. */
  declare options: object;
  declare camera: OrbitCamera;
  /** Text that describes the scene. */
  declare name: string;
  /** For downloads. */
  declare fileName: string;
  /** True while the panel is visible. */
  declare active: boolean;
  declare large: boolean;
  declare dark: boolean;
  declare problem: string;
  declare facts: string;
  #library: Library | null = null;
  #content: SceneContent<object> | null = null;
  #scene: Scene | null = null;
  #lens: PerspectiveCamera | null = null;
  /** What is shown or being opened. */
  #shown: string | null = null;
  #frame = 0;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #movedAt = 0;
  #stops: (() => void)[] = [];
  #stage: HTMLElement | null = null;
  readonly #resize = new ResizeObserver(() => this.#drawSoon());

  constructor() {
    super();
    this.problem = '';
    this.facts = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#close();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('of')) return;
    this.problem = '';
    this.facts = '';
  }

  override render(): TemplateResult {
    const { name, problem, fileName } = this;
    if (problem !== '') return brokenItem(name, problem, fileName, async () => this.blob);
    const content = this.#content;
    const label = `${name}. 3D scene: ${GESTURE_HELP}; ${FLY_HELP}`;
    return html`<div class="stage" tabindex="0" role="application" aria-roledescription="3D view" aria-label=${label}>
        <div class="scene"><canvas aria-hidden="true"></canvas></div>
        ${content ? nothing : html`<div class="state">${this.active ? 'Opening…' : ''}</div>`}
      </div>
      <div class="line"><span class="clip" title=${this.facts}>${this.facts}</span>
        <button class="ghost" aria-label=${`Show the whole of ${name}`} title="Show the whole" @click=${() => this.camera.reset()}>${icon('reset')}</button>
        <button class="link" ?disabled=${!content} aria-label=${`PNG of ${name}`} title="Save a picture" @click=${() => this.#save()}>PNG</button>
      </div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    const stage = this.renderRoot.querySelector<HTMLElement>('.stage');
    if (stage && stage !== this.#stage) this.#listen(stage);
    if (!this.active || this.problem !== '' || !this.isConnected) return this.#close();
    if (this.#shown !== this.of) void this.#open();
    else if (changed.has('options') || changed.has('dark')) this.#choose();
    else this.#drawSoon();
  }

  #listen(stage: HTMLElement): void {
    this.#stage = stage;
    const gestures = {
      rotate: (right: number, down: number) => this.camera.rotateBy(right, down),
      pan: (right: number, down: number) => this.camera.panBy(right, down),
      zoom: (factor: number) => this.camera.zoomBy(factor),
      reset: () => this.camera.reset(),
      fly: (forward: number, right: number, above: number) => this.camera.flyBy(forward, right, above),
    };
    listenToGestures(stage, gestures, () => this.large);
  }

  async #open(): Promise<void> {
    const { of, blob, camera } = this;
    const before = this.#content;
    this.#shown = of;
    const isStale = () => this.#shown !== of || !this.isConnected;
    try {
      const library = await loadThree();
      const content = await this.load(library, blob);
      if (isStale()) return content.dispose();
      // What was shown stays until the next is there: a step of the slider shows no empty view.
      this.#drop(before);
      this.#library = library;
      this.#content = content;
      this.#scene = new library.Scene();
      this.#scene.add(content.object);
      this.#lens = new library.PerspectiveCamera(VIEW_ANGLE);
      this.#lens.up.set(0, 0, 1);
      this.#scene.add(this.#lens);
      // Light comes from beside the eye, so that what is looked at is lit.
      this.#lens.add(lamp(library));
      this.#scene.add(new library.HemisphereLight(0xffffff, 0x666a72, 1));
      this.#listenToAll(camera);
      this.facts = content.facts;
      camera.setBounds(this, content.bounds);
      this.#choose();
      this.requestUpdate();
    } catch (thrown) {
      if (isStale()) return;
      this.problem = `This cannot be shown: ${messageOf(thrown)}`;
    }
  }

  #listenToAll(camera: OrbitCamera): void {
    for (const stop of this.#stops) stop();
    const stage = this.#stage;
    if (stage) this.#resize.observe(stage);
    this.#stops = [
      camera.listen(() => this.#moved()),
      () => camera.setBounds(this, null),
      sharedRenderer.open((problem) => {
        if (problem === null) this.#drawSoon();
        else this.problem = `This cannot be shown: ${problem}`;
      }),
      () => this.#resize.disconnect(),
    ];
  }

  #choose(): void {
    this.#content?.setOptions(this.options, this.#theme());
    this.#drawSoon();
  }

  /** The camera moved: draws what can be drawn in time, and all when it stands still. */
  #moved(): void {
    const content = this.#content;
    if (content?.setBudget) {
      const now = performance.now();
      const took = now - this.#movedAt;
      this.#movedAt = now;
      // Only frames of one movement follow each other.
      if (took < SETTLE_MS * 4) {
        if (took > SLOW_FRAME_MS) budget = Math.max(LEAST_POINTS, budget / 1.5);
        else if (took < SLOW_FRAME_MS / 3) budget = Math.min(FIRST_BUDGET, budget * 1.05);
      }
      content.setBudget(budget);
      clearTimeout(this.#settling);
      this.#settling = setTimeout(() => {
        this.#movedAt = 0;
        content.setBudget?.(null);
        this.#drawSoon();
      }, SETTLE_MS);
    }
    this.#drawSoon();
  }

  #drawSoon(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    const [library, content, scene, lens] = [this.#library, this.#content, this.#scene, this.#lens];
    const canvas = this.renderRoot.querySelector('canvas');
    const stage = this.#stage;
    if (!library || !content || !scene || !lens || !canvas || !stage) return;
    const { clientWidth: width, clientHeight: height } = stage;
    if (width === 0 || height === 0) return;
    const ratio = devicePixelRatio;
    const [pixels, lines] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== pixels || canvas.height !== lines) [canvas.width, canvas.height] = [pixels, lines];
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    this.#aim(lens, width, height);
    try {
      sharedRenderer.draw(library, scene, lens, canvas);
    } catch (thrown) {
      this.problem = `This cannot be shown: ${messageOf(thrown)}`;
      return;
    }
    const context = canvas.getContext('2d');
    if (!context) return;
    context.save();
    context.scale(ratio, ratio);
    const theme = this.#theme();
    content.drawOver?.(context, projection(library, lens, width, height), theme);
    drawAxes(context, this.camera, height, theme);
    context.restore();
  }

  #aim(lens: PerspectiveCamera, width: number, height: number): void {
    const { camera } = this;
    const { near, far } = camera.range();
    lens.aspect = width / height;
    // A view that is higher than wide shows the whole width.
    const tangent = Math.tan((VIEW_ANGLE * Math.PI) / 360) * Math.max(1, height / width);
    lens.fov = (Math.atan(tangent) * 360) / Math.PI;
    lens.near = near;
    lens.far = far;
    lens.up.set(...camera.axes().above);
    lens.position.set(...camera.eye());
    lens.lookAt(...camera.target);
    lens.updateProjectionMatrix();
    lens.updateMatrixWorld();
  }

  #theme(): SceneTheme {
    const style = getComputedStyle(this);
    const of = (name: string) => style.getPropertyValue(name).trim();
    return {
      text: of('--s-text'),
      muted: of('--s-muted'),
      surface: of('--s-subtle'),
      accent: of('--s-accent'),
    };
  }

  #drop(content: SceneContent<object> | null): void {
    this.#scene?.clear();
    content?.dispose();
  }

  #close(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#settling);
    this.#shown = null;
    for (const stop of this.#stops) stop();
    this.#stops = [];
    const content = this.#content;
    this.#content = null;
    this.#drop(content);
    this.#scene = null;
    if (content) this.requestUpdate();
  }

  #save(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    canvas?.toBlob((blob) => {
      if (blob) saveBlob(blob, `${this.fileName.replace(/\.\w+$/, '')}.png`);
    }, 'image/png');
  }
}

function lamp(library: Library) {
  const light = new library.DirectionalLight(0xffffff, 2);
  light.position.set(0.4, 0.6, 1);
  light.target.position.set(0, 0, -1);
  light.add(light.target);
  return light;
}

function projection(library: Library, lens: PerspectiveCamera, width: number, height: number) {
  const vector = new library.Vector3();
  return (place: Place): readonly [number, number] | null => {
    vector.set(...place).project(lens);
    if (!(vector.z > -1 && vector.z < 1)) return null;
    return [((vector.x + 1) / 2) * width, ((1 - vector.y) / 2) * height];
  };
}

/** The directions of the axes, in a corner. */
function drawAxes(
  context: CanvasRenderingContext2D,
  camera: OrbitCamera,
  height: number,
  theme: SceneTheme,
): void {
  const { right, above } = camera.axes();
  const [x, y, length] = [22, height - 22, 13];
  context.lineWidth = 1;
  context.strokeStyle = theme.muted;
  context.fillStyle = theme.muted;
  context.font = '10px sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const [i, letter] of ['x', 'y', 'z'].entries()) {
    const [across, up] = [(right[i] as number) * length, -(above[i] as number) * length];
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + across, y + up);
    context.stroke();
    // Of an axis that points at the eye, the letter would stand on the others'.
    if (Math.hypot(across, up) > 3) context.fillText(letter, x + across * 1.5, y + up * 1.5);
  }
}

export const threeViewTag = definePart('stepwell-three-view', ThreeView);
