import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Controls } from '../app/controls.ts';
import type { Editor } from '../app/editor.ts';
import type { Keymap } from '../app/keymap.ts';
import type { Command } from '../app/keys.ts';
import { css } from '../canvas/palette.ts';
import { type Category, LONGEST_NAME } from '../work/categories.ts';
import { Button } from './Button.tsx';
import { useKeymap } from './usePreferences.ts';
import { useStore } from './useStore.ts';

/** What objects are called: a press names the selected masks, or the next one. */
export function Categories({ controls, editor }: { controls: Controls; editor: Editor }): JSX.Element {
  const { categories } = controls.session;
  const all = useStore(categories.all);
  const { colourBy } = useStore(controls.settings);
  const fixed = useStore(categories.fixed);
  const [editing, edit] = useState(false);
  return (
    <section class="card categories" aria-label="Categories">
      <div class="row">
        <h2>Categories</h2>
        <span class="group">
          <Button
            icon="palette"
            label="Colour by category"
            command="colourBy"
            kind="small"
            pressed={colourBy === 'category'}
            onClick={() => controls.commands.run('colourBy')}
          />
          {all.length > 0 && !fixed && (
            <button type="button" class="text" aria-pressed={editing} onClick={() => edit(!editing)}>
              {editing ? 'Done' : 'Edit'}
            </button>
          )}
        </span>
      </div>
      {editing && all.length > 0 ? (
        <ul class="entries">
          {all.map((one) => (
            <Entry key={one.id} controls={controls} category={one} />
          ))}
        </ul>
      ) : (
        <Chips controls={controls} editor={editor} all={all} />
      )}
      {fixed && all.length === 0 && <p class="hint">A researcher of the project says what there is.</p>}
      {!fixed && (editing || all.length === 0) && <Add controls={controls} />}
    </section>
  );
}

interface ChipsProps {
  readonly controls: Controls;
  readonly editor: Editor;
  readonly all: readonly Category[];
}

function Chips({ controls, editor, all }: ChipsProps): JSX.Element | null {
  useStore(editor.timeline.history);
  const next = useStore(controls.session.categories.next);
  const keymap = useKeymap();
  const { selection } = editor.kept;
  if (all.length === 0) {
    return null;
  }
  const isSet = ({ id }: Category): boolean =>
    selection.length === 0 ? next === id : selection.every(({ category }) => category === id);
  const whose = selection.length === 0 ? 'of the next mask' : 'of the selected masks';
  return (
    <div class="chips" role="group" aria-label={`Category ${whose}`}>
      {all.map((one) => (
        <button
          key={one.id}
          type="button"
          class="chip"
          aria-pressed={isSet(one)}
          aria-keyshortcuts={keyOf(one, keymap)?.replaceAll(' ', '+')}
          onClick={() => controls.commands.setCategory(one)}
        >
          <i class="swatch" style={{ background: css(one.colour) }} />
          <span>{one.name}</span>
          {keyOf(one, keymap) !== undefined && <kbd>{keyOf(one, keymap)}</kbd>}
        </button>
      ))}
    </div>
  );
}

/** The key that a person has for the number of a category. */
function keyOf({ key }: Category, keymap: Keymap): string | undefined {
  return key === null ? undefined : keymap.keyFor(`category${key}` as Command) || undefined;
}

/** A category that is changed: its colour, name and key. */
function Entry({ controls, category }: { controls: Controls; category: Category }): JSX.Element {
  const { categories } = controls.session;
  const { id, name, colour, key } = category;
  return (
    <li class="entry">
      <button
        type="button"
        class="colour"
        aria-label={`Next colour for ${name}`}
        onClick={() => categories.recolour(id, colour + 1)}
      >
        <i class="swatch" style={{ background: css(colour) }} />
      </button>
      <input
        type="text"
        aria-label={`Name of ${name}`}
        maxLength={LONGEST_NAME}
        value={name}
        onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
        onChange={(event) => {
          if (!categories.rename(id, event.currentTarget.value)) {
            event.currentTarget.value = name;
          }
        }}
      />
      <select
        aria-label={`Key of ${name}`}
        value={key ?? ''}
        onChange={(event) => categories.setKey(id, Number(event.currentTarget.value) || null)}
      >
        <option value="">–</option>
        {[1, 2, 3, 4, 5, 6, 7, 8, 9].map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
      <Button icon="bin" label={`Remove ${name}`} kind="small" onClick={() => categories.remove(id)} />
    </li>
  );
}

function Add({ controls }: { controls: Controls }): JSX.Element {
  const [name, setName] = useState('');
  return (
    <form
      class="add"
      onSubmit={(event) => {
        event.preventDefault();
        if (controls.session.categories.add(name) !== null) {
          setName('');
        }
      }}
    >
      <input
        type="text"
        aria-label="Name of a new category"
        placeholder="New category"
        autocomplete="off"
        maxLength={LONGEST_NAME}
        value={name}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <button type="submit" class="text" disabled={name.trim() === ''}>
        Add
      </button>
    </form>
  );
}
