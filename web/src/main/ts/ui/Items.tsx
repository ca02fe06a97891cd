import type { JSX } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import type { Controls } from '../app/controls.ts';
import type { Editor } from '../app/editor.ts';
import { ALL, isOpen, placesOf } from '../app/filter.ts';
import type { Review } from '../app/reviews.ts';
import { Store } from '../base/store.ts';
import { categoryOf } from '../work/categories.ts';
import { selection } from '../work/work.ts';
import { Button } from './Button.tsx';
import { Filters } from './Filters.tsx';
import { Verdict } from './Judging.tsx';
import { Row } from './Row.tsx';
import { Saving, Troubles } from './Saving.tsx';
import { Selection } from './Selection.tsx';
import { useStore } from './useStore.ts';
import { useWindow } from './useWindow.ts';

const NONE = new Store<ReadonlyMap<string, Review>>(new Map());

/** The masks that were kept, newest first. A row is solid once it is saved. */
export function Items({ controls, editor }: { controls: Controls; editor: Editor }): JSX.Element {
  const { present: work } = useStore(editor.timeline.history);
  const saved = useStore(editor.timeline.saver.saved);
  const unsent = useStore(editor.timeline.saver.unsent);
  const filter = useStore(controls.filter);
  const categories = useStore(controls.session.categories.all);
  const reviews = useStore(controls.session.reviews);
  const given = useStore(reviews?.given ?? NONE);
  const [filtering, filterBy] = useState(!isOpen(filter));
  const { items } = work;
  const places = useMemo(() => placesOf(items, filter, categories), [items, filter, categories]);
  const n = places.length;
  const list = useRef<HTMLUListElement>(null);
  const chosen = places.findIndex((place) => items[place].id === work.selected);
  const rows = useWindow(list, n, chosen < 0 ? null : chosen);
  const selected = new Set(selection(work));
  const said = given.get(work.selected ?? '') ?? null;
  // While the image is reviewed, it stands beside the buttons.
  const word = controls.session.tasks.value?.reviewing === true ? null : said;

  /** With Shift all from the first that is selected to this one, with Ctrl this one beside the others. */
  const choose = (at: number, event: MouseEvent): void => {
    const { id } = items[places[at]];
    if (event.shiftKey && chosen >= 0) {
      const [from, to] = [Math.min(at, chosen), Math.max(at, chosen)];
      editor.kept.selectAlso(places.slice(from, to + 1).map((place) => items[place].id));
    } else if (event.shiftKey || event.ctrlKey || event.metaKey) {
      editor.kept.toggle(id);
    } else {
      editor.kept.select(work.selected === id && work.also.length === 0 ? null : id);
    }
  };

  return (
    <section class="card items" aria-label="Kept masks">
      <div class="row">
        <h2>
          Masks{' '}
          <span class="number quiet">
            {items.length === 0 ? '' : n === items.length ? n : `${n} of ${items.length}`}
          </span>
        </h2>
        {items.length > 0 && <Saving controls={controls} editor={editor} />}
        {items.length > 1 && (
          <Button
            icon="filter"
            label="Filter the list"
            kind="small"
            pressed={filtering}
            onClick={() => {
              filterBy(!filtering);
              controls.filter.set(ALL);
            }}
          />
        )}
        {editor.kept.removable > 1 && (
          <button type="button" class="text" onClick={() => void controls.commands.clearAll(editor)}>
            Clear all
          </button>
        )}
      </div>
      {items.length === 0 && (
        <p class="hint">Masks that you keep are listed here, and stay when you reload the page.</p>
      )}
      <Troubles controls={controls} editor={editor} />
      {filtering && items.length > 1 && <Filters controls={controls} />}
      {word !== null && <Verdict review={word} />}
      {selected.size > 0 && <Selection controls={controls} selection={editor.kept.selection} />}
      <ul class="rows" ref={list} tabIndex={n > 0 ? 0 : undefined} aria-label={`${n} masks, newest first`}>
        <li class="space" style={{ height: `${rows.before}px` }} aria-hidden="true" />
        {places.slice(rows.from, rows.to).map((place, i) => {
          const item = items[place];
          const at = rows.from + i;
          return (
            <Row
              key={item.id}
              controls={controls}
              editor={editor}
              item={item}
              number={place + 1}
              category={categoryOf(categories, item.category)}
              place={at + 1}
              of={n}
              selected={selected.has(item.id)}
              review={given.get(item.id) ?? null}
              solid={saved === 'saved' && !unsent.has(item.id)}
              onChoose={(event) => choose(at, event)}
            />
          );
        })}
        <li class="space" style={{ height: `${rows.after}px` }} aria-hidden="true" />
      </ul>
    </section>
  );
}
