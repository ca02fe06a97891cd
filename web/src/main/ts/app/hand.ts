import type { Store } from '../base/store.ts';
import type { Stage } from '../canvas/stage.ts';
import { isEmpty } from '../decoder/prompt.ts';
import { messageOf } from '../base/calls.ts';
import type { Editor } from './editor.ts';
import type { Notices } from './notices.ts';
import type { Pointing } from './pointing.ts';
import { BRUSH, isDrawing, type Settings } from './settings.ts';

/** How near the pointer must be to a corner to mean it, CSS pixels. */
const NEAR = 12;

/** How much larger or smaller one step makes the brush. */
const STEP = 1.25;

/** Draws with brush, eraser and polygon, led by the pointer or by the keyboard's crosshair. */
export class Hand {
  /** The corner that is dragged, and whether it was moved. */
  private dragged: { readonly index: number; moved: boolean } | null = null;

  constructor(
    private readonly pointing: Store<Pointing>,
    private readonly settings: Store<Settings>,
    private readonly stage: Stage,
    private readonly notices: Notices,
  ) {}

  /** Of the brush, image pixels. */
  get radius(): number {
    return this.settings.value.brush / 2 / this.stage.scale;
  }

  resize(step: 1 | -1): void {
    const { brush } = this.settings.value;
    const next = step === 1 ? Math.max(brush + 1, brush * STEP) : Math.min(brush - 1, brush / STEP);
    const size = Math.round(Math.min(BRUSH.most, Math.max(BRUSH.least, next)));
    this.settings.update({ brush: size });
    this.notices.say(`Brush ${size} pixels`);
  }

  /** @returns whether the tool draws from there on */
  press(editor: Editor, x: number, y: number, negative: boolean): boolean {
    const { tool, negative: leavesOut } = this.settings.value;
    if (tool === 'polygon') {
      const index = this.cornerAt(x, y);
      this.dragged = index < 0 ? null : { index, moved: false };
      return index >= 0;
    }
    const erase = (tool === 'eraser') !== (negative !== leavesOut);
    return isDrawing(tool) && this.isFree(editor) && editor.drawing.begin(x, y, this.radius, erase);
  }

  draw(editor: Editor, points: readonly number[]): void {
    const [x, y] = points.slice(-2);
    if (this.dragged === null) {
      editor.drawing.extend(points);
      this.hover(x, y);
    } else {
      this.dragged.moved = true;
      const corner = [x, y] as const;
      this.pointing.update({ corners: this.pointing.value.corners.with(this.dragged.index, corner) });
    }
  }

  release(editor: Editor): void {
    const { dragged } = this;
    this.dragged = null;
    if (dragged === null) {
      void this.reporting(editor.drawing.end());
    } else if (!dragged.moved && dragged.index === 0) {
      this.close(editor);
    }
  }

  giveUp(editor: Editor): void {
    this.dragged = null;
    editor.drawing.cancel();
  }

  hover(x: number, y: number): void {
    this.pointing.update({ brush: [x, y] });
  }

  /** One touch of the brush. */
  dab(editor: Editor, x: number, y: number, negative: boolean): void {
    if (this.press(editor, x, y, negative)) {
      this.release(editor);
    }
  }

  addCorner(editor: Editor, x: number, y: number): void {
    if (this.isFree(editor)) {
      const { corners, began } = this.pointing.value;
      this.pointing.update({ corners: [...corners, [x, y]], began: corners.length === 0 ? Date.now() : began });
      this.notices.say(`Corner ${corners.length + 1} set`);
    }
  }

  /** Takes the last corner back. @returns false when there is none */
  takeBack(): boolean {
    const { corners } = this.pointing.value;
    this.pointing.update({ corners: corners.slice(0, -1) });
    return corners.length > 0;
  }

  /** Sets the inside of the polygon, or clears it where clicks leave out. @returns false when there is no polygon */
  close(editor: Editor): boolean {
    const { corners, began } = this.pointing.value;
    if (corners.length === 0) {
      return false;
    }
    if (corners.length < 3) {
      this.notices.say(`A polygon needs three corners; there ${corners.length === 1 ? 'is 1' : 'are 2'}`);
      return true;
    }
    const drawn = editor.drawing.polygon(corners.flat(), this.settings.value.negative, began);
    if (drawn !== null) {
      this.pointing.update({ corners: [] });
      void this.reporting(drawn);
    }
    return true;
  }

  /** Gives the polygon up. @returns whether there was one */
  leave(): boolean {
    const { corners } = this.pointing.value;
    this.pointing.update({ corners: [], brush: null });
    return corners.length > 0;
  }

  private cornerAt(x: number, y: number): number {
    const reach = NEAR / this.stage.scale;
    return this.pointing.value.corners.findIndex(([cx, cy]) => Math.hypot(cx - x, cy - y) <= reach);
  }

  /** Whether no prompt is open, whose mask would stay between what is drawn and what it is drawn on. */
  private isFree({ work }: Editor): boolean {
    const free = isEmpty(work.prompt);
    if (!free) {
      this.notices.tell('Keep the mask of the prompt first (Enter), or clear it (Esc)');
    }
    return free;
  }

  private reporting(work: Promise<void>): Promise<void> {
    return work.catch((failure: unknown) => this.notices.fail(`Not drawn: ${messageOf(failure)}`));
  }
}
