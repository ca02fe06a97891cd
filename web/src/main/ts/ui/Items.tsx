import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { Controls } from '../app/controls.ts';
import type { Editor } from '../app/editor.ts';
import type { Saved } from '../app/saver.ts';
import { css } from '../canvas/palette.ts';
import { type Item, scoreText } from '../work/work.ts';
import { Button } from './Button.tsx';
import { CutThumb } from './CutThumb.tsx';
import { useStore } from './useStore.ts';
import { useWindow } from './useWindow.ts';

/** The masks that were kept, newest first. A row is solid once it is saved. */
export function Items({ controls, editor }: { controls: Controls; editor: Editor }): JSX.Element {
  const { present: work } = useStore(editor.timeline.history);
  const saved = useStore(editor.timeline.saver.saved);
  const n = work.items.length;
  const list = useRef<HTMLUListElement>(null);
  const chosen = work.items.findIndex((item) => item.id === work.selected);
  const rows = useWindow(list, n, chosen < 0 ? null : n - 1 - chosen);
  return (
    <section class="card items" aria-label="Kept masks">
      <div class="row">
        <h2>
          Masks <span class="number quiet">{n > 0 ? n : ''}</span>
        </h2>
        <span class="quiet saved" role="status">
          {n === 0 ? '' : SAVED[saved]}
        </span>
        {editor.kept.removable > 1 && (
          <button type="button" class="text" onClick={() => void controls.commands.clearAll(editor)}>
            Clear all
          </button>
        )}
      </div>
      {n === 0 && <p class="hint">Masks that you keep are listed here, and stay when you reload the page.</p>}
      <ul class="rows" ref={list} tabIndex={n > 0 ? 0 : undefined} aria-label={`${n} masks, newest first`}>
        <li class="space" style={{ height: `${rows.before}px` }} aria-hidden="true" />
        {Array.from({ length: rows.to - rows.from }, (_, i) => {
          const number = n - rows.from - i;
          const item = work.items[number - 1];
          return (
            <Row
              key={item.id}
              controls={controls}
              editor={editor}
              item={item}
              number={number}
              of={n}
              selected={item.id === work.selected}
              saved={saved}
            />
          );
        })}
        <li class="space" style={{ height: `${rows.after}px` }} aria-hidden="true" />
      </ul>
    </section>
  );
}

const SAVED: Readonly<Record<Saved, string>> = {
  saved: 'Saved',
  saving: 'Saving…',
  failed: 'Not saved: this browser keeps nothing',
};

interface RowProps {
  readonly controls: Controls;
  readonly editor: Editor;
  readonly item: Item;
  readonly number: number;
  readonly of: number;
  readonly selected: boolean;
  readonly saved: Saved;
}

function Row({ controls, editor, item, number, of, selected, saved }: RowProps): JSX.Element {
  const { kept } = editor;
  const name = `Mask ${number}`;
  const score = scoreText(item.predictedIou);
  const state = [item.hidden ? 'hidden' : '', item.locked ? 'locked' : '']
    .filter((word) => word !== '')
    .join(', ');
  return (
    <li
      class={`item ${selected ? 'selected' : ''} ${item.hidden ? 'is-hidden' : ''} ${saved === 'saved' ? 'solid' : ''}`}
      aria-setsize={of}
      aria-posinset={of - number + 1}
      onPointerEnter={() => controls.pointer.mark(item.id)}
      onPointerLeave={() => controls.pointer.mark(null)}
    >
      <button
        type="button"
        class="face"
        aria-pressed={selected}
        title={`${item.area} pixels${state === '' ? '' : `, ${state}`}`}
        onClick={() => kept.select(selected ? null : item.id)}
      >
        <CutThumb controls={controls} {...item} />
        <span class="words">
          <span>
            <i class="swatch" style={{ background: css(item.hue) }} />
            {name}
          </span>
          <span class="number quiet" title={`Predicted IoU ${scoreText(item.predictedIou, 4)}`}>
            {score} · {share(item)}
          </span>
        </span>
      </button>
      <span class="tools">
        <Button
          icon="like"
          label={`Find more like ${name}`}
          kind="small"
          onClick={() => {
            kept.select(item.id);
            controls.commands.run('more');
          }}
        />
        <Button
          icon={item.hidden ? 'hidden' : 'eye'}
          label={`${item.hidden ? 'Show' : 'Hide'} ${name}`}
          kind="small"
          onClick={() => kept.change(item.id, { hidden: !item.hidden })}
        />
        <Button
          icon={item.locked ? 'lock' : 'unlock'}
          label={`${item.locked ? 'Unlock' : 'Lock'} ${name}`}
          kind={`small ${item.locked ? 'on' : ''}`}
          onClick={() => kept.change(item.id, { locked: !item.locked })}
        />
        <Button
          icon="bin"
          label={`Delete ${name}`}
          kind="small"
          disabled={item.locked}
          onClick={() => kept.remove(item.id)}
        />
      </span>
    </li>
  );
}

/** How much of the photo a mask covers. */
function share({ area, rle }: Item): string {
  const part = (100 * area) / (rle.width * rle.height);
  return `${part >= 10 ? part.toFixed(0) : part.toPrecision(2)} %`;
}
