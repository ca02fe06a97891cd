import { Store } from '../base/store.ts';

/** Something that the page tells once. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly failed: boolean;
  /** What can be done about it, or null. */
  readonly action: Action | null;
}

export interface Action {
  readonly label: string;
  readonly run: () => void;
}

/** Something that is done only if a person says so. */
export interface Question {
  readonly title: string;
  readonly text: string;
  /** What the button says that does it. */
  readonly yes: string;
  /** What a person has to write for it; null where nothing. */
  readonly reason: string | null;
  readonly answer: (yes: boolean, reason?: string) => void;
}

/** How long a notice stays, milliseconds: long enough to read it, and to reach what it offers. */
const SHORT = 2600;
const LONG = 9000;

/** What the page tells and asks, on the screen and to a screen reader. */
export class Notices {
  readonly shown = new Store<readonly Notice[]>([]);
  /** What a screen reader says. */
  readonly said = new Store('');
  readonly question = new Store<Question | null>(null);
  private next = 0;

  say(text: string): void {
    // The same words twice are said twice.
    this.said.set(text === this.said.value ? `${text}\u00a0` : text);
  }

  tell(text: string, { failed = false, action = null }: Partial<Pick<Notice, 'failed' | 'action'>> = {}): void {
    const notice = { id: this.next++, text, failed, action };
    this.shown.set([...this.shown.value.slice(-2), notice]);
    this.say(text);
    setTimeout(() => this.dismiss(notice.id), failed || action !== null ? LONG : SHORT);
  }

  fail(text: string): void {
    this.tell(text, { failed: true });
  }

  dismiss(id: number): void {
    this.shown.set(this.shown.value.filter((notice) => notice.id !== id));
  }

  /** Asks before something is done; a question that is still open is answered with no. */
  async ask(question: Omit<Question, 'answer' | 'reason'>): Promise<boolean> {
    return (await this.put({ ...question, reason: null })) !== null;
  }

  /**
   * Asks why something is done, before it is.
   *
   * @param reason what the field for it is called
   * @returns null when it shall not be done
   */
  askReason(question: Omit<Question, 'answer' | 'reason'> & { reason: string }): Promise<string | null> {
    return this.put(question);
  }

  private put(question: Omit<Question, 'answer'>): Promise<string | null> {
    this.question.value?.answer(false);
    return new Promise((resolve) =>
      this.question.set({
        ...question,
        answer: (yes, reason = '') => {
          this.question.set(null);
          resolve(yes ? reason.trim() : null);
        },
      }),
    );
  }
}
