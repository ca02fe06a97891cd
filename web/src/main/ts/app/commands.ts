import { messageOf } from '../base/calls.ts';
import type { Store } from '../base/store.ts';
import { isEmpty } from '../decoder/prompt.ts';
import type { Category } from '../work/categories.ts';
import type { Item } from '../work/work.ts';
import type { Editor } from './editor.ts';
import type { Exporter } from './exporter.ts';
import type { KeptMasks } from './kept.ts';
import type { Command } from './keys.ts';
import type { Pointer } from './pointer.ts';
import type { Preferences } from './preferences.ts';
import type { Session } from './session.ts';
import { isDrawing, type Settings } from './settings.ts';
import type { TaskCommands } from './taskCommands.ts';
import type { View } from './view.ts';

/** Parts that one mask is split into at most: more are specks, which nobody names one by one. */
const MOST_PARTS = 500;

/** Does what keys and buttons ask for. */
export class Commands {
  constructor(
    private readonly session: Session,
    private readonly preferences: Preferences,
    private readonly view: View,
    private readonly pointer: Pointer,
    private readonly exporter: Exporter,
    private readonly help: Store<boolean>,
    private readonly chooseFiles: () => void,
    private readonly tasks: TaskCommands,
  ) {}

  private get settings(): Store<Settings> {
    return this.preferences.settings;
  }

  /**
   * @param large in big steps, where there are steps
   * @returns false when there was nothing to do and the browser may use the key
   */
  run(command: Command, large = false): boolean | void {
    const { session, settings, pointer } = this;
    const { negative, cutOut, opacity, colourBy } = settings.value;
    const { editor } = this.view;
    switch (command) {
      case 'help':
        return this.help.set(!this.help.value);
      case 'theme':
      case 'settings':
        return this.preferences.run(command);
      case 'upload':
        return session.photos.rights.value.add && this.chooseFiles();
      case 'previousImage':
        return session.opening.neighbour(-1);
      case 'nextImage':
        return session.opening.neighbour(1);
      case 'toolClick':
        return pointer.choose('click');
      case 'toolBox':
        return pointer.choose('box');
      case 'toolSelect':
        return pointer.choose('select');
      case 'toolBrush':
        return pointer.choose('brush');
      case 'toolEraser':
        return pointer.choose('eraser');
      case 'toolPolygon':
        return pointer.choose('polygon');
      case 'brushSmaller':
        return pointer.hand.resize(-1);
      case 'brushLarger':
        return pointer.hand.resize(1);
      case 'colourBy':
        return settings.update({ colourBy: colourBy === 'object' ? 'category' : 'object' });
      case 'negative':
        return settings.update({ negative: !negative });
      case 'cutOut':
        return settings.update({ cutOut: !cutOut });
      case 'opacityUp':
        return settings.update({ opacity: Math.min(1, opacity + 0.1) });
      case 'opacityDown':
        return settings.update({ opacity: Math.max(0, opacity - 0.1) });
      case 'zoomIn':
        return pointer.zoom(1.4);
      case 'zoomOut':
        return pointer.zoom(1 / 1.4);
      case 'fit':
        return this.view.stage.fit();
      case 'more':
        return session.more();
      case 'everything':
        return void (session.runs.run.value === null ? session.everything() : session.runs.cancel());
      default:
        return (
          this.tasks.run(command, editor) ??
          this.categorise(command) ??
          (editor === null ? false : this.edit(editor, command, large))
        );
    }
  }

  /** @returns null for a command that is none of categories, else whether a category has the key */
  private categorise(command: Command): boolean | null {
    const key = Number(/^category(\d)$/.exec(command)?.[1] ?? NaN);
    if (Number.isNaN(key)) {
      return null;
    }
    const category = this.session.categories.byKey(key);
    if (category === null) {
      this.session.notices.say(`No category has the key ${key}`);
    } else {
      this.setCategory(category);
    }
    return category !== null;
  }

  /** Of the selected masks, or of the next one; none where it is set already. */
  setCategory(category: Category): void {
    const { categories, notices } = this.session;
    const { editor } = this.view;
    const selection = editor?.kept.selection ?? [];
    if (editor === null || selection.length === 0) {
      const next = categories.next.value === category.id ? null : category.id;
      categories.next.set(next);
      notices.say(next === null ? 'The next mask has no category' : `The next mask is: ${category.name}`);
      return;
    }
    const free = selection.filter(({ locked }) => !locked);
    const all = free.every((item) => item.category === category.id);
    const ids = free.map(({ id }) => id);
    if (ids.length === 0) {
      notices.say('This mask is locked');
      return;
    }
    editor.kept.categorise(ids, all ? null : category.id);
    const masks = ids.length === 1 ? 'Mask' : `${ids.length} masks`;
    notices.say(all ? `${masks}: no category` : `${masks}: ${category.name}`);
  }

