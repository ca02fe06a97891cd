import type { JSX } from 'preact';
import { isUnderWay, type Timeline, type Track } from '../api/sequences.ts';
import type { Controls } from '../app/controls.ts';
import { type Films, markAt, spansOf } from '../app/films.ts';
import { css } from '../canvas/palette.ts';
import { categoryOf } from '../work/categories.ts';
import { Button } from './Button.tsx';
import { Icon } from './icons.tsx';
import { useStore } from './useStore.ts';

const SAYS = {
  given: 'drawn or corrected by a person',
  accepted: 'accepted',
  proposed: 'proposed',
  lost: 'lost',
} as const;

/** How far a key goes on the ruler, frames. */
const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowDown: -1,
  ArrowUp: 1,
  PageDown: -10,
  PageUp: 10,
  Home: -Infinity,
  End: Infinity,
};

/** The film of the open photo: its frames, its objects, and how these are followed. */
export function FilmBar({ controls, films }: { controls: Controls; films: Films }): JSX.Element | null {
  const film = useStore(films.open);
  const frame = useStore(films.frame);
  const chosen = useStore(films.track);
  const playing = useStore(films.playing);
  if (film === null || film.frames.length === 0) {
    return null;
  }
  const last = film.frames.length - 1;
  const track = film.tracks.find(({ id }) => id === chosen) ?? null;
  return (
    <section class="film" aria-label={`Film ${film.name}`}>
      <div class="row">
        <Button
          icon="previous"
          label="Previous frame"
          kind="small"
          disabled={frame === 0}
          onClick={() => void films.go(frame - 1)}
        />
        <Button
          icon={playing ? 'pause' : 'play'}
          label={playing ? 'Stop' : 'Play'}
          kind="small"
          pressed={playing}
          onClick={() => void films.play()}
        />
        <Button
          icon="next"
          label="Next frame"
          kind="small"
          disabled={frame === last}
          onClick={() => void films.go(frame + 1)}
        />
        <p class="place">
          <b class="number">Frame {frame}</b>
          <span class="number quiet">{last + 1} frames</span>
          <span class="number quiet">{clock(film.frames[frame]?.seconds ?? 0)}</span>
          <span class="quiet name" title={film.fault ?? film.name}>
            {film.fault === null ? film.name : `${film.name}: ${film.fault}`}
          </span>
        </p>
        <Following film={film} films={films} frame={frame} track={track} />
      </div>
      <div class="tracks">
        <Ruler film={film} frame={frame} films={films} />
        {film.tracks.map((one) => (
          <Lane
            key={one.id}
            controls={controls}
            film={film}
            films={films}
            track={one}
            frame={frame}
            chosen={one === track}
          />
        ))}
        {film.tracks.length === 0 && !isUnderWay(film.tracking) && (
          <p class="hint">Draw an object in any frame and follow it: its masks appear here, frame by frame.</p>
        )}
      </div>
    </section>
  );
}

