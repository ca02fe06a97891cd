import {
  type ArrivingFilm,
  type Followed,
  isUnderWay,
  type ListedSequence,
  type SequenceRoutes,
  type Timeline,
  type Track,
  type TrackMark,
} from '../api/sequences.ts';
import type { Image } from '../api/types.ts';
import { messageOf } from '../base/calls.ts';
import { Store } from '../base/store.ts';
import { Turns } from '../base/turns.ts';
import type { Item } from '../work/work.ts';
import type { News } from './live.ts';
import type { Notices } from './notices.ts';
import type { Opening } from './opening.ts';
import type { Photos } from './photos.ts';

/** How soon the server is asked again while something is under way, milliseconds. */
const AGAIN = 700;

/** The shortest that a frame is shown while the film plays, milliseconds. */
const FRAME = 120;

/** Files that are films: moving pictures, and archives of numbered pictures. */
const FILM = /\.(mp4|m4v|mov|webm|mkv|avi|mpe?g|ts|ogv|flv|wmv|zip)$/i;

export const isFilm = ({ name, type }: Pick<File, 'name' | 'type'>): boolean =>
  type.startsWith('video/') || FILM.test(name);

/** What the page shows and does with the films of a project. */
export class Films {
  readonly all = new Store<readonly ListedSequence[]>([]);
  /** Those that are being read. */
  readonly arriving = new Store<readonly ArrivingFilm[]>([]);
  /** The film of the open image; null when that is no frame. */
  readonly open = new Store<Timeline | null>(null);
  /** Place of the open image in it. */
  readonly frame = new Store(0);
  /** The object that is worked on; null for all that the frame has. */
  readonly track = new Store<string | null>(null);
  readonly playing = new Store(false);
  private readonly asking = new Turns();
  private readonly listing = new Turns();
  private readonly own = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private arrival: ReturnType<typeof setTimeout> | undefined;

  /** @param settle brings what is drawn on an image to the server; rejects with what keeps it from there */
  constructor(
    private readonly routes: SequenceRoutes,
    private readonly opening: Pick<Opening, 'opened' | 'open'>,
    private readonly photos: Pick<Photos, 'images' | 'refresh'>,
    private readonly notices: Pick<Notices, 'tell' | 'fail' | 'say'>,
    private readonly settle: (image: Image) => Promise<void>,
  ) {
    opening.opened.subscribe(() => this.onOpened());
  }

  /** The film that has an image, if it is a frame. */
  of(image: string): ListedSequence | null {
    return this.all.value.find(({ images }) => images.includes(image)) ?? null;
  }

  async refresh(): Promise<void> {
    await this.listing.latest(() => this.list());
  }

  private async list(): Promise<void> {
    clearTimeout(this.arrival);
    const { sequences, arriving } = await this.routes.list();
    const more =
      sequences.length !== this.all.value.length ||
      sequences.some(({ there }, i) => there !== this.all.value[i].there);
    this.arriving.set(arriving.filter(isUnderWay));
    if (more) {
      this.all.set(sequences);
      this.onOpened();
    }
    for (const film of arriving) {
      if (this.own.has(film.run) && !isUnderWay(film)) {
        this.own.delete(film.run);
        this.report(
          film,
          sequences.find(({ id }) => id === film.run),
        );
      }
    }
    if (this.arriving.value.length > 0) {
      this.arrival = setTimeout(() => void this.refresh().catch(() => {}), AGAIN);
    }
  }

  private report({ name, error, state }: ArrivingFilm, film: ListedSequence | undefined): void {
    if (state !== 'completed') {
      this.notices.fail(`${name} was not added: ${error ?? state}`);
    } else if (film !== undefined) {
      if (film.fault === null) {
        this.notices.tell(`${name} added, ${film.there} frames`);
      } else {
        this.notices.fail(`${name}: ${film.there} of ${film.expected} frames added; ${film.fault}`);
      }
      void this.photos.refresh().then(() => this.show(film.images[0]));
    }
  }

