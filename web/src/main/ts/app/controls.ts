import { Store } from '../base/store.ts';
import type { Stage } from '../canvas/stage.ts';
import { Commands } from './commands.ts';
import type { Editor } from './editor.ts';
import { Exporter } from './exporter.ts';
import { ALL, type Filter } from './filter.ts';
import { Keyboard } from './keyboard.ts';
import { Pointer } from './pointer.ts';
import { NOWHERE, type Pointing } from './pointing.ts';
import type { Session } from './session.ts';
import type { Settings } from './settings.ts';
import { TaskCommands } from './taskCommands.ts';
import { View } from './view.ts';

/** Everything that the page's components show and ask for, put together around one canvas. */
export class Controls {
  readonly help = new Store(false);
  /** Which masks the list shows. */
  readonly filter = new Store<Filter>(ALL);
  readonly pointing = new Store<Pointing>(NOWHERE);
  readonly exporter: Exporter;
  readonly view: View;
  readonly pointer: Pointer;
  readonly commands: Commands;

  /** @param chooseFiles opens the browser's choice of files */
  constructor(
    readonly session: Session,
    readonly settings: Store<Settings>,
    stage: Stage,
    readonly chooseFiles: () => void,
  ) {
    const { pointing } = this;
    this.exporter = new Exporter(session);
    this.view = new View(session, settings, pointing, stage);
    this.pointer = new Pointer(this.view, pointing, settings, session.notices);
    this.commands = new Commands(
      session,
      settings,
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
      stage.canvas,
      (command) => question.value !== null || (this.help.value && command !== 'help'),
      () => session.tasks.value?.reviewing === true,
    );
  }

  get editor(): Editor | null {
    return this.view.editor;
  }
}
