import { Gestures, type GestureHandler } from '../canvas/gestures.ts';
import { PALETTE } from '../canvas/palette.ts';
import { Photo } from '../canvas/photo.ts';
import { EMPTY_SCENE, type Scene } from '../canvas/scene.ts';
import type { Stage } from '../canvas/stage.ts';
import type { Box } from '../decoder/prompt.ts';
import { nextHue } from '../work/work.ts';
import { messageOf } from './decoding.ts';
import type { Editor } from './editor.ts';
import { Exporter } from './exporter.ts';
import { Keyboard } from './keyboard.ts';
import type { Command } from './keys.ts';
import { Latency } from './latency.ts';
import type { Session } from './session.ts';
import type { Settings, Tool } from './settings.ts';
import { Store } from './store.ts';

/** How near a click must be to a point to mean it, CSS pixels. */
const NEAR = 10;

/** What only the screen knows. */
interface Pointing {
  readonly crosshair: readonly [number, number] | null;
  /** A box being drawn, by pointer or by keyboard. */
  readonly drawing: Box | null;
  /** A kept mask under the pointer, on the canvas or in the list. */
  readonly pointed: string | null;
}

const NOWHERE: Pointing = { crosshair: null, drawing: null, pointed: null };

/** Joins pointer and canvas with the work. */
export class Controls implements GestureHandler {
  readonly pointing = new Store<Pointing>(NOWHERE);
  readonly help = new Store(false);
  /** From the pointer's event to the mask on the screen. */
  readonly latency = new Latency();
  readonly exporter: Exporter;
  /** Opens the browser's choice of files; set by the page. */
  chooseFiles: () => void = () => {};
  photo: Photo | null = null;
  readonly photoLoaded = new Store(0);
  private readonly gestures: Gestures;
  private readonly keyboard: Keyboard = new Keyboard(this);
  private watched: (() => void)[] = [];

  constructor(
    readonly session: Session,
    readonly settings: Store<Settings>,
    readonly stage: Stage,
  ) {
    this.exporter = new Exporter(session);
    this.gestures = new Gestures(stage, this);
    session.opened.subscribe(() => this.onOpened());
    session.server.reachable.subscribe(() => this.onReachable());
    settings.subscribe(() => this.show());
    this.pointing.subscribe(() => this.show());
    addEventListener('keydown', (event) => this.keyboard.key(event));
    this.onOpened();
  }

  get editor(): Editor | null {
    const { value } = this.session.opened;
    return value.kind === 'image' ? value.editor : null;
  }

  private onOpened(): void {
    this.watched.splice(0).forEach((end) => end());
    this.pointing.set(NOWHERE);
    const { editor } = this;
    this.photo = null;
    if (editor !== null) {
      const { image } = editor;
      const { urls } = this.session.server;
      const photo = new Photo(image, { display: urls.display(image.id), tiles: urls.tiles(image.id) }, () =>
        this.stage.invalidate(),
      );
      this.photo = photo;
      void this.load(photo, editor);
      this.watched = [editor.history.subscribe(() => this.show()), editor.shown.subscribe(() => this.show())];
    }
    this.stage.show(this.photo);
    this.show();
  }

  /** Fetches the picture of a photo that was opened while the server was away. */
  private onReachable(): void {
    const { photo, editor } = this;
    if (this.session.server.reachable.value && photo !== null && editor !== null && !photo.loaded) {
      void this.load(photo, editor);
    }
  }

  private async load(photo: Photo, editor: Editor): Promise<void> {
    try {
      await photo.load();
      this.photoLoaded.set(this.photoLoaded.value + 1);
    } catch (failure) {
      if (this.photo === photo && this.session.server.reachable.value) {
        await this.session.server.probe();
        if (this.photo === photo && this.session.server.reachable.value) {
          this.session.broken(editor.image, messageOf(failure));
        }
      }
    }
  }

  private show(): void {
    this.stage.setScene(this.scene());
  }

  private scene(): Scene {
    const { editor } = this;
    if (editor === null) {
      return EMPTY_SCENE;
    }
    const { opacity, cutOut } = this.settings.value;
    const { crosshair, drawing, pointed } = this.pointing.value;
    const { work } = editor;
    const hovering = editor.shown.value.hover;
    const mask = editor.current ?? hovering?.masks[0] ?? null;
    const hue = nextHue(work.items, PALETTE.length);
    return {
      items: work.items,
      selected: work.selected,
      pointed,
      preview: mask === null ? null : { shape: mask.shape, hue, hovering: editor.current === null },
      points: work.prompt.points,
      box: drawing ?? work.prompt.box,
      crosshair,
      opacity,
      cutOut,
    };
  }

  // Pointer

  get tool(): Tool {
    return this.settings.value.tool;
  }

  get drawsBoxes(): boolean {
    return this.tool === 'box';
  }

  hover(x: number, y: number, at: number): void {
    const { editor } = this;
    if (editor === null) {
      return;
    }
    if (this.pointing.value.crosshair !== null) {
      this.pointing.update({ crosshair: null });
    }
    if (this.tool === 'select') {
      this.pointing.update({ pointed: editor.itemAt(x, y)?.id ?? null });
    } else if (this.tool === 'click' && this.inside(editor, x, y)) {
      void this.timed(at, editor.hover(x, y), () => {
        const asked = editor.shown.value.hover?.prompt.points[0];
        return asked?.x === x && asked.y === y;
      });
    } else {
      editor.leave();
    }
  }

  private inside({ image }: Editor, x: number, y: number): boolean {
    return x >= 0 && y >= 0 && x < image.width && y < image.height;
  }

  leave(): void {
    this.editor?.leave();
    this.point(null);
  }

  /** Marks a kept mask that is pointed at in the list. */
  point(id: string | null): void {
    if (this.pointing.value.pointed !== id) {
      this.pointing.update({ pointed: id });
    }
  }

  click(x: number, y: number, negative: boolean, at: number): void {
    const { editor } = this;
    if (editor === null) {
      return;
    }
    if (this.tool === 'select') {
      editor.select(editor.itemAt(x, y)?.id ?? null);
      return;
    }
    const near = this.pointAt(editor, x, y);
    if (near >= 0) {
      void this.timed(at, editor.removePoint(near), () => true);
    } else if (this.inside(editor, x, y)) {
      const positive = negative === this.settings.value.negative;
      void this.timed(at, editor.addPoint(x, y, positive), () => editor.current !== null);
    }
  }

  private pointAt({ work }: Editor, x: number, y: number): number {
    const reach = NEAR / this.stage.scale;
    return work.prompt.points.findIndex((point) => Math.hypot(point.x - x, point.y - y) <= reach);
  }

  drawing(box: Box | null): void {
    this.pointing.update({ drawing: box });
  }

  drawn(box: Box, at: number): void {
    const { editor } = this;
    if (editor !== null) {
      void this.timed(at, editor.setBox(box), () => editor.current !== null);
    }
  }

  cycle(step: 1 | -1): void {
    this.editor?.cycle(step);
  }

  /** Measures from an event to the frame that shows its mask. */
  private async timed(at: number, answered: Promise<void>, shown: () => boolean): Promise<void> {
    await answered;
    if (shown()) {
      this.stage.afterPaint(() => {
        // A message comes after the frame has been handed over.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => this.latency.add(performance.now() - at);
        port2.postMessage(null);
      });
    }
  }

  run(command: Command, large = false): boolean | void {
    return this.keyboard.run(command, large);
  }

  /** Gives up a box that is being drawn. */
  cancelGesture(): boolean {
    return this.gestures.cancel();
  }
}
