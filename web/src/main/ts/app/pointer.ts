import type { Store } from '../base/store.ts';
import { type GestureHandler, Gestures } from '../canvas/gestures.ts';
import type { Stage } from '../canvas/stage.ts';
import { type Box, isEmpty } from '../decoder/prompt.ts';
import type { Editor } from './editor.ts';
import { Hand } from './hand.ts';
import { Latency } from './latency.ts';
import type { Notices } from './notices.ts';
import type { Pointing } from './pointing.ts';
import type { Proposal } from './proposals.ts';
import { isDrawing, type Settings, type Tool } from './settings.ts';
import type { View } from './view.ts';

/** How near a click must be to a point to mean it, CSS pixels. */
const NEAR = 10;

/** Steps of the crosshair, CSS pixels. */
const STEP = { small: 6, large: 48 };

const NAMES: Readonly<Record<Tool, string>> = {
  click: 'Hover and click',
  box: 'Box',
  select: 'Select',
  brush: 'Brush',
  eraser: 'Eraser',
  polygon: 'Polygon',
};

/** Points at the photo, by mouse, finger or the keyboard's crosshair, with the tool that is chosen. */
export class Pointer implements GestureHandler {
  /** From the pointer's event to the mask on the screen. */
  readonly latency = new Latency();
  readonly hand: Hand;
  private readonly gestures: Gestures;
  private readonly stage: Stage;

  constructor(
    private readonly view: View,
    private readonly pointing: Store<Pointing>,
    private readonly settings: Store<Settings>,
    private readonly notices: Notices,
  ) {
    this.stage = view.stage;
    this.hand = new Hand(pointing, settings, this.stage, notices);
    this.gestures = new Gestures(this.stage, this);
  }

  private get editor(): Editor | null {
    return this.view.editor;
  }

  private get tool(): Tool {
    return this.settings.value.tool;
  }

  choose(tool: Tool): void {
    this.editor?.leave();
    this.hand.leave();
    this.pointing.update({ drawing: null, pointed: null });
    this.settings.update({ tool });
    this.notices.say(NAMES[tool]);
  }

