import { messageOf } from '../base/calls.ts';
import type { Store } from '../base/store.ts';
import { isEmpty } from '../decoder/prompt.ts';
import type { Editor } from './editor.ts';
import type { Exporter } from './exporter.ts';
import type { Command } from './keys.ts';
import type { Pointer } from './pointer.ts';
import type { Session } from './session.ts';
import type { Settings } from './settings.ts';
import type { View } from './view.ts';

/** Does what keys and buttons ask for. */
export class Commands {
  constructor(
    private readonly session: Session,
    private readonly settings: Store<Settings>,
    private readonly view: View,
    private readonly pointer: Pointer,
    private readonly exporter: Exporter,
    private readonly help: Store<boolean>,
    private readonly chooseFiles: () => void,
  ) {}

  /**
   * @param large in big steps, where there are steps
   * @returns false when there was nothing to do and the browser may use the key
   */
  run(command: Command, large = false): boolean | void {
    const { session, settings, pointer } = this;
    const { theme, negative, cutOut, opacity } = settings.value;
    const { editor } = this.view;
    switch (command) {
      case 'help':
        return this.help.set(!this.help.value);
      case 'theme':
        return settings.update({ theme: isDark(theme) ? 'light' : 'dark' });
      case 'upload':
        return this.chooseFiles();
      case 'previousImage':
        return session.neighbour(-1);
      case 'nextImage':
        return session.neighbour(1);
      case 'toolClick':
        return pointer.choose('click');
      case 'toolBox':
        return pointer.choose('box');
      case 'toolSelect':
        return pointer.choose('select');
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
        return editor === null ? false : this.edit(editor, command, large);
    }
  }

  private edit(editor: Editor, command: Command, large: boolean): boolean | void {
    const { pointer, exporter } = this;
    const { kept } = editor;
    const { selected } = kept;
    switch (command) {
      case 'accept':
        return this.keepShown(editor);
      case 'cancel':
        return isEmpty(editor.work.prompt) && this.session.search.cancel() ? undefined : pointer.cancel(editor);
      case 'several':
        return void editor.toggleSeveral();
      case 'removeLast':
        return void editor.removeLast();
      case 'undo':
        return void editor.undo();
      case 'redo':
        return void editor.redo();
      case 'flush':
        return void this.flush(editor);
      case 'delete':
        return selected === null ? false : kept.remove(selected.id);
      case 'hide':
        return selected === null ? false : kept.change(selected.id, { hidden: !selected.hidden });
      case 'hideAll':
        return kept.hideAll();
      case 'lock':
        return selected === null ? false : kept.change(selected.id, { locked: !selected.locked });
      case 'nextItem':
        return kept.items.length === 0 ? false : kept.selectNeighbour(1);
      case 'previousItem':
        return kept.items.length === 0 ? false : kept.selectNeighbour(-1);
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
    if (!isEmpty(editor.work.prompt)) {
      return void this.accept(editor);
    }
    return editor.proposals.offered.value.length === 0 ? false : editor.proposals.keepAll();
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
      text: `They are deleted from this browser${locked > 0 ? `; ${masks(locked)} that you locked stay` : ''}. You can undo this until you close or reload the page.`,
      yes: 'Delete',
    });
    if (yes) {
      const run = editor.kept.removeAll();
      this.session.notices.tell(`${masks(n)} deleted`, { action: { label: 'Undo', run } });
    }
  }
}

const isDark = (theme: Settings['theme']): boolean =>
  theme === 'dark' || (theme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
