import { Store } from '../base/store.ts';
import type { Stage } from '../canvas/stage.ts';
import { Commands } from './commands.ts';
import type { Editor } from './editor.ts';
import { Exporter } from './exporter.ts';
import { ALL, type Filter } from './filter.ts';
import { Keyboard } from './keyboard.ts';
import { Pointer } from './pointer.ts';
import { NOWHERE, type Pointing } from './pointing.ts';
import type { Preferences } from './preferences.ts';
import type { Session } from './session.ts';
import type { Settings } from './settings.ts';
import { TaskCommands } from './taskCommands.ts';
import { View } from './view.ts';

/** Whether a dialog lies over the page, be it settings, help or a question. */
export const isCovered = (): boolean => document.querySelector('dialog:modal') !== null;

/** Everything that the page's components show and ask for, put together around one canvas. */
export class Controls {
  readonly help = new Store(false);
  /** Which masks the list shows. */
  readonly filter = new Store<Filter>(ALL);
  readonly pointing = new Store<Pointing>(NOWHERE);
  readonly settings: Store<Settings>;
  readonly exporter: Exporter;
  readonly view: View;
  readonly pointer: Pointer;
  readonly commands: Commands;

  /** @param chooseFiles opens the browser's choice of files */
  constructor(
    readonly session: Session,
    preferences: Preferences,
    stage: Stage,
    readonly chooseFiles: () => void,
  ) {
    const { pointing } = this;
    const { settings } = preferences;
    this.settings = settings;
    this.exporter = new Exporter(session);
    this.view = new View(session, settings, pointing, stage);
    this.pointer = new Pointer(this.view, pointing, settings, session.notices);
    this.commands = new Commands(
      session,
      preferences,
      this.view,
      this.pointer,
      this.exporter,
      this.help,
      chooseFiles,
      new TaskCommands(session),
    );
    const { question } = session.notices;
    new Keyboard(
      this.commands,
      preferences.keymap,
      stage.canvas,
      (command) => question.value !== null || (isCovered() && !(this.help.value && command === 'help')),
      () => session.tasks.value?.reviewing === true,
    );
  }

  get editor(): Editor | null {
    return this.view.editor;
  }
}