  /** Takes over what is new in the project. */
  hear(news: News): void {
    if (news.kind === 'all') {
      void this.refresh().catch(() => {});
    } else if (news.kind === 'image' && this.open.value?.frames.some(({ image }) => image === news.image.id)) {
      this.lookSoon();
    } else if (news.kind === 'image' && !this.photos.images.value.some(({ id }) => id === news.image.id)) {
      void this.refresh().catch(() => {});
    }
  }

  /** Adds a film. */
  async add(file: File): Promise<void> {
    try {
      this.notices.tell(`${file.name} is on its way`);
      const film = await this.routes.add(file);
      this.own.add(film.run);
      await this.refresh();
    } catch (failure) {
      this.notices.fail(`${file.name} was not added: ${messageOf(failure)}`);
    }
  }

  private onOpened(): void {
    const { value } = this.opening.opened;
    const film = value.kind === 'none' ? null : this.of(value.image.id);
    if (value.kind === 'none' || film === null) {
      this.playing.set(false);
      this.track.set(null);
      this.open.set(null);
      return;
    }
    this.frame.set(film.images.indexOf(value.image.id));
    if (this.open.value?.id !== film.id || this.open.value.there !== film.there) {
      this.track.set(null);
      void this.look(film.id);
    }
  }

  private lookSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open.value !== null && void this.look(this.open.value.id), AGAIN);
  }

  private async look(film: string): Promise<void> {
    clearTimeout(this.timer);
    await this.asking.latest(async () => {
      try {
        this.put(await this.routes.timeline(film));
      } catch {
        this.lookSoon();
      }
    });
  }

  private put(timeline: Timeline): void {
    const { value } = this.opening.opened;
    if (value.kind === 'none' || this.of(value.image.id)?.id !== timeline.id) {
      return;
    }
    const before = this.open.value;
    this.open.set(timeline);
    if (before?.id === timeline.id && isUnderWay(before.tracking) && !isUnderWay(timeline.tracking)) {
      this.tellEnd(timeline);
    }
    if (isUnderWay(timeline.tracking)) {
      this.lookSoon();
    }
  }

  private tellEnd({ tracking }: Timeline): void {
    if (tracking?.state === 'completed') {
      this.notices.tell(
        tracking.notes.length === 0 ? 'Followed to the end' : `Followed: ${tracking.notes.join('; ')}`,
      );
    } else if (tracking?.state === 'failed' || tracking?.state === 'interrupted') {
      this.notices.fail(`Not followed on: ${tracking.error ?? 'the server failed'}`);
    }
  }

  /** Shows a frame. */
  async go(frame: number): Promise<void> {
    const image = this.open.value?.frames[frame]?.image;
    if (image !== undefined) {
      this.frame.set(frame); // the next key goes on from here, also while the image is still on its way
      await this.show(image);
    }
  }

  private async show(id: string | undefined): Promise<void> {
    const image = this.photos.images.value.find((one) => one.id === id);
    await (image === undefined ? undefined : this.opening.open(image));
  }

  /** Shows frame after frame, each once its masks are there; again, it stops. */
  async play(): Promise<void> {
    if (this.playing.value) {
      this.playing.set(false);
      return;
    }
    this.playing.set(true);
    const n = this.open.value?.frames.length ?? 0;
    const from = this.frame.value + 1 < n ? this.frame.value + 1 : 0;
    for (let frame = from; frame < n && this.playing.value; frame++) {
      await Promise.all([this.go(frame), new Promise((resolve) => setTimeout(resolve, FRAME))]);
    }
    this.playing.set(false);
  }

  /**
   * Follows objects from the open frame on: the selected one, or all that have masks there.
   *
   * @param forward to the film's end, else to its beginning
   */
  async follow(forward: boolean): Promise<void> {
    const film = this.open.value;
    const { value } = this.opening.opened;
    if (film === null || value.kind !== 'image') {
      return;
    }
    const from = film.frames.findIndex(({ image }) => image === value.image.id);
    try {
      await this.settle(value.image);
      // What is shown may be older than what was just turned down.
      const { tracks } = await this.routes.timeline(film.id);
      const { items, selection } = value.editor.kept;
      const objects = followed(tracks, from, this.track.value, items, selection);
      if (objects.length === 0) {
        const track = tracks.find(({ id }) => id === this.track.value);
        this.notices.fail(
          `Draw ${track === undefined ? 'an object' : `object ${track.number}`} in this frame first`,
        );
        return;
      }
      const tracking = await this.routes.track(film.id, from, forward ? film.frames.length - 1 : 0, objects);
      this.open.set({ ...film, tracking });
      this.notices.say(`Following ${forward ? 'forward' : 'back'}`);
      await this.look(film.id);
    } catch (failure) {
      this.notices.fail(`Not followed: ${messageOf(failure)}`);
    }
  }

  async stop(): Promise<void> {
    await this.change((film) => this.routes.stop(film.id), 'Stopped; its masks stay');
  }

  /** Agrees with all that is proposed of an object, or with nothing of it. */
  async judge(track: Track, verdict: 'accepted' | 'rejected'): Promise<void> {
    await this.change(
      (film) => this.routes.judge(film.id, track.id, verdict),
      `Object ${track.number}: ${verdict === 'accepted' ? 'accepted in all frames' : 'proposals rejected'}`,
    );
  }

  private async change(ask: (film: Timeline) => Promise<Timeline>, done: string): Promise<void> {
    const film = this.open.value;
    if (film === null) {
      return;
    }
    try {
      const timeline = await ask(film);
      this.open.set(timeline);
      this.notices.tell(done);
    } catch (failure) {
      this.notices.fail(messageOf(failure));
    }
  }
}

