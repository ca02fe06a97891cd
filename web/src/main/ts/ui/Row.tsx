import type { JSX } from 'preact';
import type { Controls } from '../app/controls.ts';
import type { Editor } from '../app/editor.ts';
import type { Review } from '../app/reviews.ts';
import { css } from '../canvas/palette.ts';
import { hueOf } from '../canvas/scene.ts';
import type { Category } from '../work/categories.ts';
import { type Item, scoreText } from '../work/work.ts';
import { Button } from './Button.tsx';
import { CutThumb } from './CutThumb.tsx';
import { Verdict } from './Judging.tsx';

interface RowProps {
  readonly controls: Controls;
  readonly editor: Editor;
  readonly item: Item;
  readonly number: number;
  readonly category: Category | null;
  /** Its place in the list, from 1, and how many there are. */
  readonly place: number;
  readonly of: number;
  readonly selected: boolean;
  readonly solid: boolean;
  /** What a reviewer said of it; null for nothing. */
  readonly review: Review | null;
  readonly onChoose: (event: MouseEvent) => void;
}

/** A mask in the list. */
export function Row({
  controls,
  editor,
  item,
  number,
  category,
  place,
  of,
  selected,
  solid,
  review,
  onChoose,
}: RowProps): JSX.Element {
  const { kept } = editor;
  const name = `Mask ${number}`;
  const score = Number.isNaN(item.predictedIou) ? 'drawn' : scoreText(item.predictedIou);
  const state = [item.source, item.hidden ? 'hidden' : '', item.locked ? 'locked' : '']
    .filter((word) => word !== '')
    .join(', ');
  return (
    <li
      class={`item ${selected ? 'selected' : ''} ${item.hidden ? 'is-hidden' : ''} ${solid ? 'solid' : ''}`}
      aria-setsize={of}
      aria-posinset={place}
      onPointerEnter={() => controls.pointer.mark(item.id)}
      onPointerLeave={() => controls.pointer.mark(null)}
    >
      <button
        type="button"
        class="face"
        aria-pressed={selected}
        title={`${item.area} pixels, ${state}`}
        onClick={onChoose}
      >
        <CutThumb controls={controls} {...item} />
        <span class="words">
          <span class="name">
            <i class="swatch" style={{ background: css(hueOf(item, controls.view.hues)) }} />
            {category === null ? name : `${category.name} ${number}`}
          </span>
          <span
            class="number quiet"
            title={
              Number.isNaN(item.predictedIou) ? undefined : `Predicted IoU ${scoreText(item.predictedIou, 4)}`
            }
          >
            {review === null ? `${score} · ${share(item)}` : <Verdict review={review} />}
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
          onClick={() => kept.change([item.id], { hidden: !item.hidden })}
        />
        <Button
          icon={item.locked ? 'lock' : 'unlock'}
          label={`${item.locked ? 'Unlock' : 'Lock'} ${name}`}
          kind={`small ${item.locked ? 'on' : ''}`}
          onClick={() => kept.change([item.id], { locked: !item.locked })}
        />
        <Button
          icon="bin"
          label={`Delete ${name}`}
          kind="small"
          disabled={item.locked}
          onClick={() => kept.remove([item.id])}
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
