import { Refused, type Server, Unreachable } from '../api/server.ts';
import { SequenceRoutes } from '../api/sequences.ts';
import { TaskRoutes } from '../api/tasks.ts';
import type { Image, ProjectImage } from '../api/types.ts';
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
import { Editors } from './editors.ts';
import { Following } from './following.ts';
import { Films, isFilm } from './films.ts';
import { Live, type News } from './live.ts';
import { Notices } from './notices.ts';
import { Opening } from './opening.ts';
import { Photos } from './photos.ts';
import { Reviews } from './reviews.ts';
import { mayMeasure, mayReview, photoRights, projectOf } from './roles.ts';
import { Runs } from './runs.ts';
import { Search } from './search.ts';
import { Tasks } from './tasks.ts';

/** How soon a server that did not answer is asked again, milliseconds. */
const AGAIN = 1500;

/** One visit: the server, its photos, the open one, and what runs on the server. */
export class Session {
  readonly masks = new Masks();
  readonly notices = new Notices();
  readonly categories = new Categories(this.notices);
  readonly decoding = new Store<Decoding | null>(null);
  readonly photos: Photos;
  readonly opening: Opening;
  readonly runs: Runs;
  readonly search: Search;
  /** The project that masks are kept in; null for this browser alone, and until it is known. */
  readonly project = new Store<string | null>(null);
  /** Where there is a project on the server. */
  readonly sync = new Store<Sync | null>(null);
  readonly tasks = new Store<Tasks | null>(null);
  readonly reviews = new Store<Reviews | null>(null);
  /** For those who may review. */
  readonly consensus = new Store<Consensus | null>(null);
  /** Where there is a project on the server. */
  readonly films = new Store<Films | null>(null);
  private following: Following | null = null;
  private storage: WorkStorage | null = null;
  private entered = false;

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
    this.runs = new Runs(server, this.masks, this.notices);
    this.search = new Search(server, this.masks, this.notices);
    const editors = new Editors(
      this.decoding,
      this.masks,
      this.photos,
      this.categories,
      this.notices,
      () => ({ storage: this.storage, remote: this.sync.value !== null }),
      async (editor, ids, verdict) => this.following?.judge(editor, ids, verdict),
    );
    this.opening = new Opening(this.decoding, this.photos, editors, this.notices, {
      to: (image) => this.following?.turnTo(image),
      done: () => this.following?.bring(),
    });
  }

  get opened(): Opening['opened'] {
    return this.opening.opened;
  }

  async start(): Promise<void> {
    this.server.watch();
    this.server.reachable.subscribe(() => this.onReachable());
    this.photos.images.subscribe(() => void this.openFirst());
    await this.load();
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
    this.photos.rights.set(photoRights(me, project));
    this.photos.project = project;
    this.photos.uploadsTo = me.mode === 'team' ? project : null;
    this.storage = storage;
    if (storage !== null && project !== null && shared !== null) {
      this.join(project, storage, shared, mayReview(me, project));
    }
    this.entered = true;
  }

  /** Works on a project together with others. */
  private join(project: string, storage: WorkStorage, categories: ProjectCategories, reviewing: boolean): void {
    const { server, masks, notices, photos, opening } = this;
    const routes = new TaskRoutes(server);
    const sync = new Sync(server, storage, masks, project, this.signedIn, () => categories.settled());
    const workplace = {
      sync,
      open: (image: ProjectImage) => opening.open(photos.images.value.find(({ id }) => id === image.id) ?? image),
      finish: () => opening.finish(),
      changed: (image: ProjectImage) => photos.put(image),
    };
    const tasks = new Tasks(routes, project, reviewing, workplace, notices);
    const reviews = new Reviews(server, project, notices);
    const consensus = reviewing ? new Consensus(server, masks, project, notices) : null;
    const films = new Films(new SequenceRoutes(server, project), opening, photos, notices, async (image) => {
      await opening.finish();
      if ((await sync.settle(image.sha256)) > 0) {
        throw new Error('masks of yours are not on the server yet');
      }
    });
    const isFrame = (image: string): boolean => films.of(image) !== null;
    const followed = { project, sync, categories, tasks, reviews, consensus, isFrame };
    const following = new Following(routes, followed, opening, photos, masks, notices);
    this.following = following;
    this.sync.set(sync);
    this.reviews.set(reviews);
    this.consensus.set(consensus);
    this.tasks.set(tasks);
    this.films.set(films);
    films.all.subscribe(() => following.bring());
    void films.refresh().catch(() => {});
    addEventListener('pagehide', () => tasks.release());
    const hear = (news: News): void => {
      following.hear(news);
      films.hear(news);
    };
    const live = new Live(server, project, hear, this.signedIn);
    // A server that was away may have another version of its model now.
    live.up.subscribe(() => live.up.value && void this.decoding.value?.follow());
    void sync.send();
  }

  private openFirst(): Promise<void> {
    return this.opening.first((id) => this.server.image(id));
  }

  private onReachable(): void {
    if (this.server.reachable.value && this.decoding.value !== null) {
      this.notices.say('The server is back');
      void this.photos.refresh().catch(() => {});
      this.opening.again();
    } else if (!this.server.reachable.value) {
      this.notices.say('The server does not answer');
    }
  }

  /** Makes what one person made of the reviewed image its own masks. */
  async take(name: string): Promise<void> {
    await this.following?.take(name);
  }

  /** Adds files and opens the first. */
  async upload(files: readonly File[]): Promise<void> {
    if (files.length === 0) {
      return;
    }
    if (!this.photos.rights.value.add) {
      this.notices.fail('Not added: researchers and admins add photos to this project');
      return;
    }
    const { value: films } = this.films;
    const photos = films === null ? files : files.filter((file) => !isFilm(file));
    for (const film of files.filter((file) => !photos.includes(file))) {
      void films?.add(film);
    }
    const added = photos.length === 0 ? null : await this.photos.upload(photos);
    if (added !== null) {
      this.notices.say(photos.length === 1 ? `${added.name} added` : 'Photos added');
      await this.opening.open(this.photos.images.value.find((image) => image.id === added.id) ?? added);
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
    await this.opening.removed(image, next);
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
