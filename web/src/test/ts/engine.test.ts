import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExportCheck, ModelVersions, ProjectRun, RunList } from '../../main/ts/api/projectRuns.ts';
import { Engine, isOver, numbersOf } from '../../main/ts/app/engine.ts';
import { modelsWith, version } from './versions.ts';

const run = (id: string, state: ProjectRun['state'], done = 0): ProjectRun => ({
  id,
  state,
  done,
  kind: 'embed',
  params: {},
  resumed: 0,
  total: 10,
  failed: 0,
  errors: [],
  created: '2026-01-01T00:00:00Z',
});

const list = (...runs: ProjectRun[]): RunList => ({
  runs,
  detectors: ['cells.safetensors'],
  defaults: { prefill: { points_per_side: 32 }, amg: {}, train: { steps: 120 } },
  formats: [{ word: 'coco', title: 'COCO polygons', written: true }],
});

/** A server that tells of runs when a test says so. */
class Routes {
  readonly followed = new Map<string, { tell: (run: ProjectRun) => void; lose: () => void }>();
  answers: (RunList | Error)[] = [list()];
  known: ModelVersions | Error = modelsWith(0);
  checked: ExportCheck = {
    format: 'yolo',
    title: 'YOLO-seg',
    images: 1,
    objects: 2,
    losses: ['1 object has holes'],
  };

  async list(): Promise<RunList> {
    const answer = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
    if (answer instanceof Error || answer === undefined) {
      throw answer ?? new Error('none');
    }
    return answer;
  }

  async models(): Promise<ModelVersions> {
    if (this.known instanceof Error) {
      throw this.known;
    }
    return this.known;
  }

  async activate(number: number): Promise<ModelVersions> {
    this.known = { ...(await this.models()), active: number };
    return this.known;
  }

  start = async (): Promise<ProjectRun> => run('new', 'queued');
  bring = async (): Promise<ProjectRun> => run('brought', 'queued');
  check = async (): Promise<ExportCheck> => this.checked;
  cancel = async (id: string): Promise<ProjectRun> => run(id, 'cancelled');

  follow(id: string, progress: (run: ProjectRun) => void): Promise<ProjectRun> {
    return new Promise((resolve, reject) => {
      const tell = (news: ProjectRun): void => {
        progress(news);
        if (isOver(news)) {
          resolve(news);
        }
      };
      this.followed.set(id, { tell, lose: () => reject(new Error('lost')) });
    });
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the data engine', () => {
  it('follows what is not over, also after the page was loaded again', async () => {
    const routes = new Routes();
    routes.answers = [list(run('b', 'running', 3), run('a', 'completed'))];
    const engine = new Engine(routes);
    await engine.refresh();
    expect([...routes.followed.keys()]).toEqual(['b']);
    routes.followed.get('b')?.tell(run('b', 'running', 7));
    expect(engine.runs.value.map(({ done }) => done)).toEqual([7, 0]);
    routes.followed.get('b')?.tell(run('b', 'completed', 10));
    expect(engine.runs.value[0].state).toBe('completed');
    await engine.refresh();
    expect(engine.formats.value[0].word).toBe('coco');
  });

  it('follows one run at a time, since each takes a connection', async () => {
    const routes = new Routes();
    const queued = ['f', 'e', 'd', 'c', 'b'].map((id) => run(id, 'queued'));
    routes.answers = [
      list(...queued, run('a', 'running')),
      list(...queued.slice(0, -1), run('b', 'running'), run('a', 'completed')),
    ];
    const engine = new Engine(routes);
    await engine.refresh();
    expect([...routes.followed.keys()]).toEqual(['a']);
    routes.followed.get('a')?.tell(run('a', 'completed', 10));
    await vi.advanceTimersByTimeAsync(10);
    expect([...routes.followed.keys()]).toEqual(['a', 'b']);
  });

  it('shows what was started first, and cancels it', async () => {
    const routes = new Routes();
    routes.answers = [list(run('a', 'completed'))];
    const engine = new Engine(routes);
    await engine.refresh();
    await engine.start('embed', {});
    expect(engine.runs.value.map(({ id }) => id)).toEqual(['new', 'a']);
    expect(routes.followed.has('new')).toBe(true);
    await engine.bring(new File(['{}'], 'a.json'), '', 'accepted');
    await engine.cancel('new');
    expect(engine.runs.value.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'brought queued',
      'new cancelled',
      'a completed',
    ]);
  });

