import type { Keymap } from './keymap.ts';
import type { Binding, Command } from './keys.ts';

/** What a key does again and again while it is held; everything else it does once. */
const REPEATED: ReadonlySet<Command> = new Set([
  'left',
  'right',
  'up',
  'down',
  'zoomIn',
  'zoomOut',
  'brushSmaller',
  'brushLarger',
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

/** Turns key presses into commands. */
export class Keyboard {
  private readonly listener = (event: KeyboardEvent): void => this.key(event);

  /**
   * @param keymap of this moment
   * @param canvas null on a page without one
   * @param covered whether a sheet lies above the page that does not want a command
   * @param reviewing whether an image is reviewed
   */
  constructor(
    private readonly commands: { run(command: Command, large: boolean): boolean | void },
    private readonly keymap: { readonly value: Keymap },
    private readonly canvas: HTMLElement | null,
    private readonly covered: (command: Command) => boolean,
    private readonly reviewing: () => boolean,
  ) {
    addEventListener('keydown', this.listener);
  }

  /** Hears no more. */
  close(): void {
    removeEventListener('keydown', this.listener);
  }

  private key(event: KeyboardEvent): void {
    const { target } = event;
    const binding = this.keymap.value.bindingOf(event, this.reviewing());
    if (binding === null || event.defaultPrevented || this.keepsKey(target, event, binding)) {
      return;
    }
    if (event.repeat && !REPEATED.has(binding.command)) {
      event.preventDefault();
      return;
    }
    if (this.commands.run(binding.command, event.shiftKey) !== false) {
      event.preventDefault();
    }
  }

  /** Whether a key belongs to the control that has the focus. */
  private keepsKey(target: EventTarget | null, event: KeyboardEvent, { canvas, command }: Binding): boolean {
    if (!(target instanceof HTMLElement)) {
      return true;
    }
    const typing =
      target instanceof HTMLSelectElement ||
      (target instanceof HTMLInputElement && target.type !== 'range' && target.type !== 'checkbox');
    // A mask that has just been chosen is kept by Enter, as on the canvas.
    const control = target.closest('button, a, summary, label');
    const pressing =
      control !== null &&
      !event.ctrlKey &&
      !event.metaKey &&
      (event.key === ' ' || (event.key === 'Enter' && !control.matches('.choice')));
    const elsewhere = canvas === true && target !== this.canvas;
    const copying = command === 'copy' && String(getSelection()) !== '';
    return typing || pressing || elsewhere || copying || this.covered(command);
  }
}
