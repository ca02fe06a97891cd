import type {
  ExportCheck,
  Format,
  ModelVersions,
  Params,
  ProjectRun,
  ProjectRunRoutes,
  RunKind,
  RunList,
} from '../api/projectRuns.ts';
import { messageOf } from '../base/calls.ts';
import { Store } from '../base/store.ts';
import { isFinal } from './project.ts';
import { isChanging } from './versions.ts';

/** How soon a server that did not answer is asked again, milliseconds. */
const AGAIN = 2500;

/** How long a server that changes to another version of its model may say nothing, milliseconds. */
const CHANGE = 60_000;

export const isOver = ({ state }: ProjectRun): boolean => state !== 'queued' && state !== 'running';

/** Numbers of a form, by SAM's names; fields that are empty are left to the server's defaults. */
export function numbersOf(values: Readonly<Record<string, string>>, names: readonly string[]): Params {
  const numbers = names
    .filter((name) => (values[name] ?? '').trim() !== '')
    .map((name) => [name, Number(values[name])] as const);
  const odd = numbers.find(([, value]) => !Number.isFinite(value));
  if (odd !== undefined) {
    throw new Error(`${odd[0]}: expected a number`);
  }
  return Object.fromEntries(numbers);
}

/** The runs of a project: the queue as it goes on, and what came of those that are over. */
export class Engine {
  /** Newest first. */
  readonly runs = new Store<readonly ProjectRun[]>([]);
  readonly defaults = new Store<RunList['defaults'] | null>(null);
  /** What a prefill may find objects with, instead of segmenting everything. */
  readonly detectors = new Store<readonly string[]>([]);
  readonly formats = new Store<readonly Format[]>([]);
  /** What an export would lose: of the format that was asked about last. */
  readonly check = new Store<ExportCheck | null>(null);
  /** Null until it is known. */
  readonly models = new Store<ModelVersions | null>(null);
  /** Whether the server is about to work with another version of its model; it does not answer for a moment then. */
  readonly changing = new Store(false);
  /** The version that was chosen here and that the server could not open; null for none. */
  readonly unserved = new Store<number | null>(null);
  /** Why the list is not there, or not up to date. */
  readonly failure = new Store<string | null>(null);
  private readonly followed = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;
  /** When a change of the model began. */
  private since = 0;
  /** What was chosen here; null once the server works with it, or has gone back to version 0. */
  private chosen: number | null = null;

  constructor(
    private readonly routes: Pick<
      ProjectRunRoutes,
      'list' | 'start' | 'bring' | 'check' | 'cancel' | 'follow' | 'models' | 'activate'
    >,
  ) {}

  /** Asks for all, and again while the server does not answer. */
  async refresh(): Promise<void> {
    clearTimeout(this.timer);
    try {
      const [{ runs, defaults, detectors, formats }, models] = await Promise.all([
        this.routes.list(),
        this.routes.models(),
      ]);
      this.runs.set(runs);
      this.defaults.set(defaults);
      this.detectors.set(detectors);
      this.formats.set(formats);
      this.failure.set(null);
      this.know(models);
      this.followFirst();
    } catch (failure) {
      const expected = this.changing.value && !isFinal(failure) && Date.now() - this.since < CHANGE;
      this.failure.set(expected ? null : messageOf(failure));
      if (!isFinal(failure)) {
        this.later();
      }
    }
  }

  private know(models: ModelVersions): void {
    const changing = isChanging(models);
    if (changing && !this.changing.value) {
      this.since = Date.now();
    }
    this.models.set(models);
    this.changing.set(changing);
    if (changing) {
      this.later();
    } else if (this.chosen !== null) {
      this.unserved.set(models.active === this.chosen ? null : this.chosen);
      this.chosen = null;
    }
  }

  /** Runs work one after the other: the first that is not over is followed, and then the next. */
  private followFirst(): void {
    const first = this.runs.value.findLast((run) => !isOver(run));
    if (first !== undefined) {
      void this.follow(first.id);
    }
  }

  private later(): void {
    if (!this.closed) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.refresh(), AGAIN);
    }
  }

  /** @throws Refused when the server says why not */
  async start(kind: RunKind, params: Params): Promise<void> {
    this.begun(await this.routes.start(kind, params));
  }

  /** @throws Refused when the server says why not */
  async bring(file: File, format: string, status: string): Promise<void> {
    this.begun(await this.routes.bring(file, format, status));
  }

  private begun(run: ProjectRun): void {
    this.runs.set([run, ...this.runs.value.filter(({ id }) => id !== run.id)]);
    this.followFirst();
  }

  /** Asks what an export would lose. */
  async ask(format: string): Promise<void> {
    this.check.set(null);
    this.check.set(await this.routes.check(format));
  }

  /**
   * Chooses the version that the server works with.
   *
   * @throws Refused when the server says why not
   */
  async activate(version: number): Promise<void> {
    const models = await this.routes.activate(version);
    this.chosen = version;
    this.unserved.set(null);
    this.know(models);
  }

  /** @throws Refused when the server says why not */
  async cancel(run: string): Promise<void> {
    this.changed(await this.routes.cancel(run));
  }

  private changed(run: ProjectRun): void {
    this.runs.set(this.runs.value.map((other) => (other.id === run.id ? run : other)));
  }

  private async follow(run: string): Promise<void> {
    if (this.followed.has(run) || this.closed) {
      return;
    }
    this.followed.add(run);
    try {
      await this.routes.follow(run, (news) => void (this.closed || this.changed(news)));
      const now = this.runs.value.find(({ id }) => id === run);
      this.followed.delete(run);
      await (now === undefined || isOver(now) ? this.refresh() : this.later());
      if (now?.kind === 'train') {
        this.later(); // a better model is chosen once the run is over
      }
    } catch {
      this.later(); // the server began anew: the list says what became of it
    } finally {
      this.followed.delete(run);
    }
  }

  /** Asks no more. */
  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }
}