  // Mouse and fingers

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
    if (isDrawing(this.tool)) {
      editor.leave();
      this.hand.hover(x, y);
      return;
    }
    const offered = this.offeredAt(editor, x, y);
    if (offered !== null || this.tool === 'select') {
      editor.leave();
      this.mark(offered?.id ?? editor.kept.at(x, y)?.id ?? null);
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

  /** What is offered at a place, while no prompt is under way. */
  private offeredAt(editor: Editor, x: number, y: number): Proposal | null {
    return isEmpty(editor.work.prompt) ? editor.proposals.at(x, y) : null;
  }

  /** @returns whether something was offered there, which is kept or turned down now */
  private settle(editor: Editor, x: number, y: number, keep: boolean): boolean {
    const offered = this.offeredAt(editor, x, y);
    if (offered !== null && keep) {
      editor.proposals.keep(offered.id);
    } else if (offered !== null) {
      editor.proposals.turnDown(offered.id);
      this.notices.say('Turned down');
    }
    return offered !== null;
  }

  leave(): void {
    this.editor?.leave();
    this.mark(null);
    if (this.pointing.value.brush !== null) {
      this.pointing.update({ brush: null });
    }
  }

  press(x: number, y: number, negative: boolean): boolean {
    const { editor } = this;
    return editor !== null && this.hand.press(editor, x, y, negative);
  }

  draw(points: readonly number[]): void {
    if (this.editor !== null) {
      this.hand.draw(this.editor, points);
    }
  }

  release(): void {
    if (this.editor !== null) {
      this.hand.release(this.editor);
    }
  }

  giveUp(): void {
    if (this.editor !== null) {
      this.hand.giveUp(this.editor);
    }
  }

  clickedTwice(): void {
    if (this.editor !== null && this.tool === 'polygon') {
      this.hand.close(this.editor);
    }
  }

  /** Marks a mask that is pointed at in the list. */
  mark(id: string | null): void {
    if (this.pointing.value.pointed !== id) {
      this.pointing.update({ pointed: id });
    }
  }

  click(x: number, y: number, negative: boolean, more: boolean, at: number): void {
    const { editor } = this;
    if (editor === null) {
      return;
    }
    if (isDrawing(this.tool)) {
      if (this.tool === 'polygon') {
        this.hand.addCorner(editor, x, y);
      }
      return;
    }
    const positive = negative === this.settings.value.negative;
    if (this.settle(editor, x, y, positive)) {
      return;
    }
    if (this.tool === 'select') {
      this.select(editor, x, y, more);
      return;
    }
    const near = this.pointAt(editor, x, y);
    if (near >= 0) {
      void this.timed(at, editor.removePoint(near), () => true);
    } else if (this.inside(editor, x, y)) {
      void this.timed(at, editor.addPoint(x, y, positive), () => editor.current !== null);
    }
  }

  /** @param more beside what is selected */
  private select({ kept }: Editor, x: number, y: number, more: boolean): void {
    const item = kept.at(x, y);
    if (!more) {
      kept.select(item?.id ?? null);
    } else if (item !== null) {
      kept.toggle(item.id);
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

  // The keyboard's crosshair

  zoom(factor: number): void {
    const { crosshair } = this.pointing.value;
    if (crosshair === null) {
      this.stage.zoomMiddle(factor);
    } else {
      this.stage.zoom(...this.stage.toScreen(...crosshair), factor);
    }
  }

  move(editor: Editor, dx: number, dy: number, large: boolean): void {
    const { width, height } = editor.image;
    const step = (large ? STEP.large : STEP.small) / this.stage.scale;
    const { crosshair, drawing } = this.pointing.value;
    const [x, y] = crosshair ?? [width / 2, height / 2];
    const to = crosshair === null ? [0, 0] : [dx * step, dy * step];
    const next = [
      Math.min(width - 1, Math.max(0, x + to[0])),
      Math.min(height - 1, Math.max(0, y + to[1])),
    ] as const;
    this.pointing.update({
      crosshair: next,
      drawing: drawing === null ? null : [drawing[0], drawing[1], ...next],
    });
    if (this.tool === 'click') {
      void editor.hover(...next);
    } else if (this.tool === 'select') {
      this.mark(editor.kept.at(...next)?.id ?? null);
    }
  }

  /** Does at the crosshair what a click would do there. */
  place(editor: Editor, positive: boolean): void {
    const { crosshair, drawing } = this.pointing.value;
    if (crosshair === null) {
      this.stage.canvas.focus();
      this.move(editor, 0, 0, false);
      return;
    }
    if (this.tool === 'polygon') {
      if (positive) {
        this.hand.addCorner(editor, ...crosshair);
      } else {
        this.hand.takeBack();
      }
      return;
    }
    if (isDrawing(this.tool)) {
      this.hand.dab(editor, ...crosshair, !positive);
      return;
    }
    if (this.settle(editor, ...crosshair, positive)) {
      return;
    }
    if (this.tool === 'select') {
      this.select(editor, ...crosshair, !positive);
    } else if (this.tool === 'click') {
      void editor.addPoint(...crosshair, positive);
    } else if (drawing === null) {
      this.pointing.update({ drawing: [...crosshair, ...crosshair] });
      this.notices.say('First corner set');
    } else {
      this.pointing.update({ drawing: null });
      void editor.setBox(drawing);
    }
  }

  /** Clears the prompt, then what is offered, then the selection; in the end the canvas gives up the keyboard. */
  cancel(editor: Editor): void {
    if (this.gestures.cancel() || this.hand.leave()) {
      return;
    }
    if (this.pointing.value.drawing !== null) {
      this.pointing.update({ drawing: null });
    } else if (!isEmpty(editor.work.prompt)) {
      void editor.clear();
    } else if (editor.proposals.clear()) {
      return;
    } else if (editor.work.selected !== null) {
      editor.kept.select(null);
    } else {
      editor.leave();
      this.pointing.update({ crosshair: null });
      this.stage.canvas.blur();
    }
  }
}
