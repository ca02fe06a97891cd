import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ArrivingFilm, ListedSequence } from '../api/sequences.ts';
import type { Image } from '../api/types.ts';
import type { Controls } from '../app/controls.ts';
import { Store } from '../base/store.ts';
import { Icon } from './icons.tsx';
import { useStore } from './useStore.ts';

const NO_FILMS = new Store<readonly ListedSequence[]>([]);
const NONE_ARRIVES = new Store<readonly ArrivingFilm[]>([]);

/** The photos, and the films by their first frames. */
export function Filmstrip({ controls, onClose }: { controls: Controls; onClose: () => void }): JSX.Element {
  const { session } = controls;
  const images = useStore(session.photos.images);
  const opened = useStore(session.opened);
  const annotated = useStore(session.photos.annotated);
  const { add } = useStore(session.photos.rights);
  const known = useStore(session.films);
  const films = useStore(known?.all ?? NO_FILMS);
  const arriving = useStore(known?.arriving ?? NONE_ARRIVES);
  const current = opened.kind === 'none' ? null : opened.image.id;
  const firsts = new Map(films.map((film) => [film.images[0], film]));
  const others = new Set(films.flatMap((film) => film.images.slice(1)));
  return (
    <nav class="strip" aria-label="Photos">
      <ul>
        {images
          .filter(({ id }) => !others.has(id))
          .map((image) => {
            const film = firsts.get(image.id);
            return (
              <Frame
                key={image.id}
                image={image}
                url={session.server.urls.thumb(image)}
                current={current !== null && (image.id === current || film?.images.includes(current) === true)}
                masks={annotated.get(image.sha256) ?? 0}
                film={film ?? null}
                onOpen={() => {
                  onClose();
                  void session.opening.open(image);
                }}
              />
            );
          })}
        {arriving.map(({ run, name, done, total }) => (
          <li key={run}>
            <p class="frame arriving" data-hint={name}>
              <Icon name="film" />
              <progress max={Math.max(1, total)} value={done} aria-label={`${name}: ${done} of ${total} frames`} />
            </p>
          </li>
        ))}
        {add && (
          <li>
            <button
              type="button"
              class="frame add"
              aria-label={known === null ? 'Add photos' : 'Add photos or films'}
              onClick={() => controls.chooseFiles()}
            >
              <Icon name="plus" />
            </button>
          </li>
        )}
      </ul>
    </nav>
  );
}

interface FrameProps {
  readonly image: Image;
  readonly url: string;
  readonly current: boolean;
  /** How many were kept of it in this browser. */
  readonly masks: number;
  /** Whose first frame it is; null for a photo. */
  readonly film: ListedSequence | null;
  readonly onOpen: () => void;
}

function Frame({ image, url, current, masks, film, onOpen }: FrameProps): JSX.Element {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (current) {
      button.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
  }, [current]);
  const readable = image.width !== undefined && image.error === undefined;
  const name = film === null ? image.name : film.name;
  const counted = film === null ? masks : 0;
  return (
    <li>
      <button
        ref={button}
        type="button"
        class="frame"
        aria-current={current ? 'true' : undefined}
        aria-label={`${name}${film === null ? '' : `, film of ${film.there} frames`}${readable ? '' : ', cannot be shown'}${counted === 0 ? '' : `, ${counted} ${counted === 1 ? 'mask' : 'masks'}`}`}
        data-hint={name}
        onClick={onOpen}
      >
        {readable ? <img src={url} alt="" loading="lazy" draggable={false} /> : <span class="quiet">!</span>}
        {film !== null && (
          <span class="reel number">
            <Icon name="film" />
            {film.there}
          </span>
        )}
        {counted > 0 && <span class="badge number">{counted > 99 ? '99+' : counted}</span>}
      </button>
    </li>
  );
}
