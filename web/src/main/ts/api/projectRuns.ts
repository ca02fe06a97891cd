import type { Server } from './server.ts';

export type RunKind = 'embed' | 'prefill' | 'amg' | 'audit' | 'train' | 'export' | 'import';
/** Runs that films begin: their bar and the choice of files do, not this list of kinds. */
export type FilmRunKind = 'frames' | 'track';
export type RunState = 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'interrupted';

/** Long work on a project. */
export interface ProjectRun {
  readonly id: string;
  readonly kind: RunKind | FilmRunKind;
  readonly params: Readonly<Record<string, unknown>>;
  readonly state: RunState;
  readonly position?: number;
  /** How often it went on after a restart of the server. */
  readonly resumed: number;
  readonly done: number;
  /** 0 while not known. */
  readonly total: number;
  readonly failed: number;
  readonly errors: readonly { readonly image: string; readonly name: string; readonly error: string }[];
  readonly created: string;
  readonly finished?: string;
  readonly error?: string;
  readonly counts?: Readonly<Record<string, number>>;
  readonly losses?: readonly string[];
  readonly notes?: readonly string[];
  readonly left?: readonly string[];
  readonly artifact?: string;
  readonly expires?: string;
}

export interface Format {
  readonly word: string;
  readonly title: string;
  readonly written: boolean;
}

/** Parameters by SAM's names. */
export type Params = Readonly<Record<string, unknown>>;

export interface RunList {
  readonly runs: readonly ProjectRun[];
  readonly defaults: Readonly<Record<'prefill' | 'amg' | 'train', Params>>;
  /** Files that a prefill may name. */
  readonly detectors: readonly string[];
  readonly formats: readonly Format[];
}

/** What an export would lose. */
export interface ExportCheck {
  readonly format: string;
  readonly title: string;
  readonly images: number;
  readonly objects: number;
  readonly losses: readonly string[];
}

/** Mean IoU over the masks of held-out images. */
export interface ModelScores {
  readonly one_click: number;
  readonly three_clicks: number;
  readonly box: number;
}

/** A model that was retrained on people's masks. */
export interface ModelVersion {
  /** From 1 on. */
  readonly number: number;
  /** Of its weights. */
  readonly sha256: string;
  /** SHA-256 of the weights that it began with. */
  readonly parent: string;
  readonly state: 'candidate' | 'active' | 'retired';
  readonly project: string;
  readonly run: string;
  readonly creator: string;
  /** That it learned from. */
  readonly images: number;
  readonly masks: number;
  readonly held_out_images: number;
  readonly held_out_masks: number;
  /** Of its parent. */
  readonly before: ModelScores;
  readonly after: ModelScores;
  readonly created: string;
  readonly activated: string | null;
}

/** The versions of the server's model, the oldest first, without the one that it was started with: version 0. */
export interface ModelVersions {
  /** SHA-256 of the weights that the server works with at this moment. */
  readonly served: string;
  /** Whether the server can retrain its model. */
  readonly retrains: boolean;
  /** The one that was chosen. */
  readonly active: number;
  readonly versions: readonly ModelVersion[];
}

/** The server's routes of long work on one project. */
export class ProjectRunRoutes {
  private readonly path: string;
  private readonly modelPath: string;

  constructor(
    private readonly server: Pick<Server, 'json' | 'post' | 'watchRun'>,
    project: string,
  ) {
    this.path = `/projects/${project}/runs`;
    this.modelPath = `/projects/${project}/models`;
  }

  list(): Promise<RunList> {
    return this.server.json(this.path);
  }

  start(kind: RunKind, params: Params): Promise<ProjectRun> {
    return this.server.post(this.path, { kind, params });
  }

  /** @param format its word; empty to tell it from the content */
  bring(file: File, format: string, status: string): Promise<ProjectRun> {
    const form = new FormData();
    form.append('format', format);
    form.append('status', status);
    form.append('file', file, file.name);
    return this.server.json(this.path, { method: 'POST', body: form });
  }

  check(format: string): Promise<ExportCheck> {
    return this.server.post(`${this.path}:check`, { kind: 'export', params: { format } });
  }

  cancel(run: string): Promise<ProjectRun> {
    return this.server.json(`${this.path}/${run}`, { method: 'DELETE' });
  }

  models(): Promise<ModelVersions> {
    return this.server.json(this.modelPath);
  }

  /** Chooses the version that the server works with, for all projects. */
  activate(version: number): Promise<ModelVersions> {
    return this.server.post(`${this.modelPath}/${version}:activate`, {});
  }

  /** Follows a run to its end. */
  follow(run: string, progress: (run: ProjectRun) => void): Promise<ProjectRun> {
    return this.server.watchRun(`${this.path}/${run}`, progress);
  }
}
