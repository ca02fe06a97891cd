import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ListedSequence, MarkState, SequenceRoutes, Timeline, Track } from '../../main/ts/api/sequences.ts';
import type { Image, ProjectImage } from '../../main/ts/api/types.ts';
import { followed, Films, isFilm, spansOf } from '../../main/ts/app/films.ts';
import type { Opened } from '../../main/ts/app/opening.ts';
import { Store } from '../../main/ts/base/store.ts';
import { ticksOf } from '../../main/ts/ui/FilmBar.tsx';
import type { Item } from '../../main/ts/work/work.ts';

const item = (id: string): Item => ({ id }) as unknown as Item;

const track = (id: string, states: readonly (MarkState | null)[]): Track => ({
  id,
  number: 1,
  marks: states.flatMap((state, frame) =>
    state === null
      ? []
      : [{ frame, state, annotation: state === 'lost' ? null : `${id}-${frame}`, category: null, score: null }],
  ),
});

describe('what is followed', () => {
  const tracks = [track('dog', ['given', 'lost']), track('cat', [null, 'proposed'])];

  it('is all that the frame has, also what is no object yet', () => {
    expect(followed(tracks, 0, null, [item('dog-0'), item('new')], [])).toEqual([
      { annotation: 'dog-0' },
      { annotation: 'new' },
    ]);
    expect(followed(tracks, 1, null, [], [])).toEqual([{ annotation: 'cat-1' }]);
    expect(followed(tracks, 2, null, [], [])).toEqual([]);
  });

  it('is what is selected, where something is', () => {
    const items = [item('dog-0'), item('new')];
    expect(followed(tracks, 0, null, items, [items[1]])).toEqual([{ annotation: 'new' }]);
    expect(followed(tracks, 1, 'cat', [], [])).toEqual([{ annotation: 'cat-1' }]);
  });

  it('is the latest mask that is no object yet, where the selected object is lost', () => {
    const items = [item('cat-1'), item('old'), item('new')];
    expect(followed(tracks, 1, 'dog', items, [])).toEqual([{ annotation: 'new', track: 'dog' }]);
    expect(followed(tracks, 1, 'dog', items, [items[1]])).toEqual([{ annotation: 'old', track: 'dog' }]);
    expect(followed(tracks, 1, 'dog', [items[0]], [])).toEqual([]);
  });
});

