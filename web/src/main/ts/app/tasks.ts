import { Refused, Unreachable } from '../api/server.ts';
import type { Judgement, Lease, Task, TaskRoutes } from '../api/tasks.ts';
import type { Mode, ProjectImage } from '../api/types.ts';
import { messageOf } from '../base/calls.ts';
import { Store } from '../base/store.ts';
import type { Notices } from './notices.ts';
import type { Sync } from './sync.ts';
import { sharedStorage, Tabs } from './tabs.ts';

/** A task that a person works on. */
export interface Holding {
  readonly task: Task;
  readonly lease: Lease;
  readonly image: ProjectImage;
  /** Somebody else has it by now. */
  readonly lost: boolean;
}

/** Where tasks are worked on. */
interface Workplace {
  readonly sync: Pick<Sync, 'settle' | 'begin' | 'end'>;
  open(image: ProjectImage): Promise<void>;
  /** Done when all that was done on the open image is on this browser's disk. */
  finish(): Promise<void>;
  /** Told of an image as the server has it now. */
  changed(image: ProjectImage): void;
}

const NOTHING_LEFT: Readonly<Record<Mode, string>> = {
  annotate: 'Nothing is left to annotate',
  complete: 'Nothing is left to complete',
  review: 'Nothing waits for your review; what you annotated is for others to review',
};

/** Said of a task that went to somebody else. */
export const LOST = 'Somebody else has this image by now. What you did is kept beside theirs.';

/** Said of a task that was handed in, or skipped, in another tab. */
export const ENDED = 'You ended this image in another tab; what you did here is kept';

/** Signs of life where the server names no pause, seconds. */
const HEARTBEAT = 30;

/** The image that a person has taken from a project: held by signs of life until it is handed in or left. */
export class Tasks {
  readonly mode = new Store<Mode>('annotate');
  readonly held = new Store<Holding | null>(null);
  /** Something is asked of the server. */
  readonly busy = new Store(false);
  private beating: ReturnType<typeof setTimeout> | undefined;

  /** @param reviews whether the person may review */
  constructor(
    private readonly routes: TaskRoutes,
    private readonly project: string,
    readonly reviews: boolean,
    private readonly workplace: Workplace,
    private readonly notices: Notices,
    private readonly tabs = new Tabs(sharedStorage()),
  ) {}

  /** Whether an image is reviewed. */
  get reviewing(): boolean {
    const { value } = this.held;
    return value !== null && value.task.mode === 'review' && !value.lost;
  }

  /** Another way of working; a task that is none of it goes back. */
  choose(mode: Mode): void {
    const { value } = this.held;
    if (value !== null && (value.task.mode === 'review') !== (mode === 'review')) {
      this.leave(value);
    }
    this.mode.set(mode);
  }

  /** Takes the next image and opens it. */
  claim(): Promise<void> {
    return this.alone(async () => {
      if (this.held.value?.lost === true) {
        this.release();
      }
      if (this.held.value === null) {
        await this.take();
      }
    });
  }

  private async take(): Promise<void> {
    const { value: mode } = this.mode;
    const task = (await this.routes.claim(this.project, mode)) ?? (await this.instead(mode));
    if (task === null) {
      this.notices.tell(NOTHING_LEFT[mode]);
      return;
    }
    const lease = { id: task.id, lease: task.lease?.token ?? '' };
    const image = await this.routes.image(this.project, task.image);
    await this.workplace.sync.begin(image.sha256, lease);
    this.tabs.stay(image.id);
    this.held.set({ task, lease, image, lost: false });
    this.workplace.changed(image);
    this.beat();
    await this.workplace.open(image);
  }

  /** An image without a task of its own for it is completed as it is annotated. */
  private instead(mode: Mode): Promise<Task | null> {
    return mode === 'complete' ? this.routes.claim(this.project, 'annotate') : Promise.resolve(null);
  }

  /** Hands the image in once all of it is on the server, and takes the next. */
  submit(judgement: Judgement | null = null): Promise<void> {
    return this.alone(async () => {
      const { value } = this.held;
      if (value === null || value.lost) {
        return;
      }
      await this.workplace.finish();
      const waiting = await this.workplace.sync.settle(value.image.sha256);
      const now = this.held.value;
      if (now?.task.id !== value.task.id || now.lost) {
        return; // it was given back, or went to somebody else, meanwhile
      }
      if (waiting > 0) {
        this.notices.fail(`Not submitted: ${waiting} ${waiting === 1 ? 'mask is' : 'masks are'} not saved yet`);
        return;
      }
      const { late } = await this.routes.submit(this.project, now.lease, judgement);
      if (late === true) {
        this.lose(value);
        return;
      }
      this.notices.tell(
        judgement === null ? 'Submitted' : judgement.verdict === 'accept' ? 'Accepted' : 'Sent back',
      );
      await this.next(value);
    });
  }

