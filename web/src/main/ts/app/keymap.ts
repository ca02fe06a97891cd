import { type Binding, type Command, KEYBOARD, nameOf, pretty, type Scope } from './keys.ts';

/** Keys that a person has chosen; commands that are not there have those of the table. */
export type Keys = Readonly<Partial<Record<Command, readonly string[]>>>;

/** Keys of one command at most; the server keeps as many. */
export const MOST_KEYS = 4;

/** What browsers do with some keys, whether or not a page wants them. */
export const KEPT_BY_BROWSERS: readonly (readonly [does: string, ...keys: string[]])[] = [
  ['opens a window or tab', 'Ctrl+N', 'Ctrl+Shift+N', 'Ctrl+T', 'Ctrl+Shift+T'],
  [
    'closes the tab, the window or the browser',
    'Ctrl+W',
    'Ctrl+Shift+W',
    'Ctrl+F4',
    'Alt+F4',
    'Ctrl+Q',
    'Ctrl+Shift+Q',
  ],
  ['goes to another tab', 'Ctrl+Tab', 'Ctrl+Shift+Tab', 'Ctrl+PageUp', 'Ctrl+PageDown', ...digits('Ctrl+')],
  ['loads the page again', 'F5', 'Ctrl+F5', 'Shift+F5', 'Ctrl+R', 'Ctrl+Shift+R'],
  ['goes to another page', 'Alt+ArrowLeft', 'Alt+ArrowRight', 'Alt+Home'],
  ['goes to the address', 'F6', 'Ctrl+L', 'Alt+D', 'Ctrl+K', 'Ctrl+E'],
  ['searches the page', 'Ctrl+F', 'F3', 'Shift+F3', 'Ctrl+G', 'Ctrl+Shift+G'],
  ['makes the whole page larger or smaller', 'Ctrl++', 'Ctrl+=', 'Ctrl+-', 'Ctrl+0'],
  ['fills the screen', 'F11'],
  ['prints, opens or pastes', 'Ctrl+P', 'Ctrl+O', 'Ctrl+V', 'Ctrl+Shift+V'],
  [
    'shows history, downloads or bookmarks',
    'Ctrl+H',
    'Ctrl+J',
    'Ctrl+D',
    'Ctrl+Shift+B',
    'Ctrl+Shift+O',
    'Ctrl+Shift+Delete',
  ],
  [
    'shows the tools of developers',
    'F12',
    'Ctrl+U',
    'Ctrl+Shift+I',
    'Ctrl+Shift+J',
    'Ctrl+Shift+C',
    'Ctrl+Shift+K',
  ],
  ['goes through the page with the cursor, or opens a menu', 'F7', 'F10', 'Shift+F10', 'Shift+Escape'],
];

function digits(before: string): string[] {
  return Array.from({ length: 9 }, (_, i) => `${before}${i + 1}`);
}

const KEPT: ReadonlyMap<string, string> = new Map(
  KEPT_BY_BROWSERS.flatMap(([does, ...keys]) => keys.map((key) => [key, does] as const)),
);

/** As the server takes it, which has the same pattern. */
const KEY = /^(Ctrl\+)?(Alt\+)?(Shift\+)?([^\p{Cc}\s]|[A-Z][A-Za-z0-9]{1,19})$/u;

const BINDINGS: readonly Binding[] = KEYBOARD.flatMap(({ bindings }) => bindings);

const BY_COMMAND: ReadonlyMap<string, Binding> = new Map(BINDINGS.map((binding) => [binding.command, binding]));

/** What the table says of a command. */
export const bindingFor = (command: Command): Binding => BY_COMMAND.get(command) as Binding;

/** Whether a key of the one would be in the way of the other. In a review a key does something else than before it. */
const meet = (one: Scope, other: Scope): boolean =>
  one === other || !((one === 'review' && other === 'workspace') || (one === 'workspace' && other === 'review'));

/** Why a command cannot have a key; null where it can. */
export function refusal(command: Command, key: string): string | null {
  const does = KEPT.get(key);
  if (does !== undefined) {
    return `${pretty(key)} ${does}: the browser keeps it`;
  }
  if (/^(Shift\+)?Tab$/.test(key) && bindingFor(command).canvas !== true) {
    return `${pretty(key)} goes from control to control`;
  }
  if (key === 'Escape' && command !== 'cancel') {
    return 'Esc closes sheets and clears the prompt';
  }
  if (/^(Shift\+)?Space$/.test(key)) {
    return `${pretty(key)} moves the photo and presses buttons`;
  }
  return KEY.test(key) ? null : `${pretty(key)} is no key that can be kept`;
}