describe('a timeline', () => {
  it('joins neighbouring frames, but what a person gave stands alone', () => {
    const { marks } = track('dog', ['given', 'given', 'proposed', 'proposed', 'lost', null, 'lost']);
    expect(spansOf(marks)).toEqual([
      { state: 'given', from: 0, to: 0 },
      { state: 'given', from: 1, to: 1 },
      { state: 'proposed', from: 2, to: 3 },
      { state: 'lost', from: 4, to: 4 },
      { state: 'lost', from: 6, to: 6 },
    ]);
  });

  it('numbers a few of its frames', () => {
    expect(ticksOf(3)).toEqual([0, 1, 2]);
    expect(ticksOf(96)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
    expect(ticksOf(4500).length).toBeLessThan(14);
  });

  it('is made of films and archives', () => {
    expect(isFilm({ name: 'dog.MP4', type: '' })).toBe(true);
    expect(isFilm({ name: 'frames.zip', type: 'application/zip' })).toBe(true);
    expect(isFilm({ name: 'dog', type: 'video/quicktime' })).toBe(true);
    expect(isFilm({ name: 'dog.jpg', type: 'image/jpeg' })).toBe(false);
  });
});

describe('the films of a project', () => {
  const listed: ListedSequence = {
    id: 'film',
    name: 'dog.mp4',
    expected: 3,
    there: 3,
    fault: null,
    images: ['a', 'b', 'c'],
  };
  const images: Image[] = ['a', 'b', 'c', 'photo'].map((id) => ({ id, sha256: id }) as unknown as Image);
  let timeline: Timeline;
  let asked: [string, ...unknown[]][];
  let opened: Store<Opened>;
  let said: string[];
  let settles: () => Promise<void>;

  beforeEach(() => {
    vi.useFakeTimers();
    timeline = {
      ...listed,
      frames: listed.images.map((image, i) => ({ image, seconds: i / 25 })),
      tracks: [],
      tracking: null,
    };
    asked = [];
    said = [];
    settles = () => Promise.resolve();
    opened = new Store<Opened>({ kind: 'none' });
  });
  afterEach(() => void vi.useRealTimers());

  const show = (id: string, items: readonly Item[] = []): void => {
    const editor = { kept: { items, selection: [] } };
    const image = images.find((one) => one.id === id);
    opened.set({ kind: 'image', image, editor } as unknown as Opened);
  };

  const films = async (): Promise<Films> => {
    const routes = {
      list: async () => ({ sequences: [listed], arriving: [] }),
      timeline: async () => timeline,
      track: async (...all: unknown[]) => {
        asked.push(['track', ...all]);
        const tracking = {
          run: 'r',
          state: 'running',
          done: 0,
          total: 2,
          error: null,
          from: 0,
          to: 2,
          tracks: [],
          notes: [],
        };
        timeline = { ...timeline, tracking: tracking as Timeline['tracking'] };
        return timeline.tracking;
      },
      judge: async (...all: unknown[]) => {
        asked.push(['judge', ...all]);
        return timeline;
      },
    } as unknown as SequenceRoutes;
    const opening = { opened, open: async (image: Image) => show(image.id) };
    const photos = { images: new Store<readonly Image[]>(images), refresh: async () => {} };
    const notices = {
      tell: (text: string) => void said.push(text),
      fail: (text: string) => void said.push(`! ${text}`),
      say: () => {},
    };
    const made = new Films(routes, opening, photos, notices, () => settles());
    await made.refresh();
    return made;
  };

  it('show the one of the open image, and its frames one by one', async () => {
    const here = await films();
    show('photo');
    expect(here.open.value).toBeNull();
    show('b');
    await vi.advanceTimersByTimeAsync(0);
    expect(here.open.value?.name).toBe('dog.mp4');
    expect(here.frame.value).toBe(1);
    await here.go(2);
    expect(here.frame.value).toBe(2);
    await here.go(7);
    expect(here.frame.value).toBe(2);
    const playing = here.play();
    await vi.advanceTimersByTimeAsync(0);
    expect(here.frame.value).toBe(0);
    await vi.advanceTimersByTimeAsync(1000);
    await playing;
    expect([here.frame.value, here.playing.value]).toEqual([2, false]);
    show('photo');
    expect(here.open.value).toBeNull();
  });

  it('follow what is drawn, look on while that goes, and say how it ended', async () => {
    const here = await films();
    show('a');
    await vi.advanceTimersByTimeAsync(0);
    await here.follow(true);
    expect(said).toEqual(['! Draw an object in this frame first']);
    show('a', [item('new')]);
    await here.follow(true);
    expect(asked).toEqual([['track', 'film', 0, 2, [{ annotation: 'new' }]]]);
    expect(here.open.value?.tracking?.state).toBe('running');
    const { tracking } = timeline;
    timeline = {
      ...timeline,
      tracks: [track('dog', ['given', 'proposed', 'lost'])],
      tracking: { ...tracking!, state: 'completed', notes: ['object 1 is lost in 1 frames, from frame 2 on'] },
    };
    await vi.advanceTimersByTimeAsync(1000);
    expect(here.open.value?.tracks).toHaveLength(1);
    expect(said.at(-1)).toBe('Followed: object 1 is lost in 1 frames, from frame 2 on');
    await here.judge(timeline.tracks[0], 'accepted');
    expect(asked.at(-1)).toEqual(['judge', 'film', 'dog', 'accepted']);
    expect(said.at(-1)).toBe('Object 1: accepted in all frames');
  });

  it('follow nothing that the server does not have', async () => {
    const here = await films();
    show('a', [item('new')]);
    await vi.advanceTimersByTimeAsync(0);
    settles = () => Promise.reject(new Error('masks of yours are not on the server yet'));
    await here.follow(true);
    expect(asked).toEqual([]);
    expect(said).toEqual(['! Not followed: masks of yours are not on the server yet']);
  });

  it('look again when one of their frames has changed', async () => {
    const here = await films();
    show('a');
    await vi.advanceTimersByTimeAsync(0);
    timeline = { ...timeline, tracks: [track('dog', ['given'])] };
    here.hear({ kind: 'image', image: { id: 'photo' } as ProjectImage });
    await vi.advanceTimersByTimeAsync(1000);
    expect(here.open.value?.tracks).toHaveLength(0);
    here.hear({ kind: 'image', image: { id: 'c' } as ProjectImage });
    await vi.advanceTimersByTimeAsync(1000);
    expect(here.open.value?.tracks).toHaveLength(1);
  });
});