  it('asks again while the server is away or has begun anew, and then no more', async () => {
    const routes = new Routes();
    routes.answers = [new Error('away'), list(run('a', 'running')), list(run('a', 'interrupted'))];
    const engine = new Engine(routes);
    await engine.refresh();
    expect(engine.failure.value).toBe('away');
    await vi.advanceTimersByTimeAsync(2500);
    expect(engine.failure.value).toBeNull();
    routes.followed.get('a')?.lose();
    await vi.advanceTimersByTimeAsync(2500);
    expect(engine.runs.value[0].state).toBe('interrupted');
    routes.answers = [new Error('away')];
    await engine.refresh();
    engine.close();
    routes.answers = [list()];
    await vi.advanceTimersByTimeAsync(60_000);
    expect(engine.failure.value).toBe('away');
  });

  it('says what an export would lose before it is made', async () => {
    const routes = new Routes();
    const engine = new Engine(routes);
    await engine.ask('yolo');
    expect(engine.check.value?.losses).toEqual(['1 object has holes']);
    expect(engine.runs.value).toEqual([]);
    routes.check = async () => {
      throw new Error('busy');
    };
    await expect(engine.ask('coco')).rejects.toThrow('busy');
    expect(engine.check.value).toBeNull();
  });

  it('waits without a complaint while the server changes over to another version, but not for ever', async () => {
    const routes = new Routes();
    routes.known = modelsWith(0, version(1));
    const engine = new Engine(routes);
    await engine.refresh();
    expect(engine.changing.value).toBe(false);

    await engine.activate(1);
    expect([engine.models.value?.active, engine.changing.value]).toEqual([1, true]);
    routes.known = new Error('away');
    await vi.advanceTimersByTimeAsync(10_000);
    expect([engine.failure.value, engine.changing.value]).toEqual([null, true]);
    routes.known = { ...modelsWith(1, version(1)), served: version(1).sha256 };
    await vi.advanceTimersByTimeAsync(2500);
    expect([engine.failure.value, engine.changing.value]).toEqual([null, false]);

    await engine.activate(0);
    routes.known = new Error('away');
    await vi.advanceTimersByTimeAsync(70_000);
    expect([engine.failure.value, engine.changing.value]).toEqual(['away', true]);
    engine.close();
  });

  it('says so when the server could not open what was chosen', async () => {
    const routes = new Routes();
    routes.known = modelsWith(0, version(1));
    const engine = new Engine(routes);
    await engine.activate(1);
    expect(engine.unserved.value).toBeNull();
    routes.known = modelsWith(0, version(1));
    await vi.advanceTimersByTimeAsync(2500);
    expect([engine.changing.value, engine.unserved.value]).toEqual([false, 1]);
    await engine.activate(1);
    routes.known = { ...modelsWith(1, version(1)), served: version(1).sha256 };
    await vi.advanceTimersByTimeAsync(2500);
    expect([engine.changing.value, engine.unserved.value]).toEqual([false, null]);
  });

  it('looks again after a training, since a better model is chosen once it is over', async () => {
    const routes = new Routes();
    const train = (state: ProjectRun['state']): ProjectRun => ({ ...run('a', state), kind: 'train' });
    routes.answers = [list(train('running')), list(train('completed'))];
    routes.known = modelsWith(0, version(1));
    const engine = new Engine(routes);
    await engine.refresh();
    routes.followed.get('a')?.tell(train('completed'));
    await vi.advanceTimersByTimeAsync(10);
    expect(engine.models.value?.active).toBe(0);
    routes.known = modelsWith(1, version(1));
    await vi.advanceTimersByTimeAsync(2500);
    expect([engine.models.value?.active, engine.changing.value]).toEqual([1, true]);
    engine.close();
  });

  it('sends numbers, and leaves what is empty to the server', () => {
    const values = { points_per_side: '16', pred_iou_thresh: ' ', other: '3' };
    expect(numbersOf(values, ['points_per_side', 'pred_iou_thresh'])).toEqual({ points_per_side: 16 });
    expect(() => numbersOf({ points_per_side: 'many' }, ['points_per_side'])).toThrow('points_per_side');
  });
});
