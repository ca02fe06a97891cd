type Digit = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

const DIGITS: readonly Digit[] = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Everything a key can do. */
export type Command =
  | 'accept'
  | 'cancel'
  | 'removeLast'
  | 'undo'
  | 'redo'
  | 'previousImage'
  | 'nextImage'
  | 'delete'
  | 'flush'
  | 'hide'
  | 'hideAll'
  | 'lock'
  | 'nextItem'
  | 'previousItem'
  | 'toolClick'
  | 'toolBox'
  | 'toolSelect'
  | 'negative'
  | 'nextMask'
  | 'previousMask'
  | 'several'
  | `category${Digit}`
  | 'refine'
  | 'merge'
  | 'split'
  | 'toolBrush'
  | 'toolEraser'
  | 'toolPolygon'
  | 'brushSmaller'
  | 'brushLarger'
  | 'colourBy'
  | 'zoomIn'
  | 'zoomOut'
  | 'fit'
  | 'everything'
  | 'more'
  | 'cutOut'
  | 'copy'
  | 'download'
  | 'opacityUp'
  | 'opacityDown'
  | 'left'
  | 'right'
  | 'up'
  | 'down'
  | 'plus'
  | 'minus'
  | 'claim'
  | 'submit'
  | 'skip'
  | 'approve'
  | 'reject'
  | 'sendBack'
  | 'theme'
  | 'upload'
  | 'help';

export interface Binding {
  readonly command: Command;
  readonly keys: readonly string[];
  readonly says: string;
  /** Only while the canvas has the focus: elsewhere the key belongs to the browser or to a control. */
  readonly canvas?: boolean;
  /** Only while an image is reviewed, in place of what the key does otherwise. */
  readonly review?: boolean;
}

export interface Section {
  readonly title: string;
  readonly bindings: readonly Binding[];
}

/** The keyboard, as the help sheet shows it. A key is written with its modifiers: Ctrl+Shift+Z. */
export const KEYBOARD: readonly Section[] = [
  {
    title: 'Prompt',
    bindings: [
      {
        command: 'left',
        keys: ['ArrowLeft', 'Shift+ArrowLeft'],
        says: 'Move the crosshair; with Shift in big steps',
        canvas: true,
      },
      { command: 'right', keys: ['ArrowRight', 'Shift+ArrowRight'], says: '', canvas: true },
      { command: 'up', keys: ['ArrowUp', 'Shift+ArrowUp'], says: '', canvas: true },
      { command: 'down', keys: ['ArrowDown', 'Shift+ArrowDown'], says: '', canvas: true },
      {
        command: 'plus',
        keys: ['+', '='],
        says: 'Add the place at the crosshair; box, polygon: set a corner; brush: draw; select: choose',
      },
      {
        command: 'minus',
        keys: ['-'],
        says: 'Leave out the place at the crosshair; brush: erase; select: choose beside',
      },
      { command: 'negative', keys: ['X'], says: 'Let clicks leave out instead of add' },
      { command: 'removeLast', keys: ['Backspace'], says: 'Take back the last prompt, or corner' },
      { command: 'cancel', keys: ['Escape'], says: 'Clear the prompt or polygon, then the selection' },
      { command: 'undo', keys: ['Ctrl+Z'], says: 'Undo' },
      { command: 'redo', keys: ['Ctrl+Shift+Z', 'Ctrl+Y'], says: 'Redo' },
    ],
  },
  {
    title: 'Masks',
    bindings: [
      { command: 'nextMask', keys: ['M'], says: 'Next of the three masks' },
      { command: 'previousMask', keys: ['Shift+M'], says: 'The one before' },
      { command: 'several', keys: ['G'], says: 'Three masks for a box or several clicks, or one again' },
      {
        command: 'accept',
        keys: ['Enter', 'N'],
        says: 'Keep the mask; keep all that are offered; close the polygon',
      },
      { command: 'refine', keys: ['R'], says: 'Refine the selected mask by clicks' },
      { command: 'merge', keys: ['J'], says: 'Merge the selected masks into one' },
      { command: 'split', keys: ['Shift+J'], says: 'Split the selected mask into its parts' },
      { command: 'nextItem', keys: ['Tab'], says: 'Next kept mask', canvas: true },
      { command: 'previousItem', keys: ['Shift+Tab'], says: 'The one before', canvas: true },
      { command: 'hide', keys: ['H'], says: 'Hide or show the selected masks' },
      { command: 'hideAll', keys: ['Shift+H'], says: 'Hide or show all' },
      { command: 'lock', keys: ['L'], says: 'Lock or unlock' },
      { command: 'delete', keys: ['Delete'], says: 'Delete' },
      { command: 'copy', keys: ['Ctrl+C'], says: 'Copy the cut-out' },
      { command: 'download', keys: ['S'], says: 'Download the cut-out' },
      { command: 'flush', keys: ['Ctrl+S'], says: 'Save now; it is saved after every step anyway' },
    ],
  },
  {
    title: 'Tools',
    bindings: [
      { command: 'toolClick', keys: ['Q'], says: 'Hover & click' },
      { command: 'toolBox', keys: ['W'], says: 'Box' },
      { command: 'toolBrush', keys: ['B'], says: 'Brush' },
      { command: 'toolEraser', keys: ['E'], says: 'Eraser' },
      { command: 'toolPolygon', keys: ['P'], says: 'Polygon' },
      { command: 'brushSmaller', keys: ['['], says: 'Smaller brush; larger brush' },
      { command: 'brushLarger', keys: [']'], says: '' },
      { command: 'toolSelect', keys: ['V'], says: 'Select kept masks' },
      { command: 'everything', keys: ['Shift+E'], says: 'Everything; again to cancel' },
      {
        command: 'more',
        keys: ['F'],
        says: 'Find more like the selected mask; in another photo, like the last one',
      },
      { command: 'cutOut', keys: ['C'], says: 'Show only what is masked' },
    ],
  },
  {
    title: 'Categories',
    bindings: [
      ...DIGITS.map((digit) => ({
        command: `category${digit}` as const,
        keys: [`${digit}`],
        says: digit === 1 ? 'The category of the selected masks, or of the next; again for none' : '',
      })),
      { command: 'colourBy', keys: ['O'], says: 'Colours tell objects or categories apart' },
    ],
  },
  {
    title: 'Tasks of a project',
    bindings: [
      { command: 'claim', keys: ['Shift+N'], says: 'Next image' },
      { command: 'submit', keys: ['Ctrl+Enter'], says: 'Submit the image; in a review, accept it' },
      { command: 'skip', keys: ['Ctrl+Space'], says: 'Skip the image, with a reason' },
      { command: 'approve', keys: ['V'], says: 'In a review: accept the selected mask', review: true },
      { command: 'reject', keys: ['X'], says: 'In a review: reject it, with a reason', review: true },
      {
        command: 'sendBack',
        keys: ['Shift+X'],
        says: 'In a review: send the image back, with a reason',
        review: true,
      },
    ],
  },
  {
    title: 'View',
    bindings: [
      { command: 'zoomIn', keys: ['Z', 'PageUp'], says: 'Zoom in' },
      { command: 'zoomOut', keys: ['Shift+Z', 'PageDown'], says: 'Zoom out' },
      { command: 'fit', keys: ['0'], says: 'Whole photo' },
      { command: 'opacityDown', keys: [','], says: 'Fainter masks' },
      { command: 'opacityUp', keys: ['.'], says: 'Stronger masks' },
      { command: 'previousImage', keys: ['A', 'Ctrl+ArrowLeft'], says: 'Previous photo' },
      { command: 'nextImage', keys: ['D', 'Ctrl+ArrowRight'], says: 'Next photo' },
      { command: 'upload', keys: ['U'], says: 'Add photos' },
      { command: 'theme', keys: ['T'], says: 'Light or dark' },
      { command: 'help', keys: ['?', 'F1'], says: 'This sheet' },
    ],
  },
];

