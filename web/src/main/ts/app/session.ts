import { Refused, type Server, Unreachable } from '../api/server.ts';
import { TaskRoutes } from '../api/tasks.ts';
import type { AnnotationDocument, Image, ProjectImage, Verdict } from '../api/types.ts';
import type { Me } from '../api/people.ts';
import { messageOf } from '../base/calls.ts';
import { Store } from '../base/store.ts';
import { Masks } from '../mask/masks.ts';
import { WorkStorage } from '../work/storage.ts';
import { Categories, LocalCategories } from './categories.ts';
import { Consensus } from './consensus.ts';
import { ProjectCategories } from './projectCategories.ts';
import { Sync } from './sync.ts';
import { Decoding, type DecodingOptions } from './decoding.ts';
import { Editor } from './editor.ts';
import { Live, type News } from './live.ts';
import { Notices } from './notices.ts';
import { Photos } from './photos.ts';
import { Reviews } from './reviews.ts';
import { mayMeasure, mayReview, projectOf } from './roles.ts';
import { Runs } from './runs.ts';
import { Saver } from './saver.ts';
import { Search } from './search.ts';
import { Tasks } from './tasks.ts';
import { Timeline } from './timeline.ts';

/** What is open. */
export type Opened =
  | { readonly kind: 'none' }
  | { readonly kind: 'image'; readonly image: Image; readonly editor: Editor }
  | { readonly kind: 'broken'; readonly image: Image; readonly reason: string };

/** How soon a server that did not answer is asked again, milliseconds. */
const AGAIN = 1500;

/**
 * How soon after a look at what others did on the open image the next one may follow, milliseconds: after work of one's
 * own most that is new is one's own.
 */
const PAUSE = { idle: 1000, working: 15_000 };

/** One visit: the server, its photos, the open one, and what runs on the server. */
export class Session {
  readonly masks = new Masks();
  readonly notices = new Notices();
  readonly categories = new Categories(this.notices);
  readonly photos: Photos;
  readonly runs: Runs;
  readonly search: Search;
  readonly opened = new Store<Opened>({ kind: 'none' });
  readonly decoding = new Store<Decoding | null>(null);
  /** The project that masks are kept in; null for this browser alone, and until it is known. */
  readonly project = new Store<string | null>(null);
  /** Where there is a project on the server. */
  readonly sync = new Store<Sync | null>(null);
  readonly tasks = new Store<Tasks | null>(null);
  readonly reviews = new Store<Reviews | null>(null);
  /** For those who may review. */
  readonly consensus = new Store<Consensus | null>(null);
  private storage: WorkStorage | null = null;
  private readonly routes: TaskRoutes;
  private looking: ReturnType<typeof setTimeout> | undefined;
  private looked = { at: -Infinity, writes: 0 };
  /** Revision of the open image's masks that was brought last. */
  private seen: number | null = null;
  private entered = false;
  /** One for each image of this visit, so that there is one truth about its work. */
  private readonly editors = new Map<string, Promise<Editor>>();
  /** What was asked for last: it may still be on its way to be what is open. */
  private wanted: Image | null = null;

  /**
   * @param who is at the page; asked once that is known
   * @param signedIn resolves once somebody may work
   */
  constructor(
    readonly server: Server,
    private readonly options: DecodingOptions,
    private readonly who: () => Me,
    private readonly signedIn: () => Promise<void>,
  ) {
    this.photos = new Photos(server, this.notices);
    this.routes = new TaskRoutes(server);
    this.runs = new Runs(server, this.masks, this.notices);
    this.search = new Search(server, this.masks, this.notices);
  }

  async start(): Promise<void> {
    this.server.watch();
    this.server.reachable.subscribe(() => this.onReachable());
    this.photos.images.subscribe(() => void this.openFirst());
    await this.load();
  }