const clock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(2).padStart(5, '0')}`;

interface FollowingProps {
  readonly film: Timeline;
  readonly films: Films;
  readonly frame: number;
  readonly track: Track | null;
}

/** Follows, or says how far that is. */
function Following({ film, films, frame, track }: FollowingProps): JSX.Element {
  const { tracking } = film;
  if (tracking !== null && isUnderWay(tracking)) {
    const { done, total, state, to, from } = tracking;
    const words =
      state === 'queued'
        ? 'Waiting for its turn'
        : `Following ${to > from ? 'forward' : 'back'}, ${done} of ${total}`;
    return (
      <div class="group" role="status">
        <span class="number">{words}</span>
        <progress max={Math.max(1, total)} value={done} aria-label={words} />
        <button type="button" class="text" onClick={() => void films.stop()}>
          Stop
        </button>
      </div>
    );
  }
  const whom = track === null ? 'all objects of this frame' : `object ${track.number}`;
  const proposed = track?.marks.some(({ state }) => state === 'proposed') === true;
  return (
    <div class="group">
      {track !== null && proposed && (
        <>
          <button type="button" class="text" onClick={() => void films.judge(track, 'rejected')}>
            Reject object {track.number}
          </button>
          <button type="button" class="text strong" onClick={() => void films.judge(track, 'accepted')}>
            Accept object {track.number}
          </button>
        </>
      )}
      <button
        type="button"
        class="secondary"
        disabled={frame === 0}
        data-hint={`Follow ${whom} to the first frame`}
        onClick={() => void films.follow(false)}
      >
        <Icon name="trackBack" />
        Track back
      </button>
      <button
        type="button"
        class="primary"
        disabled={frame === film.frames.length - 1}
        data-hint={`Follow ${whom} to the last frame`}
        onClick={() => void films.follow(true)}
      >
        Track forward
        <Icon name="trackForward" />
      </button>
    </div>
  );
}

/** Place of a frame on a lane. */
const left = (frame: number, frames: number): string => `${(100 * frame) / frames}%`;

/** The frame under the pointer. */
function frameAt(event: MouseEvent, frames: number): number {
  const { left: start, width } = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return Math.min(frames - 1, Math.max(0, Math.floor(((event.clientX - start) / width) * frames)));
}

/** All frames in a row; the open one is marked. */
function Ruler({ film, frame, films }: { film: Timeline; frame: number; films: Films }): JSX.Element {
  const n = film.frames.length;
  const ticks = ticksOf(n);
  return (
    <div class="track ruler">
      <span class="label quiet">Frames</span>
      <div
        class="lane"
        role="slider"
        tabIndex={0}
        aria-label="Frame"
        aria-valuemin={0}
        aria-valuemax={n - 1}
        aria-valuenow={frame}
        onClick={(event) => void films.go(frameAt(event, n))}
        onKeyDown={(event) => {
          const step = STEPS[event.key];
          if (step !== undefined && !event.ctrlKey && !event.altKey && !event.metaKey) {
            event.preventDefault();
            event.stopPropagation();
            void films.go(Math.min(n - 1, Math.max(0, frame + step)));
          }
        }}
      >
        {ticks.map((tick) => (
          <span key={tick} class="tick number" style={{ left: left(tick + 0.5, n) }} aria-hidden="true">
            {tick}
          </span>
        ))}
        <Head frame={frame} frames={n} />
      </div>
    </div>
  );
}

/** Some frames with their numbers beside: few enough to be read. */
export function ticksOf(frames: number, most = 12): readonly number[] {
  const step = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000].find((size) => frames / size <= most) ?? 1000;
  return Array.from({ length: Math.ceil(frames / step) }, (_, i) => i * step);
}

const Head = ({ frame, frames }: { frame: number; frames: number }): JSX.Element => (
  <span class="head" style={{ left: left(frame, frames), width: left(1, frames) }} aria-hidden="true" />
);

interface LaneProps {
  readonly controls: Controls;
  readonly film: Timeline;
  readonly films: Films;
  readonly track: Track;
  readonly frame: number;
  readonly chosen: boolean;
}

/** An object: where it is, where it is lost. */
function Lane({ controls, film, films, track, frame, chosen }: LaneProps): JSX.Element {
  const categories = useStore(controls.session.categories.all);
  const n = film.frames.length;
  const category = track.marks.find((mark) => mark.category !== null)?.category ?? null;
  const name = categoryOf(categories, category)?.name ?? `Object ${track.number}`;
  const now = markAt(track, frame);
  const lost = track.marks.filter(({ state }) => state === 'lost').length;
  const words = `Object ${track.number}, ${name}: ${now === null ? 'nothing known' : SAYS[now.state]} in this frame${lost === 0 ? '' : `, lost in ${lost}`}`;
  return (
    <div class="track" style={{ '--hue': css(track.number - 1) }}>
      <button
        type="button"
        class="label"
        aria-pressed={chosen}
        aria-label={words}
        data-hint={words}
        onClick={() => films.track.set(chosen ? null : track.id)}
      >
        <i class="dot" />
        <span class="name">{name}</span>
        {name !== `Object ${track.number}` && <span class="number quiet">{track.number}</span>}
      </button>
      <div
        class="lane"
        onClick={(event) => {
          films.track.set(track.id);
          void films.go(frameAt(event, n));
        }}
      >
        {spansOf(track.marks).map((span) => (
          <span
            key={span.from}
            class={`span ${span.state}`}
            title={`${span.from === span.to ? `Frame ` : `Frames  to `}: ${SAYS[span.state]}`}
            style={{ left: left(span.from, n), width: left(span.to - span.from + 1, n) }}
          />
        ))}
        <Head frame={frame} frames={n} />
      </div>
    </div>
  );
}