/** The key with Shift; null for one that has it, or whose sign it would change. */
function withShift(key: string): string | null {
  const [, before, last] = /^((?:Ctrl\+|Alt\+)*)(.+)$/.exec(key) ?? ['', '', ''];
  const takesShift = (last.length > 1 || /[A-Z]/.test(last)) && !last.startsWith('Shift+');
  return takesShift ? `${before}Shift+${last}` : null;
}

/** A key, and where a command has big steps, the same key with Shift. */
function pressesOf({ large }: Binding, key: string): readonly string[] {
  const big = large === true ? withShift(key) : null;
  return big === null ? [key] : [key, big];
}

/** Which key does what: the table, and what a person has changed of it. */
export class Keymap {
  private readonly byKey: ReadonlyMap<string, Binding>;
  private readonly inReview: ReadonlyMap<string, Binding>;

  constructor(readonly own: Keys = {}) {
    this.byKey = this.index((scope) => scope !== 'review');
    this.inReview = this.index((scope) => scope === 'review');
  }

  private index(within: (scope: Scope) => boolean): ReadonlyMap<string, Binding> {
    const bindings = BINDINGS.filter(({ scope }) => within(scope));
    return new Map(bindings.flatMap((one) => this.presses(one).map((key) => [key, one] as const)));
  }

  /** All that runs a command. */
  private presses(binding: Binding): readonly string[] {
    return this.keysOf(binding.command).flatMap((key) => pressesOf(binding, key));
  }

  keysOf(command: Command): readonly string[] {
    return this.own[command] ?? bindingFor(command).keys;
  }

  isChanged(command: Command): boolean {
    return this.own[command] !== undefined;
  }

  /** What a key press does, while an image is reviewed or else. */
  bindingOf(
    event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
    reviewing = false,
  ): Binding | null {
    const name = nameOf(event);
    return (reviewing ? this.inReview.get(name) : undefined) ?? this.byKey.get(name) ?? null;
  }

  /** The first key of a command as people write it, for hints; empty for a command without a key. */
  keyFor(command: Command): string {
    const [key] = this.keysOf(command);
    return key === undefined ? '' : pretty(key);
  }

  /** What else has a key that a command shall have, where one would be in the way of the other. */
  holder(command: Command, key: string): Binding | null {
    const asked = bindingFor(command);
    const wanted = pressesOf(asked, key);
    const isHeld = (other: Binding): boolean =>
      other.command !== command &&
      meet(asked.scope, other.scope) &&
      this.presses(other).some((one) => wanted.includes(one));
    return BINDINGS.find(isHeld) ?? null;
  }

  /** @param keys null for those of the table */
  with(command: Command, keys: readonly string[] | null): Keymap {
    const { [command]: _, ...others } = this.own;
    const same = keys === null || keys.join(' ') === bindingFor(command).keys.join(' ');
    return new Keymap(same ? others : { ...others, [command]: keys });
  }

  /** @param old that the key takes the place of; null to add it */
  rebound(command: Command, old: string | null, key: string): Keymap {
    const keys = this.keysOf(command);
    const next = old === null ? [...keys, key] : keys.map((one) => (one === old ? key : one));
    return this.with(command, [...new Set(next)]);
  }

  /** The key changes its owner, who gets the old one for it where that may be. */
  swapped(command: Command, old: string | null, key: string): Keymap {
    const first = this.holder(command, key);
    let next: Keymap = this;
    // With its big steps a key may be in the way of a second command, which loses its own.
    for (let holder = first; holder !== null; holder = next.holder(command, key)) {
      next = next.without(holder, pressesOf(bindingFor(command), key));
    }
    next = next.rebound(command, old, key);
    const free =
      first !== null &&
      old !== null &&
      refusal(first.command, old) === null &&
      next.holder(first.command, old) === null;
    return free ? next.rebound(first.command, null, old) : next;
  }

  private without(binding: Binding, presses: readonly string[]): Keymap {
    const left = this.keysOf(binding.command).filter(
      (key) => !pressesOf(binding, key).some((press) => presses.includes(press)),
    );
    return this.with(binding.command, left);
  }
}

/** What was kept, without what is no key of a command: an earlier version, or somebody's hand, may have written it. */
export function readKeys(kept: unknown): Keys {
  if (typeof kept !== 'object' || kept === null) {
    return {};
  }
  const good = Object.entries(kept).filter(
    ([command, keys]) =>
      BY_COMMAND.has(command) &&
      Array.isArray(keys) &&
      keys.length <= MOST_KEYS &&
      keys.every((key) => typeof key === 'string' && refusal(command as Command, key) === null),
  );
  return Object.fromEntries(good) as Keys;
}