  /** Finds out who works here and where masks are kept, and opens what is kept in this browser. */
  private async enter(): Promise<void> {
    if (this.entered) {
      return;
    }
    const me = this.who();
    const project = projectOf(me, new URLSearchParams(location.search).get('project'));
    this.project.set(project);
    const shared = project === null ? null : new ProjectCategories(this.server, project);
    await this.categories.open(shared ?? new LocalCategories());
    this.categories.fixed.set(me.mode === 'team' && project !== null && !mayMeasure(me, project));
    const whose = me.mode === 'team' ? `-${me.person.id}` : '';
    const name = project === null ? 'anymask' : `anymask-${project}${whose}`;
    const storage = await WorkStorage.open(name, project !== null).catch(() => null);
    storage?.watch((image, count) => this.photos.count(image, count));
    this.photos.annotated.set((await storage?.counts().catch(() => null)) ?? new Map());
    this.photos.project = project;
    this.photos.uploadsTo = me.mode === 'team' ? project : null;
    this.storage = storage;
    if (storage !== null && project !== null) {
      const sync = new Sync(
        this.server,
        storage,
        this.masks,
        project,
        this.signedIn,
        () => shared?.settled() ?? Promise.resolve(),
      );
      this.sync.set(sync);
      this.employ(sync, project, mayReview(me, project));
      if (shared !== null) {
        new Live(this.server, project, (news) => this.hear(news, shared), this.signedIn);
      }
      void sync.send();
    }
    this.entered = true;
  }

  /** Lets a person take tasks of a project. */
  private employ(sync: Sync, project: string, reviews: boolean): void {
    const workplace = {
      sync,
      open: (image: ProjectImage) =>
        this.open(this.photos.images.value.find(({ id }) => id === image.id) ?? image),
      finish: () => this.finish(),
      changed: (image: ProjectImage) => this.photos.put(image),
    };
    const tasks = new Tasks(this.routes, project, reviews, workplace, this.notices);
    tasks.mode.subscribe(() => this.bring());
    addEventListener('pagehide', () => tasks.release());
    this.reviews.set(new Reviews(this.server, project, this.notices));
    this.consensus.set(reviews ? new Consensus(this.server, this.masks, project, this.notices) : null);
    this.tasks.set(tasks);
  }

