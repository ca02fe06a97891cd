import { Store } from '../base/store.ts';
import { bindingFor, type Keymap, MOST_KEYS, refusal } from './keymap.ts';
import { type Binding, type Command, nameOf, pretty } from './keys.ts';

/** A key that is being chosen. */
interface Choice {
  readonly command: Command;
  /** That it takes the place of; null to add it. */
  readonly old: string | null;
}

/** How far the choice of a key is. */
export type Step =
  /** @property said what happened last */
  | { readonly kind: 'idle'; readonly said: string }
  /** @property refused why the last press was no good */
  | ({ readonly kind: 'listening'; readonly refused: string | null } & Choice)
  /** Another command has the key. */
  | ({
      readonly kind: 'conflict';
      readonly key: string;
      readonly holder: Binding;
      /** What the other command has afterwards. */
      readonly rest: readonly string[];
    } & Choice);

/** Presses that are half a key. */
const MODIFIERS: ReadonlySet<string> = new Set([
  'Shift',
  'Control',
  'Alt',
  'AltGraph',
  'Meta',
  'OS',
  'Fn',
  'CapsLock',
  'NumLock',
  'ScrollLock',
  'Dead',
  'Process',
  'Unidentified',
]);

/** Lets a person choose keys by pressing them. */
export class Rebinding {
  readonly step = new Store<Step>({ kind: 'idle', said: '' });
  /** The keys before the last change; null where there was none. */
  readonly before = new Store<Keymap | null>(null);
  /** Whose keys were chosen last; null for nobody's alone. */
  last: Command | null = null;

  constructor(
    private readonly keymap: { readonly value: Keymap },
    private readonly keep: (keymap: Keymap) => void,
  ) {}

  /** The next press is the key. */
  listen(command: Command, old: string | null): void {
    if (old !== null || this.keymap.value.keysOf(command).length < MOST_KEYS) {
      this.last = command;
      this.step.set({ kind: 'listening', command, old, refused: null });
    }
  }

  /** @returns whether the press was for this */
  press(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>): boolean {
    const { value: step } = this.step;
    if (step.kind !== 'listening') {
      return false;
    }
    const { command, old } = step;
    const key = nameOf(event);
    if (key === 'Escape') {
      this.cancel();
    } else if (!MODIFIERS.has(event.key)) {
      this.choose({ command, old }, key);
    }
    return true;
  }

  private choose({ command, old }: Choice, key: string): void {
    const { value: keymap } = this.keymap;
    const refused = refusal(command, key);
    const holder = keymap.holder(command, key);
    if (refused !== null) {
      this.step.set({ kind: 'listening', command, old, refused });
    } else if (holder !== null) {
      const rest = keymap.swapped(command, old, key).keysOf(holder.command);
      this.step.set({ kind: 'conflict', command, old, key, holder, rest });
    } else {
      this.change(keymap.rebound(command, old, key), `${bindingFor(command).says}: ${pretty(key)}`);
    }
  }

  /** The key goes to the command that asks for it. */
  swap(): void {
    const { value: step } = this.step;
    if (step.kind === 'conflict') {
      const { command, old, key, holder, rest } = step;
      const theirs = rest.length === 0 ? 'no key' : rest.map(pretty).join(', ');
      this.change(
        this.keymap.value.swapped(command, old, key),
        `${bindingFor(command).says}: ${pretty(key)}. ${holder.says}: ${theirs}`,
      );
    }
  }

  /** All stays as it is. */
  cancel(): void {
    this.step.set({ kind: 'idle', said: '' });
  }

  remove(command: Command, key: string): void {
    this.last = command;
    const { value: keymap } = this.keymap;
    const left = keymap.keysOf(command).filter((one) => one !== key);
    this.change(keymap.with(command, left), `${bindingFor(command).says}: ${pretty(key)} removed`);
  }

  /** Gives a command its first keys again, but those that another one has by now. */
  reset(command: Command): void {
    this.last = command;
    const bare = this.keymap.value.with(command, []);
    const free = bindingFor(command).keys.filter((key) => bare.holder(command, key) === null);
    const lacking = bindingFor(command).keys.length - free.length;
    const others = lacking === 0 ? '' : '; what another command has by now stays there';
    this.change(bare.with(command, free), `${bindingFor(command).says}: as at first${others}`);
  }

  resetAll(first: Keymap): void {
    this.last = null;
    this.change(first, 'All keys are as at first');
  }

  undo(): void {
    const { value: before } = this.before;
    if (before !== null) {
      this.change(before, 'Taken back');
    }
  }

  private change(next: Keymap, said: string): void {
    this.before.set(this.keymap.value);
    this.keep(next);
    this.step.set({ kind: 'idle', said });
  }
}