  /** Ends the task without work, and takes the next. */
  skip(reason: string): Promise<void> {
    return this.alone(async () => {
      const { value } = this.held;
      if (value !== null && !value.lost) {
        await this.routes.skip(this.project, value.lease, reason);
        this.notices.tell('Skipped');
        await this.next(value);
      }
    });
  }

  private async next({ image }: Holding): Promise<void> {
    this.drop();
    this.tabs.leave(image.id);
    await this.workplace.sync.end(image.sha256);
    this.workplace.changed(await this.routes.image(this.project, image.id));
    await this.take();
  }

  /** Gives the image back, also while the page closes; not while the person works on it in another tab. */
  release(): void {
    const { value } = this.held;
    if (value !== null) {
      this.giveBack(value);
    }
  }

  /** @returns whether it was this tab's to give */
  private giveBack({ image, lease, lost }: Holding): boolean {
    this.drop();
    if (this.tabs.leave(image.id)) {
      return false;
    }
    void this.workplace.sync.end(image.sha256).catch(() => {});
    if (!lost) {
      // Without an answer the lease runs out by itself.
      void this.routes.release(this.project, lease).catch(() => {});
    }
    return !lost;
  }

  /** An image was opened: whoever opens another one leaves the task. */
  opened({ id, sha256 }: Pick<ProjectImage, 'id' | 'sha256'>): void {
    const { value } = this.held;
    if (value?.image.id !== id) {
      if (value !== null) {
        this.leave(value);
      }
      if (!this.tabs.others(id)) {
        void this.workplace.sync.end(sha256).catch(() => {});
      }
    }
  }

  /** As {@link release}, in the middle of a visit: a person shall know. */
  private leave(holding: Holding): void {
    if (this.giveBack(holding)) {
      this.notices.tell(`You gave ${holding.image.name} back; what you did on it stays`);
    }
  }

  private drop(): void {
    clearTimeout(this.beating);
    this.held.set(null);
  }

  private lose(holding: Holding): void {
    clearTimeout(this.beating);
    this.held.set({ ...holding, lost: true });
    this.notices.fail(LOST);
  }

  private beat(): void {
    clearTimeout(this.beating);
    const seconds = this.held.value?.task.lease?.heartbeat ?? HEARTBEAT;
    this.beating = setTimeout(() => void this.live(), seconds * 1000);
  }

  /** A sign of life; one that does not arrive is sent again. */
  private async live(): Promise<void> {
    const { value } = this.held;
    if (value === null) {
      return;
    }
    try {
      this.tabs.stay(value.image.id);
      const { lease, state } = await this.routes.heartbeat(this.project, value.lease);
      if (this.held.value === value && state !== 'open') {
        this.drop();
        this.tabs.leave(value.image.id);
        this.notices.tell(ENDED);
      } else if (this.held.value === value) {
        // A lease that ran out, and that nobody took meanwhile, may have another token.
        const fresh = { id: value.task.id, lease: lease?.token ?? value.lease.lease };
        if (fresh.lease !== value.lease.lease) {
          await this.workplace.sync.begin(value.image.sha256, fresh);
        }
        if (this.held.value === value) {
          this.held.set({ ...value, lease: fresh });
          this.beat();
        }
      }
    } catch (failure) {
      if (this.held.value !== value) {
        return;
      }
      if (failure instanceof Refused && (failure.status === 409 || failure.status === 404)) {
        this.lose(value);
      } else {
        this.beat();
      }
    }
  }

  /** One request after the other; a failure is told. */
  private async alone(work: () => Promise<void>): Promise<void> {
    if (this.busy.value) {
      return;
    }
    this.busy.set(true);
    try {
      await work();
    } catch (failure) {
      const { value } = this.held;
      if (failure instanceof Refused && failure.status === 409 && value !== null) {
        this.lose(value);
      } else if (failure instanceof Unreachable) {
        this.notices.fail('The server does not answer; try again when it is back');
      } else if (!(failure instanceof Refused && failure.asksToSignIn)) {
        this.notices.fail(messageOf(failure));
      }
    } finally {
      this.busy.set(false);
    }
  }
}
