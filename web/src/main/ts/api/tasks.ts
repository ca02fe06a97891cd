import type { Server } from './server.ts';
import type { ImageState, Mode, ProjectImage, Verdict } from './types.ts';

/** A project and how far it is. */
export interface Project {
  readonly id: string;
  readonly name: string;
  /** Whether a completed image waits for a reviewer. */
  readonly reviewed: boolean;
  /** How many people annotate each image, each alone. */
  readonly copies: number;
  /** How far these have to agree, 0 to 1, for one of them to count without a reviewer. */
  readonly consensus_threshold: number;
  /** Share of known images among people's tasks. */
  readonly honeypots: number;
  readonly created: string;
  /** How many are in each state. */
  readonly images: Readonly<Partial<Record<ImageState, number>>>;
  /** Accepted masks. */
  readonly objects: number;
}

/** What an admin decides of a project. */
export type Rules = Pick<Project, 'reviewed' | 'copies' | 'consensus_threshold' | 'honeypots'>;

/** An image that somebody is to work on. */
export interface Task {
  readonly id: string;
  readonly image: string;
  readonly mode: Mode;
  readonly state: 'open' | 'done' | 'skipped';
  /** Why the image was sent back or skipped. */
  readonly reason: string | null;
  /** Somebody else has it by now. */
  readonly late?: boolean;
  readonly lease?: {
    readonly token?: string;
    /** The id of a person. */
    readonly holder?: string;
    readonly expires: string;
    readonly heartbeat?: number;
  };
}

/** A task that this page holds: what requests on its behalf name. */
export interface Lease {
  readonly id: string;
  readonly lease: string;
}

/** What a reviewer says of a whole image. */
export interface Judgement {
  readonly verdict: Verdict;
  /** Needed with a rejection. */
  readonly reason?: string;
}

/** The server's routes of projects and their tasks. */
export class TaskRoutes {
  constructor(private readonly server: Pick<Server, 'json' | 'post' | 'answer'>) {}

  project(project: string): Promise<Project> {
    return this.server.json(`/projects/${project}`);
  }

  image(project: string, image: string): Promise<ProjectImage> {
    return this.server.json(`/projects/${project}/images/${image}`);
  }

  setRules(project: string, rules: Rules): Promise<Project> {
    return this.patch(`/projects/${project}`, rules);
  }

  /** Says that an image's masks are known to be right, or no more. */
  setGold(project: string, image: string, gold: boolean): Promise<ProjectImage> {
    return this.patch(`/projects/${project}/images/${image}`, { gold });
  }

  private patch<T>(path: string, change: unknown): Promise<T> {
    return this.server.json(path, {
      method: 'PATCH',
      body: JSON.stringify(change),
      headers: { 'Content-Type': 'application/json' },
    });
  }

  /** Tasks that somebody holds. */
  async held(project: string): Promise<readonly Task[]> {
    return (await this.server.json<{ tasks: Task[] }>(`/projects/${project}/tasks`)).tasks;
  }

  /** The next task, or the one that the person holds; null when nothing is left. */
  async claim(project: string, mode: Mode): Promise<Task | null> {
    const response = await this.server.answer(`/projects/${project}/tasks:claim`, {
      method: 'POST',
      body: JSON.stringify({ mode }),
      headers: { 'Content-Type': 'application/json' },
    });
    return response.status === 204 ? null : ((await response.json()) as Task);
  }

  /** @throws Refused with 409 when somebody else has it */
  heartbeat(project: string, { id, lease }: Lease): Promise<Task> {
    return this.server.post(`/projects/${project}/tasks/${id}:heartbeat`, { lease });
  }

  /** Also while the page closes. */
  async release(project: string, { id, lease }: Lease): Promise<void> {
    await this.server.answer(`/projects/${project}/tasks/${id}:release`, {
      method: 'POST',
      keepalive: true,
      body: JSON.stringify({ lease }),
      headers: { 'Content-Type': 'application/json' },
    });
  }

  submit(project: string, { id, lease }: Lease, judgement: Judgement | null): Promise<Task> {
    return this.server.post(`/projects/${project}/tasks/${id}:submit`, { lease, ...judgement });
  }

  skip(project: string, { id, lease }: Lease, reason: string): Promise<Task> {
    return this.server.post(`/projects/${project}/tasks/${id}:skip`, { lease, reason });
  }
}
