import type { Image, Verdict } from '../api/types.ts';
import type { Store } from '../base/store.ts';
import type { Masks } from '../mask/masks.ts';
import type { WorkStorage } from '../work/storage.ts';
import type { Categories } from './categories.ts';
import type { Decoding } from './decoding.ts';
import { Editor } from './editor.ts';
import type { Notices } from './notices.ts';
import type { Photos } from './photos.ts';
import { Saver } from './saver.ts';
import { Timeline } from './timeline.ts';

/** Where work is kept. */
export interface Keeping {
  /** Null where the browser keeps nothing. */
  readonly storage: WorkStorage | null;
  /** Whether a server shall have the masks too. */
  readonly remote: boolean;
}

/** What an editor tells when masks that the server proposed are decided on. */
type Judge = (editor: Editor, ids: readonly string[], verdict: Verdict) => Promise<void>;

/** The work on each image of a visit: one editor for each, so that there is one truth about it. */
export class Editors {
  private readonly made = new Map<string, Promise<Editor>>();

  constructor(
    private readonly decoding: Store<Decoding | null>,
    private readonly masks: Masks,
    private readonly photos: Pick<Photos, 'count'>,
    private readonly categories: Categories,
    private readonly notices: Notices,
    private readonly keeping: () => Keeping,
    private readonly judge: Judge,
  ) {}

  /** The work on an image with what was kept of earlier visits; null for an image that cannot be read. */
  async of(image: Image): Promise<Editor | null> {
    const { width, height } = image;
    const decoding = this.decoding.value;
    if (width === undefined || height === undefined || decoding === null) {
      return null;
    }
    const known = this.made.get(image.id);
    if (known !== undefined) {
      return known;
    }
    const { storage, remote } = this.keeping();
    const counted = (masks: number): void => this.photos.count(image.sha256, masks);
    const timeline = new Timeline(new Saver(image.sha256, storage, counted, remote));
    const say = (text: string): void => this.notices.say(text);
    const category = (): string | null => this.categories.next.value;
    const judge = (ids: readonly string[], verdict: Verdict): Promise<void> => this.judge(editor, ids, verdict);
    const editor = new Editor({ ...image, width, height }, decoding, this.masks, timeline, say, category, judge);
    const restored = timeline.restore().then(() => editor);
    this.made.set(image.id, restored);
    return restored;
  }

  /** An image is gone. */
  forget(image: string): void {
    this.made.delete(image);
  }
}
