import type { People } from '../api/people.ts';
import { Refused, type Server } from '../api/server.ts';
import type { Project, Rules, Task, TaskRoutes } from '../api/tasks.ts';
import type { ImageState, ProjectImage } from '../api/types.ts';
import { messageOf } from '../base/calls.ts';
import { Store } from '../base/store.ts';
import { Turns } from '../base/turns.ts';
import type { News } from './live.ts';

/** How soon a project whose folder is still being read, or a server that did not answer, is asked again, milliseconds. */
const AGAIN = 2000;

/** How soon a list is asked for again of which something was told while it was asked for. */
const OUTDATED = 10_000;

/** Why a project cannot be shown. */
interface Failure {
  readonly reason: string;
  /** It is asked again. */
  readonly again: boolean;
}

/** Whether asking again would get the same answer. */
export const isFinal = (failure: unknown): boolean =>
  failure instanceof Refused && failure.status < 500 && failure.status !== 429;

/** In the order in which an image goes through them. */
export const IMAGE_STATES: readonly ImageState[] = [
  'new',
  'in_progress',
  'completed',
  'rejected',
  'accepted',
  'skipped',
];

/** A project at a glance: its images, and how far they are. */
export class Overview {
  /** Null until it is known. */
  readonly project = new Store<Project | null>(null);
  readonly images = new Store<readonly ProjectImage[]>([]);
  /** Who works on an image now, by its id. */
  readonly holders = new Store<ReadonlyMap<string, string>>(new Map());
  /** The list has been asked for and is whole. */
  readonly complete = new Store(false);
  /** The state that is shown; null for all. */
  readonly filter = new Store<ImageState | null>(null);
  readonly failure = new Store<Failure | null>(null);
  /** Who holds what, by the ids of tasks. */
  private held: ReadonlyMap<string, { readonly image: string; readonly name: string }> = new Map();
  private names: ReadonlyMap<string, string> = new Map();
  /** How often something was told. */
  private told = 0;
  private readonly asking = new Turns();
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param people of a team; null where nobody signs in */
  constructor(
    private readonly server: Pick<Server, 'images'>,
    private readonly routes: Pick<TaskRoutes, 'project' | 'held' | 'setRules' | 'setGold'>,
    private readonly people: Pick<People, 'members'> | null,
    private readonly id: string,
  ) {}

  /** Asks for the project, and again until its folder has been read: one question at a time, and one that waits. */
  async refresh(): Promise<void> {
    await this.asking.latest(() => this.ask());
  }

  private async ask(): Promise<void> {
    clearTimeout(this.timer);
    const { told } = this;
    try {
      const [project, { images, indexing }, holders] = await Promise.all([
        this.routes.project(this.id),
        this.server.images(this.id),
        this.findHolders(),
      ]);
      this.hold(holders);
      this.project.set(project);
      this.images.set(images);
      this.complete.set(!indexing);
      this.failure.set(null);
    } catch (failure) {
      this.failure.set({ reason: messageOf(failure), again: !isFinal(failure) });
    }
    const { value: failure } = this.failure;
    // What was told meanwhile may be newer than the answer.
    const pause = failure === null && this.complete.value ? OUTDATED : AGAIN;
    const outdated = !this.complete.value || this.told !== told;
    if (failure === null ? outdated : failure.again) {
      this.timer = setTimeout(() => void this.refresh(), pause);
    }
  }

  /** Takes over what is new. */
  hear(news: News): void {
    switch (news.kind) {
      case 'image':
        this.told++;
        return this.put(news.image);
      case 'task':
        this.told++;
        return this.people === null ? undefined : this.take(news.task);
      case 'all':
        return void this.refresh();
      case 'categories':
        return;
    }
  }

  private put(image: ProjectImage): void {
    const images = this.images.value;
    const before = images.find(({ id }) => id === image.id);
    if (before === undefined) {
      void this.refresh();
      return;
    }
    this.images.set(images.map((one) => (one === before ? image : one)));
    const { value: project } = this.project;
    if (project !== null) {
      this.project.set({ ...project, objects: project.objects + image.objects - before.objects });
    }
  }

  private take(task: Task): void {
    const held = new Map(this.held);
    held.delete(task.id);
    const holder = task.state === 'open' ? task.lease?.holder : undefined;
    if (holder !== undefined) {
      held.set(task.id, { image: task.image, name: this.nameOf(holder) });
    }
    this.hold(held);
  }

  private hold(held: Overview['held']): void {
    this.held = held;
    this.holders.set(new Map([...held.values()].map(({ image, name }) => [image, name])));
  }

  /** An administrator of the server need not be a member. */
  private nameOf(person: string | undefined): string {
    return this.names.get(person ?? '') ?? 'somebody';
  }

  private async findHolders(): Promise<Overview['held']> {
    if (this.people === null) {
      return new Map();
    }
    const [tasks, members] = await Promise.all([this.routes.held(this.id), this.people.members(this.id)]);
    this.names = new Map(members.map(({ id, shown }) => [id, shown]));
    return new Map(tasks.map(({ id, image, lease }) => [id, { image, name: this.nameOf(lease?.holder) }]));
  }

  /** @throws Error when the server refuses them */
  async setRules(rules: Rules): Promise<void> {
    this.project.set(await this.routes.setRules(this.id, rules));
  }

  /**
   * Says that an image's masks are known to be right, or no more.
   *
   * @throws Error when the server refuses it
   */
  async setGold(image: string, gold: boolean): Promise<void> {
    const changed = await this.routes.setGold(this.id, image, gold);
    this.images.set(this.images.value.map((one) => (one.id === image ? { ...one, ...changed } : one)));
  }

  /** Asks no more. */
  close(): void {
    clearTimeout(this.timer);
  }
}

/** How many images are in each state. */
export function countStates(images: readonly ProjectImage[]): ReadonlyMap<ImageState, number> {
  const counts = new Map<ImageState, number>();
  for (const { state } of images) {
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return counts;
}

/** Whether an image can be one that people are tested with; one that is, can be none any more. */
export const canBeGold = ({ gold, state, objects }: ProjectImage, reviewed: boolean): boolean =>
  gold === true ||
  (gold === false && objects > 0 && (state === 'accepted' || (state === 'completed' && !reviewed)));

/** Whether nothing is left to do with an image; one that is completed may wait for a reviewer. */
export const isDone = (state: ImageState, reviewed: boolean): boolean =>
  state === 'accepted' || state === 'skipped' || (state === 'completed' && !reviewed);
