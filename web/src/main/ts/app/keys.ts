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
  | 'settings'
  | 'upload'
  | 'help';

/** Where a key counts: on every page, on the page of the photos, on the open photo, and there while it is reviewed. */
export type Scope = 'global' | 'page' | 'workspace' | 'review';

export interface Binding {
  readonly command: Command;
  /** As long as a person has not chosen others. */
  readonly keys: readonly string[];
  readonly says: string;
  readonly scope: Scope;
  /** Only while the canvas has the focus: elsewhere the key belongs to the browser or to a control. */
  readonly canvas?: boolean;
  /** With Shift it does the same in big steps. */
  readonly large?: boolean;
  /** The help sheet shows its key beside the one before, whose words speak of both. */
  readonly joined?: boolean;
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
        keys: ['ArrowLeft'],
        says: 'Move the crosshair; with Shift in big steps',
        canvas: true,
        large: true,
        scope: 'workspace',
      },
      {
        command: 'right',
        keys: ['ArrowRight'],
        says: 'Move the crosshair to the right',
        canvas: true,
        large: true,
        joined: true,
        scope: 'workspace',
      },
      {
        command: 'up',
        keys: ['ArrowUp'],
        says: 'Move the crosshair up',
        canvas: true,
        large: true,
        joined: true,
        scope: 'workspace',
      },
      {
        command: 'down',
        keys: ['ArrowDown'],
        says: 'Move the crosshair down',
        canvas: true,
        large: true,
        joined: true,
        scope: 'workspace',
      },
      {
        command: 'plus',
        keys: ['+', '='],
        says: 'Add the place at the crosshair; box, polygon: set a corner; brush: draw; select: choose',
        scope: 'workspace',
      },
      {
        command: 'minus',
        keys: ['-'],
        says: 'Leave out the place at the crosshair; brush: erase; select: choose beside',
        scope: 'workspace',
      },
      { command: 'negative', keys: ['X'], says: 'Let clicks leave out instead of add', scope: 'workspace' },
      {
        command: 'removeLast',
        keys: ['Backspace'],
        says: 'Take back the last prompt, or corner',
        scope: 'workspace',
      },
      {
        command: 'cancel',
        keys: ['Escape'],
        says: 'Clear the prompt or polygon, then the selection',
        scope: 'workspace',
      },
      { command: 'undo', keys: ['Ctrl+Z'], says: 'Undo', scope: 'page' },
      { command: 'redo', keys: ['Ctrl+Shift+Z', 'Ctrl+Y'], says: 'Redo', scope: 'page' },
    ],
  },
  {
    title: 'Masks',
    bindings: [
      { command: 'nextMask', keys: ['M'], says: 'Next of the three masks', scope: 'workspace' },
      { command: 'previousMask', keys: ['Shift+M'], says: 'The mask before', scope: 'workspace' },
      {
        command: 'several',
        keys: ['G'],
        says: 'Three masks for a box or several clicks, or one again',
        scope: 'workspace',
      },
      {
        command: 'accept',
        keys: ['Enter', 'N'],
        says: 'Keep the mask; keep all that are offered; close the polygon',
        scope: 'workspace',
      },
      { command: 'refine', keys: ['R'], says: 'Refine the selected mask by clicks', scope: 'workspace' },
      { command: 'merge', keys: ['J'], says: 'Merge the selected masks into one', scope: 'workspace' },
      { command: 'split', keys: ['Shift+J'], says: 'Split the selected mask into its parts', scope: 'workspace' },
      { command: 'nextItem', keys: ['Tab'], says: 'Next kept mask', canvas: true, scope: 'workspace' },
      {
        command: 'previousItem',
        keys: ['Shift+Tab'],
        says: 'The kept mask before',
        canvas: true,
        scope: 'workspace',
      },
      { command: 'hide', keys: ['H'], says: 'Hide or show the selected masks', scope: 'workspace' },
      { command: 'hideAll', keys: ['Shift+H'], says: 'Hide or show all', scope: 'workspace' },
      { command: 'lock', keys: ['L'], says: 'Lock or unlock', scope: 'workspace' },
      { command: 'delete', keys: ['Delete'], says: 'Delete the selected masks', scope: 'workspace' },
      { command: 'copy', keys: ['Ctrl+C'], says: 'Copy the cut-out', scope: 'workspace' },
      { command: 'download', keys: ['S'], says: 'Download the cut-out', scope: 'workspace' },
      { command: 'flush', keys: ['Ctrl+S'], says: 'Save now; it is saved after every step anyway', scope: 'page' },
    ],
  },
  {
    title: 'Tools',
    bindings: [
      { command: 'toolClick', keys: ['Q'], says: 'Hover & click', scope: 'workspace' },
      { command: 'toolBox', keys: ['W'], says: 'Box', scope: 'workspace' },
      { command: 'toolBrush', keys: ['B'], says: 'Brush', scope: 'workspace' },
      { command: 'toolEraser', keys: ['E'], says: 'Eraser', scope: 'workspace' },
      { command: 'toolPolygon', keys: ['P'], says: 'Polygon', scope: 'workspace' },
      { command: 'brushSmaller', keys: ['['], says: 'Smaller or larger brush', scope: 'workspace' },
      { command: 'brushLarger', keys: [']'], says: 'Larger brush', joined: true, scope: 'workspace' },
      { command: 'toolSelect', keys: ['V'], says: 'Select kept masks', scope: 'workspace' },
      { command: 'everything', keys: ['Shift+E'], says: 'Everything; again to cancel', scope: 'workspace' },
      {
        command: 'more',
        keys: ['F'],
        says: 'Find more like the selected mask; in another photo, like the last one',
        scope: 'workspace',
      },
      { command: 'cutOut', keys: ['C'], says: 'Show only what is masked', scope: 'workspace' },
    ],
  },
  {
    title: 'Categories',
    bindings: [
      ...DIGITS.map((digit) => ({
        command: `category${digit}` as const,
        keys: [`${digit}`],
        says:
          digit === 1
            ? 'The category of the selected masks, or of the next; again for none'
            : `The category with the number ${digit}`,
        scope: 'workspace' as const,
        joined: digit > 1,
      })),
      { command: 'colourBy', keys: ['O'], says: 'Colours tell objects or categories apart', scope: 'workspace' },
    ],
  },
  {
    title: 'Tasks of a project',
    bindings: [
      { command: 'claim', keys: ['Shift+N'], says: 'Next image', scope: 'page' },
      { command: 'submit', keys: ['Ctrl+Enter'], says: 'Submit the image; in a review, accept it', scope: 'page' },
      { command: 'skip', keys: ['Ctrl+Space'], says: 'Skip the image, with a reason', scope: 'page' },
      { command: 'approve', keys: ['V'], says: 'In a review: accept the selected mask', scope: 'review' },
      { command: 'reject', keys: ['X'], says: 'In a review: reject it, with a reason', scope: 'review' },
      {
        command: 'sendBack',
        keys: ['Shift+X'],
        says: 'In a review: send the image back, with a reason',
        scope: 'review',
      },
    ],
  },
  {
    title: 'View',
    bindings: [
      { command: 'zoomIn', keys: ['Z', 'PageUp'], says: 'Zoom in', scope: 'page' },
      { command: 'zoomOut', keys: ['Shift+Z', 'PageDown'], says: 'Zoom out', scope: 'page' },
      { command: 'fit', keys: ['0'], says: 'Whole photo', scope: 'page' },
      { command: 'opacityDown', keys: [','], says: 'Fainter masks', scope: 'page' },
      { command: 'opacityUp', keys: ['.'], says: 'Stronger masks', scope: 'page' },
      { command: 'previousImage', keys: ['A', 'Ctrl+ArrowLeft'], says: 'Previous photo', scope: 'page' },
      { command: 'nextImage', keys: ['D', 'Ctrl+ArrowRight'], says: 'Next photo', scope: 'page' },
      { command: 'upload', keys: ['U'], says: 'Add photos', scope: 'page' },
      { command: 'theme', keys: ['T'], says: 'Light or dark', scope: 'global' },
      { command: 'settings', keys: ['K'], says: 'Settings: keys, light or dark', scope: 'global' },
      { command: 'help', keys: ['?', 'F1'], says: 'Help: keys and pointer', scope: 'page' },
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

const WORDS: Readonly<Record<string, string>> = {
  '+': 'plus',
  '-': 'minus',
  '?': 'question mark',
  ',': 'comma',
  '.': 'full stop',
};

/** A key in words, for whoever hears the page. */
export const spoken = (key: string | undefined): string =>
  key === undefined ? 'no key' : (WORDS[key] ?? key.replace(/([a-z])([A-Z])/g, '$1 $2').replaceAll('+', ' '));

export const pretty = (key: string): string =>
  key === '+' || key === '-'
    ? (NAMES[key] ?? key)
    : key
        .split('+')
        .map((part) => NAMES[part] ?? part)
        .join(' ');
