import { Refused, Server, Unreachable } from '../api/server.ts';
import type { Image, Model, Run } from '../api/types.ts';
import { Masks } from '../mask/masks.ts';
import { WorkStorage } from '../work/storage.ts';
import { Decoding, type DecodingOptions, messageOf } from './decoding.ts';
import { Editor } from './editor.ts';
import { Store } from './store.ts';

/** What is open. */
export type Opened =
  | { readonly kind: 'none' }
  | { readonly kind: 'image'; readonly image: Image; readonly editor: Editor }
  | { readonly kind: 'broken'; readonly image: Image; readonly reason: string };

/** Something the page tells once. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly failed: boolean;
}

const AGAIN = 1500;

/** One visit: the server, its images, the open one, and what runs on the server. */
export class Session {
  readonly server = new Server();
  readonly masks = new Masks();
  readonly images = new Store<readonly Image[]>([]);
  readonly opened = new Store<Opened>({ kind: 'none' });
  readonly decoding = new Store<Decoding | null>(null);
  readonly run = new Store<Run | null>(null);
  readonly uploading = new Store(0);
  readonly notices = new Store<readonly Notice[]>([]);
  /** What a screen reader says. */
  readonly said = new Store('');
  private storage: WorkStorage | null = null;
  private model: Model | null = null;
  private noticed = 0;

  constructor(private readonly options: DecodingOptions) {}

  async start(): Promise<void> {
    this.server.watch();
    this.server.reachable.subscribe(() => this.onReachable());
    this.storage = await WorkStorage.open().catch(() => null);
    await this.load();
  }

  /** Everything that needs the server; tried again until it is there. */
  private async load(): Promise<void> {
    try {
      const [model] = await this.server.models();
      await this.refresh();
      this.model = model;
      const decoding = new Decoding(this.server, this.masks, model, this.options);
      this.decoding.set(decoding);
      const starting = decoding.start();
      const wished =
        this.images.value.find((image) => image.id === location.hash.slice(1)) ?? this.images.value[0];
      if (wished !== undefined) {
        void this.open(wished, starting);
      }
      await starting;
    } catch (failure) {
      if (!(failure instanceof Unreachable)) {
        this.tell(messageOf(failure), true);
      }
      setTimeout(() => void this.load(), AGAIN);
    }
  }

  private onReachable(): void {
    if (this.server.reachable.value && this.model !== null) {
      this.say('The server is back');
      void this.refresh();
      const { value } = this.opened;
      if (value.kind === 'broken' || this.decoding.value?.image.value.kind === 'failed') {
        void this.open(value.kind === 'none' ? this.images.value[0] : value.image);
      }
    } else if (!this.server.reachable.value) {
      this.say('The server does not answer');
    }
  }

  /** Asks for the images again. */
  async refresh(): Promise<void> {
    const { images, indexing } = await this.server.images();
    this.images.set(images);
    if (indexing) {
      setTimeout(() => void this.refresh().catch(() => {}), AGAIN);
    }
  }

  async open(image: Image, ready: Promise<unknown> = Promise.resolve()): Promise<void> {
    const { value } = this.opened;
    if (value.kind === 'image') {
      await value.editor.save();
      value.editor.close();
    }
    history.replaceState(null, '', `#${image.id}`);
    const { width, height } = image;
    const decoding = this.decoding.value;
    if (width === undefined || height === undefined || decoding === null || this.model === null) {
      this.opened.set({ kind: 'broken', image, reason: image.error ?? 'its header cannot be read' });
      return;
    }
    const sized = { ...image, width, height };
    const say = (text: string): void => this.say(text);
    const editor = new Editor(sized, decoding, this.masks, this.storage, this.model.id, say);
    this.opened.set({ kind: 'image', image, editor });
    await ready;
    if (this.opened.value.kind !== 'image' || this.opened.value.editor !== editor) {
      return;
    }
    const opening = decoding.open(image.id, width, height);
    await Promise.allSettled([editor.restore(), opening]);
    const next = this.images.value[this.images.value.indexOf(image) + 1];
    if (next?.width !== undefined && this.opened.value.kind === 'image' && this.opened.value.editor === editor) {
      decoding.preload(next.id);
    }
  }

  /** The photo itself cannot be shown. */
  broken(image: Image, reason: string): void {
    if (this.opened.value.kind === 'image' && this.opened.value.image.id === image.id) {
      this.opened.set({ kind: 'broken', image, reason });
      this.say(`${image.name} cannot be shown: ${reason}`);
    }
  }

  neighbour(step: 1 | -1): void {
    const { value } = this.opened;
    const images = this.images.value;
    if (value.kind !== 'none' && images.length > 0) {
      const at = images.findIndex((image) => image.id === value.image.id);
      void this.open(images[(at + step + images.length) % images.length]);
    }
  }

  async upload(files: readonly File[]): Promise<void> {
    if (files.length === 0) {
      return;
    }
    this.uploading.set(this.uploading.value + files.length);
    try {
      const results = await this.server.upload(files);
      await this.refresh();
      for (const { name, error } of results.filter((result) => result.status === 'rejected')) {
        this.tell(`${name}: ${error ?? 'refused'}`, true);
      }
      const added = results.find((result) => result.image !== undefined)?.image;
      if (added !== undefined) {
        this.say(`${added.name} added`);
        await this.open(this.images.value.find((image) => image.id === added.id) ?? added);
      }
    } catch (failure) {
      this.tell(messageOf(failure), true);
    } finally {
      this.uploading.set(this.uploading.value - files.length);
    }
  }

  /** Segments everything on the server, in the background. */
  async everything(): Promise<void> {
    const { value } = this.opened;
    if (value.kind !== 'image' || this.run.value !== null || this.model === null) {
      return;
    }
    try {
      const run = await this.server.startRun(value.image.id, this.model.id);
      this.run.set(run);
      this.say('Looking for everything');
      const end = await this.server.follow(run.id, (state) => this.run.set(state));
      if (end.state === 'failed') {
        throw new Error(end.error ?? 'the run failed');
      }
      if (end.state === 'completed') {
        await this.collect(run.id, value.editor);
      } else {
        this.say('Cancelled');
      }
    } catch (failure) {
      this.tell(
        failure instanceof Refused && failure.status === 429 ? `Busy: ${failure.message}` : messageOf(failure),
        true,
      );
    } finally {
      this.run.set(null);
    }
  }

  private async collect(run: string, editor: Editor): Promise<void> {
    const { annotations } = await this.server.artifact(run);
    const facts = await this.masks.decode(annotations.map((one) => one.segmentation));
    editor.addAutomatic(
      annotations.map((one, i) => ({
        facts: facts[i],
        score: one.predicted_iou,
        stability: one.stability_score,
        point: one.point_coords[0],
      })),
    );
  }

  async cancel(): Promise<void> {
    const run = this.run.value;
    if (run !== null) {
      await this.server.cancelRun(run.id).catch((failure: unknown) => this.tell(messageOf(failure), true));
    }
  }

  say(text: string): void {
    // The same words twice are said twice.
    this.said.set(text === this.said.value ? `${text}\u00a0` : text);
  }

  tell(text: string, failed = false): void {
    const notice = { id: this.noticed++, text, failed };
    this.notices.set([...this.notices.value.slice(-2), notice]);
    this.say(text);
    setTimeout(() => this.dismiss(notice.id), failed ? 9000 : 2600);
  }

  dismiss(id: number): void {
    this.notices.set(this.notices.value.filter((notice) => notice.id !== id));
  }
}