  private edit(editor: Editor, command: Command, large: boolean): boolean | void {
    const { pointer, exporter } = this;
    const { kept } = editor;
    const { selected, selection } = kept;
    const ids = selection.map(({ id }) => id);
    switch (command) {
      case 'accept':
        return this.keepShown(editor);
      case 'cancel':
        return isEmpty(editor.work.prompt) && this.session.search.cancel() ? undefined : pointer.cancel(editor);
      case 'several':
        return void editor.toggleSeveral();
      case 'removeLast':
        return pointer.hand.takeBack() ? undefined : void editor.removeLast();
      case 'undo':
        return pointer.hand.takeBack() ? undefined : void editor.undo();
      case 'redo':
        return void editor.redo();
      case 'flush':
        return void this.flush(editor);
      case 'delete':
        return selected === null ? false : kept.remove(ids);
      case 'hide':
        return selected === null ? false : kept.change(ids, { hidden: !selected.hidden });
      case 'hideAll':
        return kept.hideAll();
      case 'lock':
        return selected === null ? false : kept.change(ids, { locked: !selected.locked });
      case 'refine':
        return selected === null ? false : this.refine(editor, selected);
      case 'merge':
        return selection.length < 2 ? false : void this.merge(editor, selection);
      case 'split':
        return selected === null ? false : void this.split(editor, selected);
      case 'nextItem':
        return kept.items.length === 0 ? false : kept.selectNeighbour(1);
      case 'previousItem':
        return kept.items.length === 0 ? false : kept.selectNeighbour(-1);
      case 'nextMask':
        return editor.cycle(1);
      case 'previousMask':
        return editor.cycle(-1);
      case 'copy':
        return void exporter.copy(editor, 'png');
      case 'download':
        return void exporter.download(editor, 'png');
      case 'left':
        return pointer.move(editor, -1, 0, large);
      case 'right':
        return pointer.move(editor, 1, 0, large);
      case 'up':
        return pointer.move(editor, 0, -1, large);
      case 'down':
        return pointer.move(editor, 0, 1, large);
      case 'plus':
        return pointer.place(editor, true);
      case 'minus':
        return pointer.place(editor, false);
      default:
        return false;
    }
  }

  /** The mask of the prompt; where there is none, all that are offered. */
  private keepShown(editor: Editor): boolean | void {
    if (this.pointer.hand.close(editor)) {
      return;
    }
    if (!isEmpty(editor.work.prompt)) {
      return void this.accept(editor);
    }
    if (editor.proposals.offered.value.length > 0) {
      return editor.proposals.keepAll();
    }
    // What is drawn is kept already; the next stroke begins another mask.
    return isDrawing(this.settings.value.tool) && editor.work.selected !== null ? editor.kept.select(null) : false;
  }

  /** Corrects a mask by clicks from now on; again, it stays as it was. */
  private refine(editor: Editor, item: Item): void {
    const { tool } = this.settings.value;
    if (editor.work.prompt.mask !== undefined) {
      void editor.clear();
      return;
    }
    if (tool !== 'click' && tool !== 'box') {
      this.pointer.choose('click');
    }
    void editor.refine(item);
  }

  private async merge({ kept }: Editor, items: readonly Item[]): Promise<void> {
    const { masks } = this.session;
    await this.changing(
      kept,
      items,
      () => masks.merge(items.map(({ rle }) => rle)),
      (facts) => kept.merge(items, facts),
    );
  }

  private async split({ kept }: Editor, item: Item): Promise<void> {
    await this.changing(
      kept,
      [item],
      () => this.session.masks.split(item.rle, MOST_PARTS),
      (parts) => {
        if (parts.length === 1) {
          this.session.notices.tell('This mask has one part only');
        } else {
          kept.split(item, parts);
        }
      },
    );
  }

  /** Changes masks to what the worker made of them, unless one is locked or was changed meanwhile. */
  private async changing<T>(
    kept: KeptMasks,
    items: readonly Item[],
    make: () => Promise<T>,
    use: (made: T) => void,
  ): Promise<void> {
    const { notices } = this.session;
    if (items.some(({ locked }) => locked)) {
      notices.tell('A locked mask does not change: unlock it first');
      return;
    }
    try {
      const made = await make();
      if (items.every((item) => kept.get(item.id)?.rle === item.rle)) {
        use(made);
      }
    } catch (failure) {
      notices.fail(messageOf(failure));
    }
  }

  private async accept(editor: Editor): Promise<void> {
    try {
      await editor.accept();
    } catch (failure) {
      this.session.notices.fail(`Not kept: ${messageOf(failure)}`);
    }
  }

  private async flush({ timeline }: Editor): Promise<void> {
    await timeline.save();
    this.session.notices.tell(timeline.saver.saved.value === 'saved' ? 'Saved' : 'Not saved');
  }

  /** Deletes all masks that are not locked, if the person says yes. */
  async clearAll(editor: Editor): Promise<void> {
    const n = editor.kept.removable;
    const locked = editor.kept.items.length - n;
    const masks = (count: number): string => `${count} ${count === 1 ? 'mask' : 'masks'}`;
    const yes = await this.session.notices.ask({
      title: `Delete ${masks(n)}?`,
      text: `They are deleted ${this.session.project.value === null ? 'from this browser' : 'for everybody in the project'}${locked > 0 ? `; ${masks(locked)} that you locked stay` : ''}. You can undo this until you close or reload the page.`,
      yes: 'Delete',
    });
    if (yes) {
      const run = editor.kept.removeAll();
      this.session.notices.tell(`${masks(n)} deleted`, { action: { label: 'Undo', run } });
    }
  }
}
