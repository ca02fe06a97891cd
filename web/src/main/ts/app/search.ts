import { Refused, type Server } from '../api/server.ts';
import { messageOf } from '../base/calls.ts';
import { Store } from '../base/store.ts';
import type { Masks } from '../mask/masks.ts';
import { compress, type Rle } from '../mask/rle.ts';
import type { Editor } from './editor.ts';
import type { Notices } from './notices.ts';

/** An object that was shown, in one of the photos. */
export interface Example {
  readonly image: string;
  /** What people read of it. */
  readonly name: string;
  readonly rle: Rle;
}

/** Looks on the server for more like a mask; one search at a time. */
export class Search {
  /** The image that is searched, or null. */
  readonly searching = new Store<string | null>(null);
  /** What was looked for last: in other photos it needs no mask to be shown again. */
  readonly example = new Store<Example | null>(null);
  private request: AbortController | null = null;

  constructor(
    private readonly server: Server,
    private readonly masks: Masks,
    private readonly notices: Notices,
  ) {}

  /**
   * Looks for more like the selected mask; where none is selected, like the last example.
   *
   * @returns false when there is no example
   */
  more(editor: Editor, model: string): boolean {
    const { selected, items } = editor.kept;
    if (selected !== null) {
      const number = items.indexOf(selected) + 1;
      this.example.set({
        image: editor.image.id,
        name: `mask ${number} of ${editor.image.name}`,
        rle: selected.rle,
      });
    }
    const example = this.example.value;
    if (example === null) {
      return false;
    }
    if (this.searching.value === null) {
      void this.find(editor, model, example);
    }
    return true;
  }

  private async find(editor: Editor, model: string, example: Example): Promise<void> {
    const { image, name, rle } = example;
    const request = new AbortController();
    this.request = request;
    this.searching.set(editor.image.id);
    this.notices.say(`Looking for more like ${name}`);
    try {
      const mask = { size: [rle.height, rle.width], counts: compress(rle) };
      const answer = await this.server.find(
        editor.image.id,
        { examples: [{ image, mask }], model },
        request.signal,
      );
      const facts = await this.masks.decode(answer.masks);
      if (request.signal.aborted) {
        return;
      }
      editor.proposals.offer(
        facts.map((one, i) => ({
          facts: one,
          likeness: answer.scores[i],
          score: answer.iou_predictions[i],
          stability: answer.stability_scores[i] ?? NaN,
          point: null,
        })),
      );
      const n = editor.proposals.offered.value.length;
      this.notices.tell(n === 0 ? 'Nothing more like it was found' : `${n} more found`);
    } catch (failure) {
      if (!request.signal.aborted) {
        const busy = failure instanceof Refused && (failure.status === 429 || failure.status === 503);
        this.notices.fail(busy ? `Busy: ${failure.message}` : messageOf(failure));
      }
    } finally {
      this.searching.set(null);
    }
  }

  /** @returns whether there was anything to give up */
  cancel(): boolean {
    const running = this.searching.value !== null;
    if (running) {
      this.request?.abort();
      this.notices.say('Cancelled');
    }
    return running;
  }
}
