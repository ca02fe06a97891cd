import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Controls } from '../app/controls.ts';
import type { Keymap } from '../app/keymap.ts';
import { type Binding, KEYBOARD, POINTER } from '../app/keys.ts';
import { Button } from './Button.tsx';
import { Keys } from './Keys.tsx';
import { useKeymap } from './usePreferences.ts';
import { useStore } from './useStore.ts';

/** All keys, and what is promised. */
export function Help({ controls }: { controls: Controls }): JSX.Element {
  const open = useStore(controls.help);
  const project = useStore(controls.session.project);
  const keymap = useKeymap();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) {
      dialog.current?.showModal();
    } else {
      dialog.current?.close();
    }
  }, [open]);
  const where =
    project === null
      ? 'it is saved in this browser after every step, together with what other tabs do on the same photo'
      : 'then it is on the disk of the server, and while the server is away it waits in this browser';
  return (
    <dialog
      ref={dialog}
      class="help"
      aria-labelledby="help-title"
      // The browser tells of the close some time after it, and a key pressed in between would be lost.
      onCancel={() => controls.help.set(false)}
      onClose={() => controls.help.set(false)}
      onClick={(event) => event.target === dialog.current && controls.help.set(false)}
    >
      <div class="sheet">
        <div class="row">
          <h2 id="help-title">Keys and pointer</h2>
          <button
            type="button"
            class="text"
            onClick={() => {
              controls.help.set(false);
              controls.commands.run('settings');
            }}
          >
            Change keys
          </button>
          <Button icon="close" label="Close" onClick={() => controls.help.set(false)} />
        </div>
        <div class="columns">
          {KEYBOARD.map(({ title, bindings }) => (
            <section key={title}>
              <h3>{title}</h3>
              <dl>
                {grouped(bindings, keymap).map(({ keys, says }) => (
                  <Keys key={says} keys={keys} does={says} />
                ))}
              </dl>
            </section>
          ))}
          <section>
            <h3>Pointer</h3>
            <dl>
              {POINTER.map(([gesture, says]) => (
                <div key={gesture}>
                  <dt>{gesture}</dt>
                  <dd>{says}</dd>
                </div>
              ))}
            </dl>
          </section>
        </div>
        <p class="promise">
          A kept mask is durable when its row turns solid: {where}. At most the prompt under way can be lost. A
          score is the IoU that the model predicts for its mask; some predictions are above 1 and shown as 1.00,
          while exports hold them as they are. Photos never leave the server you opened; masks are decoded in this
          browser.
        </p>
      </div>
    </dialog>
  );
}

interface Line {
  readonly keys: readonly string[];
  readonly says: string;
}

/** A joined binding belongs to the line before; commands without a key are left out. */
function grouped(bindings: readonly Binding[], keymap: Keymap): Line[] {
  const lines: { keys: string[]; says: string }[] = [];
  for (const { command, says, joined } of bindings) {
    const keys = keymap.keysOf(command);
    const last = lines.at(-1);
    if (joined === true && last !== undefined) {
      last.keys.push(...keys.slice(0, 1));
    } else {
      lines.push({ keys: [...keys], says });
    }
  }
  return lines.filter(({ keys }) => keys.length > 0);
}
