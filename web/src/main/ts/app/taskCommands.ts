import { isEmpty } from '../decoder/prompt.ts';
import type { Editor } from './editor.ts';
import type { Command } from './keys.ts';
import type { Session } from './session.ts';
import type { Tasks } from './tasks.ts';

/** Does what keys and buttons ask for in a project: take, hand in, skip and review. */
export class TaskCommands {
  constructor(private readonly session: Session) {}

  /** @returns null for a command that is none of tasks, else whether there was something to do */
  run(command: Command, editor: Editor | null): boolean | null {
    const { value: tasks } = this.session.tasks;
    switch (command) {
      case 'claim':
        return tasks !== null && this.session.decoding.value !== null && this.begun(tasks.claim());
      case 'submit':
        return tasks !== null && tasks.held.value !== null && this.begun(this.submit(tasks, editor));
      case 'skip':
        return tasks !== null && tasks.held.value !== null && this.begun(this.skip(tasks));
      case 'approve':
        return this.isReviewed(tasks, editor) && this.begun(this.approve(editor));
      case 'reject':
        return this.isReviewed(tasks, editor) && this.begun(this.reject(editor));
      case 'sendBack':
        return tasks?.reviewing === true && this.begun(this.sendBack(tasks));
      default:
        return null;
    }
  }

  private begun(work: Promise<unknown>): boolean {
    void work;
    return true;
  }

  private isReviewed(tasks: Tasks | null, editor: Editor | null): editor is Editor {
    return tasks?.reviewing === true && editor !== null && editor.kept.selected !== null;
  }

  private async submit(tasks: Tasks, editor: Editor | null): Promise<void> {
    const { notices } = this.session;
    await editor?.accepted;
    if (editor !== null && !isEmpty(editor.work.prompt)) {
      notices.tell('Keep the mask in view or clear it, then submit');
      return;
    }
    if (!tasks.reviewing) {
      await tasks.submit();
      return;
    }
    const rejected = this.rejected(editor);
    const sure =
      rejected === 0 ||
      (await notices.ask({
        title: 'Accept this image?',
        text: `${rejected} of its masks ${rejected === 1 ? 'is' : 'are'} rejected.`,
        yes: 'Accept image',
      }));
    if (sure) {
      await tasks.submit({ verdict: 'accept' });
    }
  }

  /** How many masks are rejected as they are now. */
  private rejected(editor: Editor | null): number {
    const given = this.session.reviews.value?.given.value;
    const items = editor?.kept.items ?? [];
    return items.filter(({ id }) => given?.get(id)?.verdict === 'reject' && given.get(id)?.outdated === false)
      .length;
  }

  private async skip(tasks: Tasks): Promise<void> {
    const reason = await this.session.notices.askReason({
      title: 'Skip this image?',
      text: 'Others see why. Masks that you kept stay.',
      yes: 'Skip',
      reason: 'Why',
    });
    if (reason !== null) {
      await tasks.skip(reason);
    }
  }

  private async sendBack(tasks: Tasks): Promise<void> {
    const reason = await this.session.notices.askReason({
      title: 'Send this image back?',
      text: 'It goes to whoever annotated it, with what you write here.',
      yes: 'Send back',
      reason: 'What is to be done',
    });
    if (reason !== null) {
      await tasks.submit({ verdict: 'reject', reason });
    }
  }

  private async approve({ kept }: Editor): Promise<void> {
    const { selected } = kept;
    if (selected !== null && (await this.session.reviews.value?.give(selected.id, 'accept', null)) === true) {
      this.session.notices.say('Mask accepted');
      kept.selectNeighbour(1);
    }
  }

  private async reject({ kept }: Editor): Promise<void> {
    const { selected } = kept;
    const reason = await this.session.notices.askReason({
      title: 'Reject this mask?',
      text: 'Whoever annotated it sees why.',
      yes: 'Reject',
      reason: 'What is wrong',
    });
    if (
      selected !== null &&
      reason !== null &&
      (await this.session.reviews.value?.give(selected.id, 'reject', reason)) === true
    ) {
      this.session.notices.say('Mask rejected');
      kept.selectNeighbour(1);
    }
  }
}
