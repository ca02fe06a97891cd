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
  /** One for each image of this visit, so that there is one truth about its work. */
  private readonly editors = new Map<string, Promise<Editor>>();
  /** What was asked for last: it may still be on its way to be what is open. */
  private wanted: Image | null = null;
  /** From the moment a run is asked for. */
  private running = false;
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
      await this.openFirst();
      await starting;
    } catch (failure) {
      if (!(failure instanceof Unreachable)) {
        this.tell(messageOf(failure), true);
      }
      if (failure instanceof Refused && failure.status === 401) {
        return; // asking on would only use up what the server allows for wrong tokens
      }
      setTimeout(() => void this.load(), AGAIN);
    }
  }

  /** The image that the address names, which a folder that is still being read may not list yet, else the first. */
  private async openFirst(): Promise<void> {
    const id = location.hash.slice(1);
    const named = this.images.value.find((image) => image.id === id);
    const asked = named ?? (id === '' ? null : await this.server.image(id).catch(() => null));
    const wished = asked ?? this.images.value[0];
    if (this.wanted === null && wished !== undefined) {
      void this.open(wished);
    }
  }

  private onReachable(): void {
    if (this.server.reachable.value && this.model !== null) {
      this.say('The server is back');
      void this.refresh().catch(() => {});
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
    // A server that has just been started again lists its folder bit by bit.
    if (!indexing || images.length >= this.images.value.length) {
      this.images.set(images);
    }
    if (this.wanted === null && this.decoding.value !== null) {
      await this.openFirst();
    }
    if (indexing) {
      setTimeout(() => void this.refresh().catch(() => {}), AGAIN);
    }
  }

  /** Opens an image. The one before stays on the screen, and takes prompts, until this one's work is there. */
  async open(image: Image): Promise<void> {
    this.wanted = image;
    const editor = await this.editorOf(image);
    if (this.opened.value.kind === 'image' && this.decoding.value?.image.value.kind === 'ready') {
      await this.opened.value.editor.accepted;
    }
    if (this.wanted !== image) {
      return;
    }
    const { value } = this.opened;
    if (value.kind === 'image') {
      value.editor.quit();
    }
    history.replaceState(null, '', `#${image.id}`);
    const decoding = this.decoding.value;
    if (editor === null || decoding === null) {
      this.opened.set({ kind: 'broken', image, reason: image.error ?? 'its header cannot be read' });
      return;
    }
    // From here on in one turn: no prompt comes between the image on the screen and the one that is decoded.
    const opening = decoding.open(image.id, editor.image.width, editor.image.height);
    editor.enter();
    this.opened.set({ kind: 'image', image, editor });
    await opening.catch(() => {});
    const next = this.images.value[this.images.value.findIndex(({ id }) => id === image.id) + 1];
    if (next?.width !== undefined && this.wanted === image) {
      decoding.preload(next.id);
    }
  }

  /** The work on an image with what was kept of earlier visits; null for an image that cannot be read. */
  private async editorOf(image: Image): Promise<Editor | null> {
    const { width, height } = image;
    const {
      decoding: { value: decoding },
      model,
      storage,
    } = this;
    if (width === undefined || height === undefined || decoding === null || model === null) {
      return null;
    }
    const known = this.editors.get(image.id);
    if (known !== undefined) {
      return known;
    }
    const say = (text: string): void => this.say(text);
    const editor = new Editor({ ...image, width, height }, decoding, this.masks, storage, model.id, say);
    const restored = editor.restore().then(() => editor);
    this.editors.set(image.id, restored);
    return restored;
  }

  /** The photo itself cannot be shown. */
  broken(image: Image, reason: string): void {
    const { value } = this.opened;
    if (value.kind === 'image' && value.image.id === image.id) {
      value.editor.quit();
      this.opened.set({ kind: 'broken', image, reason });
      this.say(`${image.name} cannot be shown: ${reason}`);
    }
  }

  neighbour(step: 1 | -1): void {
    const { wanted } = this;
    const images = this.images.value;
    if (wanted !== null && images.length > 0) {
      const at = images.findIndex((image) => image.id === wanted.id);
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
    if (value.kind !== 'image' || this.running || this.model === null) {
      return;
    }
    this.running = true;
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
      this.running = false;
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
