import { isEmpty } from '../decoder/prompt.ts';
import type { Controls } from './controls.ts';
import { messageOf } from './decoding.ts';
import type { Editor } from './editor.ts';
import { type Binding, bindingOf, type Command } from './keys.ts';
import type { Settings, Tool } from './settings.ts';

/** Steps of the crosshair, CSS pixels. */
const STEP = { small: 6, large: 48 };

/** What a key does again and again while it is held; everything else it does once. */
const REPEATED: ReadonlySet<Command> = new Set([
  'left',
  'right',
  'up',
  'down',
  'zoomIn',
  'zoomOut',
  'opacityUp',
  'opacityDown',
  'undo',
  'redo',
  'previousImage',
  'nextImage',
  'nextMask',
  'previousMask',
  'nextItem',
  'previousItem',
]);

/** Does what keys and buttons ask for. */
export class Keyboard {
  constructor(private readonly controls: Controls) {}

  key(event: KeyboardEvent): void {
    const { target } = event;
    const binding = bindingOf(event);
    if (binding === null || event.defaultPrevented || this.keepsKey(target, event, binding)) {
      return;
    }
    if (event.repeat && !REPEATED.has(binding.command)) {
      event.preventDefault();
      return;
    }
    if (this.run(binding.command, event.shiftKey) !== false) {
      event.preventDefault();
    }
  }

  /** Whether a key belongs to the control that has the focus. */
  private keepsKey(target: EventTarget | null, event: KeyboardEvent, { canvas, command }: Binding): boolean {
    if (!(target instanceof HTMLElement)) {
      return true;
    }
    const typing = target instanceof HTMLInputElement && target.type !== 'range' && target.type !== 'checkbox';
    // A mask that has just been chosen is kept by Enter, as on the canvas.
    const control = target.closest('button, a, summary, label');
    const pressing =
      control !== null && (event.key === ' ' || (event.key === 'Enter' && !control.matches('.choice')));
    const elsewhere = canvas === true && target !== this.controls.stage.canvas;
    const sheet = this.controls.help.value && command !== 'help';
    return typing || pressing || elsewhere || sheet || (command === 'copy' && String(getSelection()) !== '');
  }

  /** @returns false when there was nothing to do and the browser may use the key */
  run(command: Command, large = false): boolean | void {
    const { editor } = this.controls;
    switch (command) {
      case 'help':
        return this.controls.help.set(!this.controls.help.value);
      case 'theme':
        return this.controls.settings.update({
          theme: isDark(this.controls.settings.value.theme) ? 'light' : 'dark',
        });
      case 'upload':
        return this.controls.chooseFiles();
      case 'previousImage':
        return this.controls.session.neighbour(-1);
      case 'nextImage':
        return this.controls.session.neighbour(1);
      case 'toolClick':
        return this.choose('click');
      case 'toolBox':
        return this.choose('box');
      case 'toolSelect':
        return this.choose('select');
      case 'negative':
        return this.controls.settings.update({ negative: !this.controls.settings.value.negative });
      case 'cutOut':
        return this.controls.settings.update({ cutOut: !this.controls.settings.value.cutOut });
      case 'opacityUp':
        return this.controls.settings.update({ opacity: Math.min(1, this.controls.settings.value.opacity + 0.1) });
      case 'opacityDown':
        return this.controls.settings.update({ opacity: Math.max(0, this.controls.settings.value.opacity - 0.1) });
      case 'zoomIn':
        return this.zoom(1.4);
      case 'zoomOut':
        return this.zoom(1 / 1.4);
      case 'fit':
        return this.controls.stage.fit();
      case 'everything':
        return void (this.controls.session.run.value === null
          ? this.controls.session.everything()
          : this.controls.session.cancel());
      default:
        return editor === null ? false : this.edit(editor, command, large);
    }
  }

  private async accept(editor: Editor): Promise<void> {
    try {
      await editor.accept();
    } catch (failure) {
      this.controls.session.tell(`Not kept: ${messageOf(failure)}`, true);
    }
  }

  private choose(tool: Tool): void {
    this.controls.editor?.leave();
    this.controls.pointing.update({ drawing: null, pointed: null });
    this.controls.settings.update({ tool });
    this.controls.session.say({ click: 'Hover and click', box: 'Box', select: 'Select' }[tool]);
  }

