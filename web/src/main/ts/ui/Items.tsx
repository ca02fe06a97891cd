import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Controls } from '../app/controls.ts';
import type { Editor, Saved } from '../app/editor.ts';
import { css } from '../canvas/palette.ts';
import { pathOf } from '../canvas/scene.ts';
import type { Item } from '../work/work.ts';
import { Button } from './Button.tsx';
import { useStore } from './useStore.ts';

/** Rows drawn at first; more come on demand, so that thousands of masks stay light. */
const ROWS = 60;

/** The masks that were kept, newest first. A row is solid once it is saved. */
export function Items({ controls, editor }: { controls: Controls; editor: Editor }): JSX.Element {
  const { present: work } = useStore(editor.history);
  const saved = useStore(editor.saved);
  const rows = work.items.map((item, i) => ({ item, number: i + 1 })).reverse();
  return (
    <section class="card items" aria-label="Kept masks">
      <div class="row">
        <h2>
          Masks <span class="number quiet">{work.items.length > 0 ? work.items.length : ''}</span>
        </h2>
        <span class="quiet saved" role="status">
          {work.items.length === 0 ? '' : SAVED[saved]}
        </span>
        {work.items.length > 1 && (
          <button type="button" class="text" onClick={() => editor.removeAll()}>
            Clear all
          </button>
        )}
      </div>
      {work.items.length === 0 && (
        <p class="hint">Masks that you keep are listed here, and stay when you reload the page.</p>
      )}
      <ul class="rows">
        {rows.slice(0, ROWS).map(({ item, number }) => (
          <Row
            key={item.id}
            controls={controls}
            editor={editor}
            item={item}
            number={number}
            selected={item.id === work.selected}
            saved={saved}
          />
        ))}
      </ul>
      {rows.length > ROWS && <p class="hint number">and {rows.length - ROWS} more</p>}
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
  readonly selected: boolean;
  readonly saved: Saved;
}

function Row({ controls, editor, item, number, selected, saved }: RowProps): JSX.Element {
  const name = `Mask ${number}`;
  const state = [item.hidden ? 'hidden' : '', item.locked ? 'locked' : '']
    .filter((word) => word !== '')
    .join(', ');
  return (
    <li
      class={`item ${selected ? 'selected' : ''} ${item.hidden ? 'is-hidden' : ''} ${saved === 'saved' ? 'solid' : ''}`}
      onPointerEnter={() => controls.point(item.id)}
      onPointerLeave={() => controls.point(null)}
    >
      <button
        type="button"
        class="face"
        aria-pressed={selected}
        aria-label={`${name}, score ${item.predictedIou.toFixed(2)}, ${item.area} pixels${state === '' ? '' : `, ${state}`}`}
        onClick={() => editor.select(selected ? null : item.id)}
      >
        <CutThumb controls={controls} item={item} />
        <span class="words">
          <span>
            <i class="swatch" style={{ background: css(item.hue) }} />
            {name}
          </span>
          <span class="number quiet">
            {item.predictedIou.toFixed(2)} · {share(item)}
          </span>
        </span>
      </button>
      <span class="tools">
        <Button
          icon={item.hidden ? 'hidden' : 'eye'}
          label={`${item.hidden ? 'Show' : 'Hide'} ${name}`}
          kind="small"
          onClick={() => editor.change(item.id, { hidden: !item.hidden })}
        />
        <Button
          icon={item.locked ? 'lock' : 'unlock'}
          label={`${item.locked ? 'Unlock' : 'Lock'} ${name}`}
          kind={`small ${item.locked ? 'on' : ''}`}
          onClick={() => editor.change(item.id, { locked: !item.locked })}
        />
        <Button
          icon="bin"
          label={`Delete ${name}`}
          kind="small"
          disabled={item.locked}
          onClick={() => editor.remove(item.id)}
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

const SIDE = 80;

/** The cut-out of a mask. */
function CutThumb({ controls, item }: { controls: Controls; item: Item }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const loaded = useStore(controls.photoLoaded);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) {
      return;
    }
    const [left, top, width, height] = item.bounds;
    const side = Math.max(width, height, 1) * 1.08;
    const [x, y] = [left + (width - side) / 2, top + (height - side) / 2];
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalCompositeOperation = 'source-over';
    context.clearRect(0, 0, SIDE, SIDE);
    controls.photo?.drawPart(context, x, y, side, side);
    context.setTransform(SIDE / side, 0, 0, SIDE / side, (-x * SIDE) / side, (-y * SIDE) / side);
    context.globalCompositeOperation = 'destination-in';
    context.fill(pathOf(item.outline), 'evenodd');
  }, [item.outline, loaded]);
  return <canvas ref={canvas} class="cut" width={SIDE} height={SIDE} aria-hidden="true" />;
}
