import type { Me, People, Seen, TeamMe } from '../api/people.ts';
import { Refused, Unreachable } from '../api/server.ts';
import { Store } from '../base/store.ts';

/** Who is at the page. */
export type Visit =
  /** The server has not said yet. */
  | { readonly kind: 'unknown' }
  /** A server that knows no people. */
  | { readonly kind: 'free'; readonly me: Me }
  /** Nobody is signed in. */
  | { readonly kind: 'out' }
  | { readonly kind: 'in'; readonly me: TeamMe };

/** How soon a server that did not answer is asked again, milliseconds. */
const AGAIN = 1500;

/** Signs people in and out. A login that runs out in the middle of work is renewed in place: whatever waits goes on then. */
export class Account {
  readonly visit = new Store<Visit>({ kind: 'unknown' });
  /** Whether the login has run out while somebody works. */
  readonly expired = new Store(false);
  private waiting: (() => void)[] = [];

  /**
   * @param signedIn turns false when the server asks to sign in
   * @param leave opens the page anew, so that nothing of one person's is left for another
   */
  constructor(
    readonly people: People,
    private readonly signedIn: Store<boolean>,
    private readonly leave: () => void,
  ) {
    signedIn.subscribe(() => {
      if (!signedIn.value && this.visit.value.kind === 'in') {
        this.expired.set(true);
      }
    });
  }

  /** Who is here; as in a demo, while that is not known. */
  get me(): Me {
    const { value } = this.visit;
    return value.kind === 'in' || value.kind === 'free' ? value.me : { mode: 'demo' };
  }

  /** Asks the server who is here, until it says it. */
  async start(): Promise<void> {
    try {
      this.enter(await this.people.me());
    } catch (failure) {
      if (failure instanceof Unreachable) {
        await new Promise((done) => setTimeout(done, AGAIN));
        return this.start();
      }
      // A server that wants its token says so to whatever else asks.
      const asks = failure instanceof Refused && failure.asksToSignIn;
      this.visit.set(asks ? { kind: 'out' } : { kind: 'free', me: { mode: 'demo' } });
    }
  }

  /** Waits until somebody may work: at once, unless nobody is signed in or the login has run out. */
  whenSignedIn(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.release();
    });
  }

  private release(): void {
    const { kind } = this.visit.value;
    if ((kind === 'in' && !this.expired.value) || kind === 'free') {
      const waiting = this.waiting;
      this.waiting = [];
      waiting.forEach((resolve) => resolve());
    }
  }

  /** @throws Refused when name or password are wrong, or too many were tried */
  async signIn(name: string, password: string): Promise<void> {
    this.enter(await this.people.signIn(name, password));
  }

  /** @throws Refused when the password is wrong; then the person is still signed out */
  async signInAgain(password: string): Promise<void> {
    const { value } = this.visit;
    if (value.kind === 'in') {
      await this.signIn(value.me.person.name, password);
    }
  }

  async accept(token: string, name: string, shown: string, password: string): Promise<void> {
    this.enter(await this.people.accept(token, name, shown, password));
  }

  async join(token: string): Promise<void> {
    this.enter(await this.people.join(token));
  }

  async changePassword(old: string, password: string): Promise<void> {
    this.enter(await this.people.password(old, password));
  }

  look(token: string): Promise<Seen> {
    return this.people.look(token);
  }

  /** Signs out, also where the login has run out already. */
  async signOut(): Promise<void> {
    try {
      await this.people.signOut();
    } catch (failure) {
      if (!(failure instanceof Refused && failure.asksToSignIn)) {
        throw failure;
      }
    }
    this.leave();
  }

  private enter(me: Me): void {
    const { value } = this.visit;
    if (me.mode === 'team' && value.kind === 'in' && value.me.person.id !== me.person.id) {
      this.leave(); // what waits is another person's
      return;
    }
    this.signedIn.set(true);
    this.visit.set(me.mode === 'team' ? { kind: 'in', me } : { kind: 'free', me });
    this.expired.set(false);
    this.release();
  }
}
