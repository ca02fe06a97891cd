import type { Image } from '../api/types.ts';
import { Store } from '../base/store.ts';
import type { Decoding } from './decoding.ts';
import type { Editor } from './editor.ts';
import type { Editors } from './editors.ts';
import type { Notices } from './notices.ts';
import type { Photos } from './photos.ts';

/** What is open. */
export type Opened =
  | { readonly kind: 'none' }
  | { readonly kind: 'image'; readonly image: Image; readonly editor: Editor }
  | { readonly kind: 'broken'; readonly image: Image; readonly reason: string };

/** Told how the page goes from one image to the next. */
interface Turn {
  /** The image before has been left. */
  to(image: Image): void;
  /** The image and its work are on the screen. */
  done(): void;
}

/** Opens images, one at a time. */
export class Opening {
  readonly opened = new Store<Opened>({ kind: 'none' });
  /** What was asked for last: it may still be on its way to be what is open. */
  private wanted: Image | null = null;

  constructor(
    private readonly decoding: Store<Decoding | null>,
    private readonly photos: Pick<Photos, 'images' | 'neighbour'>,
    private readonly editors: Editors,
    private readonly notices: Pick<Notices, 'say'>,
    private readonly turn: Turn,
  ) {}

  /** Whether an image is open, or on its way. */
  wants(image: string): boolean {
    return this.wanted?.id === image;
  }

  /**
   * Opens the image that the address names, else the first; unless something is open.
   *
   * @param unlisted asks for one that a folder that is still being read does not list yet
   */
  async first(unlisted: (id: string) => Promise<Image>): Promise<void> {
    if (this.wanted !== null || this.decoding.value === null) {
      return;
    }
    const id = location.hash.slice(1);
    const named = this.photos.images.value.find((image) => image.id === id);
    const asked = named ?? (id === '' ? null : await unlisted(id).catch(() => null));
    const first = asked ?? this.photos.images.value[0];
    if (this.wanted === null && first !== undefined) {
      void this.open(first);
    }
  }

  /** Opens an image. The one before stays on the screen, and takes prompts, until this one's work is there. */
  async open(image: Image): Promise<void> {
    this.wanted = image;
    const editor = await this.editors.of(image);
    if (this.opened.value.kind === 'image' && this.decoding.value?.image.value.kind === 'ready') {
      await this.opened.value.editor.accepted;
    }
    if (this.wanted !== image) {
      return;
    }
    this.leave();
    history.replaceState(null, '', `#${image.id}`);
    this.turn.to(image);
    const decoding = this.decoding.value;
    if (editor === null || decoding === null) {
      this.opened.set({ kind: 'broken', image, reason: image.error ?? 'its header cannot be read' });
      return;
    }
    // From here on in one turn: no prompt comes between the image on the screen and the one that is decoded.
    const opening = decoding.open(image.id, editor.image.width, editor.image.height);
    editor.enter();
    this.opened.set({ kind: 'image', image, editor });
    this.turn.done();
    await opening.catch(() => {});
    const next = this.photos.neighbour(image, 1);
    if (next?.width !== undefined && next.id !== image.id && this.wanted === image) {
      decoding.preload(next.id);
    }
  }

  /** What could not be shown, or not be decoded, is tried again. */
  again(): void {
    const { value } = this.opened;
    if (value.kind === 'broken' || this.decoding.value?.image.value.kind === 'failed') {
      void this.open(value.kind === 'none' ? this.photos.images.value[0] : value.image);
    }
  }

  neighbour(step: 1 | -1): void {
    const next = this.wanted === null ? null : this.photos.neighbour(this.wanted, step);
    if (next !== null) {
      void this.open(next);
    }
  }

  /** The photo itself cannot be shown. */
  broken(image: Image, reason: string): void {
    const { value } = this.opened;
    if (value.kind === 'image' && value.image.id === image.id) {
      this.leave();
      this.opened.set({ kind: 'broken', image, reason });
      this.notices.say(`${image.name} cannot be shown: ${reason}`);
    }
  }

  /** Done when all that was done on the open image is on this browser's disk. */
  async finish(): Promise<void> {
    const { value } = this.opened;
    if (value.kind === 'image') {
      const { editor } = value;
      await editor.accepted;
      await editor.drawing.settled();
      await editor.timeline.save();
      if (editor.timeline.saver.saved.value === 'failed') {
        throw new Error('This browser keeps nothing: not all masks are saved');
      }
    }
  }

  /** An image is gone: the one that followed it is opened if it was open. */
  async removed(image: Image, next: Image | null): Promise<void> {
    this.editors.forget(image.id);
    if (this.wants(image.id)) {
      await (next === null || next.id === image.id ? this.close() : this.open(next));
    }
  }

  private leave(): void {
    const { value } = this.opened;
    if (value.kind === 'image') {
      value.editor.quit();
    }
  }

  private close(): void {
    this.leave();
    this.wanted = null;
    history.replaceState(null, '', '#');
    this.opened.set({ kind: 'none' });
  }
}
