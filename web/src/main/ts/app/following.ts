import type { TaskRoutes } from '../api/tasks.ts';
import type { AnnotationDocument, Image, Verdict } from '../api/types.ts';
import { messageOf } from '../base/calls.ts';
import type { Masks } from '../mask/masks.ts';
import type { Consensus } from './consensus.ts';
import type { Editor } from './editor.ts';
import type { News } from './live.ts';
import type { Notices } from './notices.ts';
import type { Opening } from './opening.ts';
import type { Photos } from './photos.ts';
import type { ProjectCategories } from './projectCategories.ts';
import type { Reviews } from './reviews.ts';
import type { Sync } from './sync.ts';
import type { Tasks } from './tasks.ts';

/**
 * How soon after a look at what others did on the open image the next one may follow, milliseconds: after work of one's
 * own most that is new is one's own.
 */
export const PAUSE = { idle: 1000, working: 15_000 };

/** What of a project is kept in step with what others do. */
export interface Followed {
  readonly project: string;
  readonly sync: Pick<Sync, 'writes' | 'bring' | 'settle' | 'judge'>;
  readonly categories: Pick<ProjectCategories, 'look'>;
  readonly tasks: Pick<Tasks, 'mode' | 'held' | 'opened'>;
  readonly reviews: Pick<Reviews, 'look' | 'clear'>;
  /** For those who may review. */
  readonly consensus: Pick<Consensus, 'look' | 'clear' | 'take'> | null;
  /** Whether an image is a frame of a film: what is proposed there is shown without a task. */
  readonly isFrame?: (image: string) => boolean;
}

/** Follows what others do in a project, most closely on the open image. */
export class Following {
  private looking: ReturnType<typeof setTimeout> | undefined;
  private looked = { at: -Infinity, writes: 0 };
  /** Revision of the open image's masks that was brought last; null while they are to be brought in any case. */
  private seen: number | null = null;
  /** How often all was to be brought anew: what was asked before may miss what was cleared since. */
  private times = 0;

  constructor(
    private readonly routes: Pick<TaskRoutes, 'image'>,
    private readonly followed: Followed,
    private readonly opening: Pick<Opening, 'opened' | 'wants'>,
    private readonly photos: Pick<Photos, 'put' | 'refresh'>,
    private readonly masks: Pick<Masks, 'decode'>,
    private readonly notices: Pick<Notices, 'fail' | 'tell'>,
  ) {
    followed.tasks.mode.subscribe(() => this.bring());
  }

  /** What was said of the image before is gone; its task goes back unless it is this one's. */
  turnTo(image: Image): void {
    const { tasks, reviews, consensus } = this.followed;
    reviews.clear();
    consensus?.clear();
    tasks.opened(image);
  }

  /** Brings what others did on the open image. */
  bring(): void {
    this.seen = null;
    this.times++;
    this.lookNow();
  }

  /** Takes over what is new in the project. */
  hear(news: News): void {
    switch (news.kind) {
      case 'image':
        if (!this.photos.put(news.image)) {
          void this.photos.refresh().catch(() => {});
        }
        if (this.opening.wants(news.image.id) && news.image.revision !== this.seen) {
          this.lookSoon();
        }
        return;
      case 'categories':
        return this.followed.categories.look();
      case 'all':
        this.followed.categories.look();
        void this.photos.refresh().catch(() => {});
        return this.lookSoon();
      case 'task':
        return; // a lease that is lost is told to its holder
    }
  }

  private lookSoon(): void {
    const pause = this.followed.sync.writes === this.looked.writes ? PAUSE.idle : PAUSE.working;
    this.lookIn(Math.max(0, this.looked.at + pause - Date.now()));
  }

  private lookIn(milliseconds: number): void {
    clearTimeout(this.looking);
    this.looking = setTimeout(() => this.lookNow(), milliseconds);
  }

  /** What cannot be seen now is looked at again. */
  private lookNow(): void {
    clearTimeout(this.looking);
    const { value } = this.opening.opened;
    if (value.kind === 'image') {
      this.looked = { at: Date.now(), writes: this.followed.sync.writes };
      void this.look(value.editor).catch(() => this.lookIn(PAUSE.working));
    }
  }

  /** What others did on an image, what is proposed, what reviewers said, and how far it is. */
  private async look(editor: Editor): Promise<void> {
    const { times } = this;
    const image = await this.routes.image(this.followed.project, editor.image.id);
    this.photos.put(image);
    if (image.revision !== this.seen) {
      await this.show(editor, await this.followed.sync.bring(editor.image.sha256));
      this.seen = times === this.times ? image.revision : null;
    }
  }

  /** @param documents the image's masks as the server has them */
  private async show({ image, proposals }: Editor, documents: readonly AnnotationDocument[]): Promise<void> {
    const { tasks, reviews } = this.followed;
    const completing = tasks.mode.value === 'complete' || this.followed.isFrame?.(image.id) === true;
    const proposed = documents.filter(({ status }) => completing && status === 'proposed');
    await proposals.propose(proposed, this.masks);
    if (this.opening.wants(image.id)) {
      await reviews.look(image.id, documents);
      await this.compare(image.id);
    }
  }

  /** What several people made of an image, for whoever reviews. */
  private async compare(image: string): Promise<void> {
    const { tasks, consensus } = this.followed;
    if (tasks.mode.value === 'review') {
      await consensus?.look(image);
    } else {
      consensus?.clear();
    }
  }

  /** Makes what one person made of the reviewed image its own masks. */
  async take(name: string): Promise<void> {
    const { tasks, sync, consensus } = this.followed;
    const held = tasks.held.value;
    const { value: open } = this.opening.opened;
    if (open.kind === 'image' && (await sync.settle(open.image.sha256)) > 0) {
      this.notices.fail('Not taken: masks of yours are not on the server yet');
      return;
    }
    if (held !== null && (await consensus?.take(name, held.lease)) === true) {
      this.notices.tell('Taken');
      this.bring();
    }
  }

  /** Tells the server what is decided on proposed masks; one that it does not hear of is proposed again. */
  async judge(editor: Editor, ids: readonly string[], verdict: Verdict): Promise<void> {
    try {
      await this.show(editor, await this.followed.sync.judge(editor.image.sha256, ids, verdict));
    } catch (failure) {
      this.notices.fail(`Not decided: ${messageOf(failure)}`);
      this.bring();
    }
  }
}
