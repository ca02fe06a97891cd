import type { Server } from './server.ts';
import type { RunState } from './projectRuns.ts';

/** What is known of an object in a frame: by a person; by the tracker, agreed with or not; not found. */
export type MarkState = 'given' | 'accepted' | 'proposed' | 'lost';

export interface TrackMark {
  readonly frame: number;
  readonly state: MarkState;
  /** The mask; null where the object is lost. */
  readonly annotation: string | null;
  readonly category: string | null;
  /** How sure the tracker is. */
  readonly score: number | null;
}

/** An object of a film. */
export interface Track {
  readonly id: string;
  /** In the film, from 1. */
  readonly number: number;
  readonly marks: readonly TrackMark[];
}

/** A run on a film. */
export interface SequenceRun {
  readonly run: string;
  readonly state: RunState;
  readonly done: number;
  readonly total: number;
  readonly error: string | null;
}

/** One that reads a film. */
export interface ArrivingFilm extends SequenceRun {
  readonly name: string;
}

/** One that follows objects. */
export interface Tracking extends SequenceRun {
  readonly from: number;
  readonly to: number;
  readonly tracks: readonly string[];
  readonly notes: readonly string[];
}

export interface Sequence {
  readonly id: string;
  readonly name: string;
  /** Frames that the film has, and those that are there. */
  readonly expected: number;
  readonly there: number;
  /** Why some are not. */
  readonly fault: string | null;
}

/** With the ids of its frames' images, in their order. */
export interface ListedSequence extends Sequence {
  readonly images: readonly string[];
}

/** A film with all that is known of its objects. */
export interface Timeline extends Sequence {
  readonly frames: readonly { readonly image: string; readonly seconds: number }[];
  readonly tracks: readonly Track[];
  /** The latest. */
  readonly tracking: Tracking | null;
}

/** A mask that is followed, and the object that it is; without one, a new object. */
export interface Followed {
  readonly annotation: string;
  readonly track?: string;
}

export const isUnderWay = (run: Pick<SequenceRun, 'state'> | null): boolean =>
  run?.state === 'queued' || run?.state === 'running';

/** The server's routes of a project's films. */
export class SequenceRoutes {
  private readonly path: string;

  constructor(
    private readonly server: Pick<Server, 'json' | 'post'>,
    project: string,
  ) {
    this.path = `/projects/${project}/sequences`;
  }

  list(): Promise<{ sequences: readonly ListedSequence[]; arriving: readonly ArrivingFilm[] }> {
    return this.server.json(this.path);
  }

  add(file: File): Promise<ArrivingFilm> {
    const form = new FormData();
    form.append('file', file, file.name);
    return this.server.json(this.path, { method: 'POST', body: form });
  }

  timeline(sequence: string): Promise<Timeline> {
    return this.server.json(`${this.path}/${sequence}`);
  }

  track(sequence: string, from: number, to: number, objects: readonly Followed[]): Promise<Tracking> {
    return this.server.post(`${this.path}/${sequence}:track`, { from, to, objects });
  }

  stop(sequence: string): Promise<Timeline> {
    return this.server.post(`${this.path}/${sequence}:stop`, {});
  }

  judge(sequence: string, track: string, verdict: 'accepted' | 'rejected'): Promise<Timeline> {
    return this.server.post(`${this.path}/${sequence}/tracks/${track}:judge`, { verdict });
  }
}