/** What the pointer does, for the help sheet. */
export const POINTER: readonly (readonly [string, string])[] = [
  ['Click', 'Add to the object'],
  ['Right click, Alt or Shift + click', 'Leave out'],
  ['Click on a point', 'Take it away'],
  ['Click on a mask that is offered', 'Keep it; leave out turns it down'],
  ['Drag with the box tool', 'Draw a box'],
  ['Drag with brush or eraser', 'Draw or erase; the other button, or a pen’s other end, does the opposite'],
  ['Click with the polygon', 'Set a corner; drag to move it; double click to close'],
  ['Shift or Ctrl + click on a mask', 'Select it beside the others, with the select tool and in the list'],
  ['Wheel, pinch', 'Zoom'],
  ['Space + drag, middle drag, two fingers', 'Move the photo'],
  ['Alt + wheel', 'Cycle through the masks'],
  ['Drop or paste files', 'Add photos'],
];

/** A key press in the table's writing. Letters are upper case, the Command key counts as Ctrl. */
export function nameOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>): string {
  const letter = /^[a-z]$/i.test(event.key);
  const named = event.key.length > 1;
  const parts: string[] = [];
  if (event.ctrlKey || event.metaKey) {
    parts.push('Ctrl');
  }
  if (event.altKey) {
    parts.push('Alt');
  }
  // Shift is part of what a sign is already: ? and +.
  if (event.shiftKey && (letter || named)) {
    parts.push('Shift');
  }
  parts.push(letter ? event.key.toUpperCase() : event.key === ' ' ? 'Space' : event.key);
  return parts.join('+');
}

const byKey = (review: boolean): ReadonlyMap<string, Binding> =>
  new Map(
    KEYBOARD.flatMap(({ bindings }) => bindings)
      .filter((binding) => (binding.review ?? false) === review)
      .flatMap((binding) => binding.keys.map((key) => [key, binding] as const)),
  );

const BY_KEY = byKey(false);
const IN_REVIEW = byKey(true);

/** What a key press does, while an image is reviewed or else. */
export function bindingOf(event: KeyboardEvent, reviewing = false): Binding | null {
  const name = nameOf(event);
  return (reviewing ? IN_REVIEW.get(name) : undefined) ?? BY_KEY.get(name) ?? null;
}

/** The first key of a command as people write it, for hints. */
export function keyFor(command: Command): string {
  const binding = KEYBOARD.flatMap(({ bindings }) => bindings).find((one) => one.command === command);
  return binding === undefined ? '' : pretty(binding.keys[0]);
}

const NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  Delete: 'Del',
  PageUp: 'Page up',
  PageDown: 'Page down',
  '-': '−',
};

export const pretty = (key: string): string =>
  key === '+' || key === '-'
    ? (NAMES[key] ?? key)
    : key
        .split('+')
        .map((part) => NAMES[part] ?? part)
        .join(' ');