/** What an object is in a frame; null for nothing. */
export const markAt = (track: Track, frame: number): TrackMark | null =>
  track.marks.find((mark) => mark.frame === frame) ?? null;

/**
 * What is followed from a frame: the selected object, by its mask there or by one that is no object yet; else the selected
 * masks; else all that the frame has.
 */
export function followed(
  tracks: readonly Track[],
  frame: number,
  selected: string | null,
  items: readonly Item[],
  selection: readonly Item[],
): readonly Followed[] {
  const marks = tracks.map((track) => ({ track, mask: markAt(track, frame)?.annotation ?? null }));
  const known = new Set(marks.map(({ mask }) => mask));
  const fresh = items.filter(({ id }) => !known.has(id));
  if (selected !== null) {
    const mask = marks.find(({ track }) => track.id === selected)?.mask ?? null;
    const drawn = fresh.find((item) => selection.includes(item)) ?? fresh.at(-1);
    return mask !== null
      ? [{ annotation: mask }]
      : drawn === undefined
        ? []
        : [{ annotation: drawn.id, track: selected }];
  }
  if (selection.length > 0) {
    return selection.map(({ id }) => ({ annotation: id }));
  }
  const all = [...marks.flatMap(({ mask }) => mask ?? []), ...fresh.map(({ id }) => id)];
  return all.map((annotation) => ({ annotation }));
}

/** Neighbouring frames in which an object is the same. */
export interface Span {
  readonly state: TrackMark['state'];
  readonly from: number;
  readonly to: number;
}

/** An object's marks as spans. What a person gave stands alone: each such frame is to be seen. */
export function spansOf(marks: readonly TrackMark[]): readonly Span[] {
  const spans: Span[] = [];
  for (const { frame, state } of marks) {
    const last = spans.at(-1);
    if (last !== undefined && last.state === state && last.to === frame - 1 && state !== 'given') {
      spans[spans.length - 1] = { ...last, to: frame };
    } else {
      spans.push({ state, from: frame, to: frame });
    }
  }
  return spans;
}