  private async finish(): Promise<void> {
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

  /** Everything that needs the server; tried again until it is there. */
  private async load(): Promise<void> {
    try {
      await this.enter();
      const [model] = await this.server.models();
      await this.photos.refresh();
      const decoding = new Decoding(this.server, this.masks, model, this.options);
      this.decoding.set(decoding);
      const starting = decoding.start();
      await this.openFirst();
      await starting;
    } catch (failure) {
      if (!(failure instanceof Unreachable)) {
        this.notices.fail(messageOf(failure));
      }
      if (failure instanceof Refused && failure.asksToSignIn) {
        void this.signedIn().then(() => this.load());
        return;
      }
      if (failure instanceof Refused && failure.status === 401) {
        return; // asking on would only use up what the server allows for wrong tokens
      }
      setTimeout(() => void this.load(), AGAIN);
    }
  }

  /** The image that the address names, which a folder that is still being read may not list yet, else the first. */
  private async openFirst(): Promise<void> {
    if (this.wanted !== null || this.decoding.value === null) {
      return;
    }
    const id = location.hash.slice(1);
    const named = this.photos.images.value.find((image) => image.id === id);
    const asked = named ?? (id === '' ? null : await this.server.image(id).catch(() => null));
    const first = asked ?? this.photos.images.value[0];
    if (this.wanted === null && first !== undefined) {
      void this.open(first);
    }
  }

  private onReachable(): void {
    if (this.server.reachable.value && this.decoding.value !== null) {
      this.notices.say('The server is back');
      void this.photos.refresh().catch(() => {});
      const { value } = this.opened;
      if (value.kind === 'broken' || this.decoding.value?.image.value.kind === 'failed') {
        void this.open(value.kind === 'none' ? this.photos.images.value[0] : value.image);
      }
    } else if (!this.server.reachable.value) {
      this.notices.say('The server does not answer');
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
    this.leave();
    history.replaceState(null, '', `#${image.id}`);
    this.reviews.value?.clear();
    this.consensus.value?.clear();
    this.tasks.value?.opened(image);
    const decoding = this.decoding.value;
    if (editor === null || decoding === null) {
      this.opened.set({ kind: 'broken', image, reason: image.error ?? 'its header cannot be read' });
      return;
    }
    // From here on in one turn: no prompt comes between the image on the screen and the one that is decoded.
    const opening = decoding.open(image.id, editor.image.width, editor.image.height);
    editor.enter();
    this.opened.set({ kind: 'image', image, editor });
    this.bring();
    await opening.catch(() => {});
    const next = this.photos.neighbour(image, 1);
    if (next?.width !== undefined && next.id !== image.id && this.wanted === image) {
      decoding.preload(next.id);
    }
  }

  /** Brings what others did on the open image. */
  private bring(): void {
    this.seen = null;
    this.lookNow();
  }

  /** Takes over what is new in the project. */
  private hear(news: News, shared: ProjectCategories): void {
    switch (news.kind) {
      case 'image':
        if (!this.photos.put(news.image)) {
          void this.photos.refresh().catch(() => {});
        }
        if (news.image.id === this.wanted?.id && news.image.revision !== this.seen) {
          this.lookSoon();
        }
        return;
      case 'categories':
        return shared.look();
      case 'all':
        shared.look();
        void this.photos.refresh().catch(() => {});
        return this.lookSoon();
      case 'task':
        return; // a lease that is lost is told to its holder
    }
  }

  private lookSoon(): void {
    const pause = (this.sync.value?.writes ?? 0) === this.looked.writes ? PAUSE.idle : PAUSE.working;
    clearTimeout(this.looking);
    this.looking = setTimeout(() => this.lookNow(), Math.max(0, this.looked.at + pause - Date.now()));
  }

  /** What cannot be seen now is looked at again. */
  private lookNow(): void {
    clearTimeout(this.looking);
    const { value } = this.opened;
    const sync = this.sync.value;
    if (value.kind === 'image' && sync !== null) {
      this.looked = { at: Date.now(), writes: sync.writes };
      void this.look(value.editor, sync).catch(() => {
        clearTimeout(this.looking);
        this.looking = setTimeout(() => this.lookNow(), PAUSE.working);
      });
    }
  }

  /** What others did on an image, what is proposed, what reviewers said, and how far it is. */
  private async look(editor: Editor, sync: Sync): Promise<void> {
    const { value: project } = this.project;
    if (project === null) {
      return;
    }
    const image = await this.routes.image(project, editor.image.id);
    this.photos.put(image);
    if (image.revision !== this.seen) {
      await this.show(editor, await sync.bring(editor.image.sha256));
      this.seen = this.wanted?.id === image.id ? image.revision : null;
    }
  }

  /** @param documents the image's masks as the server has them */
  private async show({ image, proposals }: Editor, documents: readonly AnnotationDocument[]): Promise<void> {
    const completing = this.tasks.value?.mode.value === 'complete';
    const proposed = documents.filter(({ status }) => completing && status === 'proposed');
    await proposals.propose(proposed, this.masks);
    if (this.wanted?.id === image.id) {
      await this.reviews.value?.look(image.id, documents);
      await this.compare(image.id);
    }
  }

  /** What several people made of an image, for whoever reviews. */
  private async compare(image: string): Promise<void> {
    const { value: consensus } = this.consensus;
    if (this.tasks.value?.mode.value === 'review') {
      await consensus?.look(image);
    } else {
      consensus?.clear();
    }
  }

  /** Makes what one person made of the reviewed image its own masks. */
  async take(name: string): Promise<void> {
    const held = this.tasks.value?.held.value ?? null;
    const { value: open } = this.opened;
    if (open.kind === 'image' && ((await this.sync.value?.settle(open.image.sha256)) ?? 0) > 0) {
      this.notices.fail('Not taken: masks of yours are not on the server yet');
      return;
    }
    if (held !== null && (await this.consensus.value?.take(name, held.lease)) === true) {
      this.notices.tell('Taken');
      this.bring();
    }
  }

  /** Tells the server what is decided on proposed masks; one that it does not hear of is proposed again. */
  private async judge(editor: Editor, ids: readonly string[], verdict: Verdict): Promise<void> {
    const sync = this.sync.value;
    try {
      const documents = await sync?.judge(editor.image.sha256, ids, verdict);
      await this.show(editor, documents ?? []);
    } catch (failure) {
      this.notices.fail(`Not decided: ${messageOf(failure)}`);
      this.bring();
    }
  }

  private leave(): void {
    const { value } = this.opened;
    if (value.kind === 'image') {
      value.editor.quit();
    }
  }

  /** The work on an image with what was kept of earlier visits; null for an image that cannot be read. */
  private async editorOf(image: Image): Promise<Editor | null> {
    const { width, height } = image;
    const decoding = this.decoding.value;
    const { storage } = this;
    if (width === undefined || height === undefined || decoding === null) {
      return null;
    }
    const known = this.editors.get(image.id);
    if (known !== undefined) {
      return known;
    }
    const counted = (masks: number): void => this.photos.count(image.sha256, masks);
    const saver = new Saver(image.sha256, storage, counted, this.sync.value !== null);
    const timeline = new Timeline(saver);
    const say = (text: string): void => this.notices.say(text);
    const category = (): string | null => this.categories.next.value;
    const judge = (ids: readonly string[], verdict: Verdict): Promise<void> => this.judge(editor, ids, verdict);
    const editor = new Editor({ ...image, width, height }, decoding, this.masks, timeline, say, category, judge);
    const restored = timeline.restore().then(() => editor);
    this.editors.set(image.id, restored);
    return restored;
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

  neighbour(step: 1 | -1): void {
    const next = this.wanted === null ? null : this.photos.neighbour(this.wanted, step);
    if (next !== null) {
      void this.open(next);
    }
  }

  /** Adds files and opens the first. */
  async upload(files: readonly File[]): Promise<void> {
    if (files.length === 0) {
      return;
    }
    const added = await this.photos.upload(files);
    if (added !== null) {
      this.notices.say(files.length === 1 ? `${added.name} added` : 'Photos added');
      await this.open(this.photos.images.value.find((image) => image.id === added.id) ?? added);
    }
  }

  /** Removes an upload if the person says yes, and opens the photo that follows. */
  async remove(image: Image): Promise<void> {
    const yes = await this.notices.ask({
      title: 'Remove this photo?',
      text: `${image.name} is deleted from the server. Masks that you kept ${this.project.value === null ? 'stay in this browser' : 'stay in the project'} and come back if you add the photo again.`,
      yes: 'Remove',
    });
    if (!yes) {
      return;
    }
    const next = this.photos.neighbour(image, 1);
    try {
      await this.photos.remove(image);
    } catch (failure) {
      this.notices.fail(`${image.name} was not removed: ${messageOf(failure)}`);
      return;
    }
    this.notices.tell(`${image.name} removed`);
    this.editors.delete(image.id);
    if (this.wanted?.id === image.id) {
      await (next === null || next.id === image.id ? this.close() : this.open(next));
    }
  }

  private close(): void {
    this.leave();
    this.wanted = null;
    history.replaceState(null, '', '#');
    this.opened.set({ kind: 'none' });
  }

  /**
   * Looks for more like an example on the open image.
   *
   * @returns false when there is no example
   */
  more(): boolean {
    const { value } = this.opened;
    const decoding = this.decoding.value;
    return value.kind === 'image' && decoding !== null && this.search.more(value.editor, decoding.model.id);
  }

  /** Segments everything on the open image. */
  async everything(): Promise<void> {
    const { value } = this.opened;
    const decoding = this.decoding.value;
    if (value.kind === 'image' && decoding !== null) {
      await this.runs.everything(value.editor, decoding.model.id);
    }
  }
}
