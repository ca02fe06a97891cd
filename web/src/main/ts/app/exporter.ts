import { copy } from './clipboard.ts';
import { css } from '../canvas/palette.ts';
import { bounds, union } from '../mask/rle.ts';
import { coco, cocoRle, fileName, named, sa1b, svg } from '../work/exports.ts';
import type { Item } from '../work/work.ts';
import { messageOf } from '../base/calls.ts';
import type { Editor } from './editor.ts';
import type { Session } from './session.ts';

export type Format = 'png' | 'svg' | 'rle' | 'coco' | 'sa1b';

interface Made {
  readonly blob: Blob;
  readonly name: string;
}

/** Photos of up to so many pixels are decoded whole for a cut-out; larger ones come as tiles. */
const WHOLE = 24_000_000;

/** Copies and downloads masks: the selected ones, else the one being prompted, else all that are shown. */
export class Exporter {
  constructor(private readonly session: Session) {}

  async download(editor: Editor, format: Format): Promise<void> {
    await this.reporting(async () => {
      const { blob, name } = await this.make(editor, format);
      const link = document.createElement('a');
      link.href = URL.createObjectURL(blob);
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      this.session.notices.tell(`${name} downloaded`);
    });
  }

  async copy(editor: Editor, format: Format): Promise<void> {
    await this.reporting(async () => {
      await copy(
        format === 'png' ? 'image/png' : 'text/plain',
        async () => (await this.make(editor, format)).blob,
      );
      this.session.notices.tell('Copied');
    });
  }

  private async reporting(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (failure) {
      this.session.notices.fail(messageOf(failure));
    }
  }

  private async make(editor: Editor, format: Format): Promise<Made> {
    const items = await this.wanted(editor);
    const photo = editor.image;
    const categories = this.session.categories.all.value;
    const which = items.length === 1 ? `mask-${Math.max(0, editor.kept.items.indexOf(items[0])) + 1}` : 'masks';
    switch (format) {
      case 'png':
        return { blob: await this.cutOut(editor, items), name: fileName(photo, `${which}.png`) };
      case 'svg': {
        const coloured = items.map((item) => ({
          outline: item.outline,
          colour: css(item.hue),
          ...named(item, categories),
        }));
        return text(svg(photo, coloured), 'image/svg+xml', fileName(photo, `${which}.svg`));
      }
      case 'rle': {
        const rles = items.map((item) => ({ ...cocoRle(item), ...named(item, categories) }));
        return json(rles.length === 1 ? rles[0] : rles, fileName(photo, `${which}.rle.json`));
      }
      case 'coco':
        return json(coco(photo, items, categories), fileName(photo, `${which}.coco.json`));
      case 'sa1b':
        return json(sa1b(photo, items, categories), fileName(photo, `${which}.sa1b.json`));
    }
  }

  private async wanted(editor: Editor): Promise<readonly Item[]> {
    const { selection, items: kept } = editor.kept;
    if (selection.length > 0) {
      return selection;
    }
    const prompted = await editor.encodeCurrent();
    const items = prompted === null ? kept.filter((item) => !item.hidden) : [prompted];
    if (items.length === 0) {
      throw new Error('There is no mask yet: click on something first.');
    }
    return items;
  }

  private cutOut({ image }: Editor, items: readonly Item[]): Promise<Blob> {
    const { urls } = this.session.server;
    const rle = union(items.map((item) => item.rle));
    const whole = image.width * image.height <= WHOLE && /\.(jpe?g|png|webp)$/i.test(image.name);
    const url = whole ? urls.original(image) : urls.tiles(image);
    return this.session.masks.cutOut(rle, bounds(rle), { kind: whole ? 'whole' : 'tiles', url });
  }
}

const json = (value: unknown, name: string): Made => text(`${JSON.stringify(value)}\n`, 'application/json', name);

const text = (content: string, type: string, name: string): Made => ({
  blob: new Blob([content], { type }),
  name,
});
