import type { JSX } from 'preact';
import type { Controls } from '../app/controls.ts';
import { ALL, isOpen } from '../app/filter.ts';
import { SOURCES } from '../work/provenance.ts';
import { Button } from './Button.tsx';
import { useStore } from './useStore.ts';

/** Narrows the list of masks down. */
export function Filters({ controls }: { controls: Controls }): JSX.Element {
  const filter = useStore(controls.filter);
  const categories = useStore(controls.session.categories.all);
  return (
    <div class="filters" role="search" aria-label="Masks in the list">
      <input
        type="search"
        aria-label="Text"
        placeholder="Find in the list"
        value={filter.text}
        onInput={(event) => controls.filter.update({ text: event.currentTarget.value })}
      />
      {!isOpen(filter) && (
        <Button icon="close" label="Show all masks" kind="small" onClick={() => controls.filter.set(ALL)} />
      )}
      <select
        aria-label="Category"
        value={filter.category ?? ''}
        onChange={(event) => controls.filter.update({ category: event.currentTarget.value || null })}
      >
        <option value="">Any category</option>
        <option value="none">No category</option>
        {categories.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label="Source"
        value={filter.source ?? ''}
        onChange={(event) =>
          controls.filter.update({ source: SOURCES.find((one) => one === event.currentTarget.value) ?? null })
        }
      >
        <option value="">Any source</option>
        {SOURCES.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </div>
  );
}
