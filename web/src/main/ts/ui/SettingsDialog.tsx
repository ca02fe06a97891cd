import type { JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { KEPT_BY_BROWSERS, Keymap, MOST_KEYS } from '../app/keymap.ts';
import { type Binding, type Command, KEYBOARD, pretty, type Scope } from '../app/keys.ts';
import type { Preferences } from '../app/preferences.ts';
import { Rebinding, type Step } from '../app/rebinding.ts';
import { isTheme } from '../app/settings.ts';
import { Button } from './Button.tsx';
import { Keys } from './Keys.tsx';
import { useKeymap, usePreferences } from './usePreferences.ts';
import { useStore } from './useStore.ts';

const SCOPES: readonly (readonly [scope: Scope, title: string, text: string])[] = [
  ['global', 'Everywhere', 'On every page'],
  ['page', 'Photos', 'On the page of the photos'],
  ['workspace', 'Workspace', 'On the open photo'],
  ['review', 'Review', 'While an image is reviewed, in the place of what the key does in the workspace'],
];

const scopeTitle = (scope: Scope): string => SCOPES.find(([one]) => one === scope)?.[1] ?? scope;

const THEMES = [
  ['auto', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const;

/** The way to the settings from a header. */
export function SettingsButton(): JSX.Element {
  const preferences = usePreferences();
  return (
    <Button
      icon="settings"
      label="Settings"
      command="settings"
      kind="below"
      onClick={() => void preferences.run('settings')}
    />
  );
}

/** Light or dark, and all keys. */
export function SettingsDialog({ preferences }: { preferences: Preferences }): JSX.Element | null {
  return useStore(preferences.open) ? <Sheet preferences={preferences} /> : null;
}

function Sheet({ preferences }: { preferences: Preferences }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [rebinding] = useState(() => new Rebinding(preferences.keymap, (keymap) => preferences.choose(keymap)));
  const [sought, seek] = useState('');
  const step = useStore(rebinding.step);
  const close = (): void => preferences.open.set(false);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    // A dialog that is taken away gives the focus back to nobody.
    return () => (before instanceof HTMLElement ? before.focus({ preventScroll: true }) : undefined);
  }, []);
  // What had the focus may be gone with its key or its question.
  useEffect(() => {
    if (step.kind === 'idle' && dialog.current !== null && isNowhere(document.activeElement)) {
      placeOf(dialog.current, rebinding.last)?.focus();
    }
  }, [step]);
  return (
    <dialog
      ref={dialog}
      class="help settings"
      aria-labelledby="settings-title"
      onCancel={(event) => {
        event.preventDefault();
        if (step.kind === 'idle') {
          close();
        } else {
          rebinding.cancel();
        }
      }}
      onClose={close}
      onClick={(event) => event.target === dialog.current && close()}
      onKeyDown={(event) => {
        if (rebinding.press(event)) {
          event.preventDefault();
        }
        event.stopPropagation();
      }}
    >
      <div class="sheet">
        <div class="row">
          <h2 id="settings-title" tabIndex={-1} autofocus>
            Settings
          </h2>
          <Button icon="close" label="Close" onClick={close} />
        </div>
        <Themes preferences={preferences} />
        <div class="field">
          <label for="settings-find">Find a command or a key</label>
          <input
            id="settings-find"
            type="search"
            autocomplete="off"
            value={sought}
            onFocus={() => step.kind !== 'idle' && rebinding.cancel()}
            onInput={(event) => seek(event.currentTarget.value)}
          />
        </div>
        <p class="quiet">
          Press a key here to change it. Keys are kept
          {preferences.follows ? ' with your account, in every browser.' : ' in this browser.'}
        </p>
        {SCOPES.map(([scope, title, text]) => (
          <Commands key={scope} scope={scope} title={title} text={text} sought={sought} rebinding={rebinding} />
        ))}
        <details class="kept">
          <summary>Keys that the browser keeps</summary>
          <dl>
            {KEPT_BY_BROWSERS.map(([does, ...keys]) => (
              <Keys key={does} keys={keys} does={does} />
            ))}
          </dl>
        </details>
      </div>
      <Progress rebinding={rebinding} step={step} />
    </dialog>
  );
}

/** Whether no control of the dialog that can be used has the focus. */
const isNowhere = (focus: Element | null): boolean => focus === null || focus.matches('body, dialog, :disabled');

/** Where to go on after the keys of a command were changed; the search where it is not listed. */
const placeOf = (dialog: Element, command: Command | null): HTMLElement | null =>
  dialog.querySelector<HTMLElement>(`[data-command='${command}'] .add-key`) ??
  dialog.querySelector<HTMLElement>(`[data-command='${command}'] button`) ??
  dialog.querySelector<HTMLElement>('#settings-find');

function Themes({ preferences: { settings } }: { preferences: Preferences }): JSX.Element {
  const { theme } = useStore(settings);
  return (
    <fieldset class="themes">
      <legend>Light or dark</legend>
      {THEMES.map(([value, says]) => (
        <label key={value}>
          <input
            type="radio"
            name="theme"
            value={value}
            checked={theme === value}
            onChange={({ currentTarget }) =>
              isTheme(currentTarget.value) && settings.update({ theme: currentTarget.value })
            }
          />
          {says}
        </label>
      ))}
    </fieldset>
  );
}

interface CommandsProps {
  readonly scope: Scope;
  readonly title: string;
  readonly text: string;
  readonly sought: string;
  readonly rebinding: Rebinding;
}

/** The commands of a scope, with their keys. */
function Commands({ scope, title, text, sought, rebinding }: CommandsProps): JSX.Element | null {
  const keymap = useKeymap();
  const id = useId();
  const words = sought.trim().toLowerCase();
  const fits = ({ command, says }: Binding): boolean =>
    says.toLowerCase().includes(words) ||
    keymap.keysOf(command).some((key) => [key, pretty(key)].some((one) => one.toLowerCase() === words));
  const bindings = KEYBOARD.flatMap((section) => section.bindings).filter(
    (binding) => binding.scope === scope && fits(binding),
  );
  return bindings.length === 0 ? null : (
    <section aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      <p class="quiet">{text}</p>
      <ul class="bindings">
        {bindings.map((binding) => (
          <Row key={binding.command} binding={binding} keymap={keymap} rebinding={rebinding} />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  readonly binding: Binding;
  readonly keymap: Keymap;
  readonly rebinding: Rebinding;
}

function Row({ binding: { command, says, canvas }, keymap, rebinding }: RowProps): JSX.Element {
  const step = useStore(rebinding.step);
  const keys = keymap.keysOf(command);
  const chosen = step.kind !== 'idle' && step.command === command ? step : null;
  return (
    <li data-command={command}>
      <span>
        {says}
        {canvas === true && <span class="quiet"> · while the photo has the focus</span>}
      </span>
      <span class="keys">
        {keys.map((key) => (
          <span key={key} class="key">
            <button
              type="button"
              class="text"
              aria-pressed={chosen?.old === key}
              aria-label={`${says}: ${pretty(key)}, change`}
              onClick={() => rebinding.listen(command, key)}
            >
              <kbd>{chosen?.old === key ? '…' : pretty(key)}</kbd>
            </button>
            <Button
              icon="close"
              label={`Remove ${pretty(key)} from: ${says}`}
              kind="small"
              onClick={() => rebinding.remove(command, key)}
            />
          </span>
        ))}
        {keys.length < MOST_KEYS && (
          <Button
            icon="plus"
            label={`Add a key for: ${says}`}
            kind="small add-key"
            pressed={chosen !== null && chosen.old === null}
            onClick={() => rebinding.listen(command, null)}
          />
        )}
        {keymap.isChanged(command) && (
          <Button
            icon="back"
            label={`Reset the keys of: ${says}`}
            kind="small"
            onClick={() => rebinding.reset(command)}
          />
        )}
      </span>
    </li>
  );
}

/** What a conflict most likely ends with. */
function Swap({ rebinding }: { rebinding: Rebinding }): JSX.Element {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <button ref={button} type="button" class="primary" onClick={() => rebinding.swap()}>
      Swap
    </button>
  );
}

/** What is asked of the person, and what happened last. */
function Progress({ rebinding, step }: { rebinding: Rebinding; step: Step }): JSX.Element {
  const keymap = useKeymap();
  const before = useStore(rebinding.before);
  const says = (command: Binding['command']): string =>
    KEYBOARD.flatMap(({ bindings }) => bindings).find((one) => one.command === command)?.says ?? command;
  return (
    <div class="row settings-foot">
      <p role="status">{step.kind === 'idle' ? step.said : ''}</p>
      {step.kind === 'idle' && (
        <>
          {before !== null && (
            <button type="button" class="text" onClick={() => rebinding.undo()}>
              Undo
            </button>
          )}
          <button
            type="button"
            class="text"
            disabled={Object.keys(keymap.own).length === 0}
            onClick={() => rebinding.resetAll(new Keymap())}
          >
            Reset all keys
          </button>
        </>
      )}
      {step.kind === 'listening' && (
        <>
          <p role="alert">
            {step.refused === null ? '' : `${step.refused}. `}
            Press {step.refused === null ? 'the' : 'another'} key for: {says(step.command)}. Esc leaves it as it
            is.
          </p>
          <button type="button" class="text" onClick={() => rebinding.cancel()}>
            Cancel
          </button>
        </>
      )}
      {step.kind === 'conflict' && (
        <>
          <p role="alert">
            {pretty(step.key)} belongs to: {step.holder.says} ({scopeTitle(step.holder.scope)}). After a swap that
            has {step.rest.length === 0 ? 'no key' : step.rest.map(pretty).join(', ')}.
          </p>
          <button type="button" class="text" onClick={() => rebinding.cancel()}>
            Cancel
          </button>
          <Swap rebinding={rebinding} />
        </>
      )}
    </div>
  );
}
