import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Controls } from '../app/controls.ts';
import type { Editor } from '../app/editor.ts';
import type { Format } from '../app/exporter.ts';
import { isEmpty } from '../decoder/prompt.ts';
import { Button } from './Button.tsx';
import { useStore } from './useStore.ts';

const FORMATS: readonly (readonly [Format, string, string])[] = [
  ['png', 'PNG', 'Cut-out, transparent around'],
  ['svg', 'SVG', 'Polygons with their holes'],
  ['rle', 'RLE', 'COCO run lengths'],
  ['coco', 'COCO', 'JSON with categories'],
  ['sa1b', 'SA-1B', 'JSON as in the data set'],
];

/** Copies or downloads masks in a chosen format. */
export function Export({ controls, editor }: { controls: Controls; editor: Editor }): JSX.Element {
  const [format, setFormat] = useState<Format>('png');
  const { present: work } = useStore(editor.timeline.history);
  const nothing = isEmpty(work.prompt) && work.items.length === 0;
  const what =
    editor.kept.selection.length > 1
      ? `${editor.kept.selection.length} masks`
      : editor.kept.selected !== null
        ? `Mask ${work.items.indexOf(editor.kept.selected) + 1}`
        : isEmpty(work.prompt)
          ? work.items.length === 1
            ? 'Mask 1'
            : `All ${work.items.length} masks`
          : 'The mask in view';
  return (
    <div class="export" role="group" aria-label="Export">
      <div class="formats" role="radiogroup" aria-label="Format">
        {FORMATS.map(([key, name, says]) => (
          <button
            key={key}
            type="button"
            role="radio"
            aria-checked={format === key}
            aria-label={`${name}: ${says}`}
            data-hint={says}
            onClick={() => setFormat(key)}
          >
            {name}
          </button>
        ))}
      </div>
      <div class="row">
        <span class="quiet">{nothing ? 'No mask yet' : what}</span>
        <span class="group">
          <Button
            icon="copy"
            label="Copy"
            kind="small"
            disabled={nothing}
            onClick={() => void controls.exporter.copy(editor, format)}
          />
          <Button
            icon="download"
            label="Download"
            kind="small"
            disabled={nothing}
            onClick={() => void controls.exporter.download(editor, format)}
          />
        </span>
      </div>
    </div>
  );
}