  private zoom(factor: number): void {
    const { crosshair } = this.controls.pointing.value;
    if (crosshair === null) {
      this.controls.stage.zoomMiddle(factor);
    } else {
      this.controls.stage.zoom(...this.controls.stage.toScreen(...crosshair), factor);
    }
  }

  private edit(editor: Editor, command: Command, large: boolean): boolean | void {
    const selected = editor.selected;
    switch (command) {
      case 'accept':
        return isEmpty(editor.work.prompt) ? false : void this.accept(editor);
      case 'cancel':
        return this.cancel(editor);
      case 'removeLast':
        return void editor.removeLast();
      case 'undo':
        return void editor.undo();
      case 'redo':
        return void editor.redo();
      case 'flush':
        return void editor
          .save()
          .then(() => this.controls.session.tell(editor.saved.value === 'saved' ? 'Saved' : 'Not saved'));
      case 'delete':
        return selected === null ? false : editor.remove(selected.id);
      case 'hide':
        return selected === null ? false : editor.change(selected.id, { hidden: !selected.hidden });
      case 'hideAll':
        return editor.hideAll();
      case 'lock':
        return selected === null ? false : editor.change(selected.id, { locked: !selected.locked });
      case 'nextItem':
        return editor.work.items.length === 0 ? false : editor.selectNeighbour(1);
      case 'previousItem':
        return editor.work.items.length === 0 ? false : editor.selectNeighbour(-1);
      case 'nextMask':
        return editor.cycle(1);
      case 'previousMask':
        return editor.cycle(-1);
      case 'mask1':
        return editor.choose(0);
      case 'mask2':
        return editor.choose(1);
      case 'mask3':
        return editor.choose(2);
      case 'copy':
        return void this.controls.exporter.copy(editor, 'png');
      case 'download':
        return void this.controls.exporter.download(editor, 'png');
      case 'left':
        return this.move(editor, -1, 0, large);
      case 'right':
        return this.move(editor, 1, 0, large);
      case 'up':
        return this.move(editor, 0, -1, large);
      case 'down':
        return this.move(editor, 0, 1, large);
      case 'plus':
        return this.place(editor, true);
      case 'minus':
        return this.place(editor, false);
      default:
        return false;
    }
  }

  /** Once clears the prompt, twice deselects, and then the canvas gives up the keyboard. */
  private cancel(editor: Editor): void {
    if (this.controls.cancelGesture()) {
      return;
    }
    if (this.controls.pointing.value.drawing !== null) {
      this.controls.pointing.update({ drawing: null });
    } else if (!isEmpty(editor.work.prompt)) {
      void editor.clear();
    } else if (editor.work.selected !== null) {
      editor.select(null);
    } else {
      editor.leave();
      this.controls.pointing.update({ crosshair: null });
      this.controls.stage.canvas.blur();
    }
  }

  private move(editor: Editor, dx: number, dy: number, large: boolean): void {
    const { width, height } = editor.image;
    const step = (large ? STEP.large : STEP.small) / this.controls.stage.scale;
    const { crosshair, drawing } = this.controls.pointing.value;
    const [x, y] = crosshair ?? [width / 2, height / 2];
    const to = crosshair === null ? [0, 0] : [dx * step, dy * step];
    const next = [
      Math.min(width - 1, Math.max(0, x + to[0])),
      Math.min(height - 1, Math.max(0, y + to[1])),
    ] as const;
    this.controls.pointing.update({
      crosshair: next,
      drawing: drawing === null ? null : [drawing[0], drawing[1], ...next],
    });
    if (this.controls.tool === 'click') {
      void editor.hover(...next);
    } else if (this.controls.tool === 'select') {
      this.controls.point(editor.itemAt(...next)?.id ?? null);
    }
  }

  private place(editor: Editor, positive: boolean): void {
    const { crosshair, drawing } = this.controls.pointing.value;
    if (crosshair === null) {
      this.controls.stage.canvas.focus();
      this.move(editor, 0, 0, false);
      return;
    }
    if (this.controls.tool === 'select') {
      editor.select(editor.itemAt(...crosshair)?.id ?? null);
    } else if (this.controls.tool === 'click') {
      void editor.addPoint(...crosshair, positive);
    } else if (drawing === null) {
      this.controls.pointing.update({ drawing: [...crosshair, ...crosshair] });
      this.controls.session.say('First corner set');
    } else {
      this.controls.pointing.update({ drawing: null });
      void editor.setBox(drawing);
    }
  }
}

const isDark = (theme: Settings['theme']): boolean =>
  theme === 'dark' || (theme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
