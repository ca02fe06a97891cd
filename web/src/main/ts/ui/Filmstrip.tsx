import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Image } from '../api/types.ts';
import type { Controls } from '../app/controls.ts';
import { Icon } from './icons.tsx';
import { useStore } from './useStore.ts';

/** The photos. */
export function Filmstrip({ controls, onClose }: { controls: Controls; onClose: () => void }): JSX.Element {
  const { session } = controls;
  const images = useStore(session.photos.images);
  const opened = useStore(session.opened);
  const annotated = useStore(session.photos.annotated);
  const { add } = useStore(session.photos.rights);
  const current = opened.kind === 'none' ? null : opened.image.id;
  return (
    <nav class="strip" aria-label="Photos">
      <ul>
        {images.map((image) => (
          <Frame
            key={image.id}
            image={image}
            url={session.server.urls.thumb(image)}
            current={image.id === current}
            masks={annotated.get(image.sha256) ?? 0}
            onOpen={() => {
              onClose();
              void session.opening.open(image);
            }}
          />
        ))}
        {add && (
          <li>
            <button type="button" class="frame add" aria-label="Add photos" onClick={() => controls.chooseFiles()}>
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
  readonly onOpen: () => void;
}

function Frame({ image, url, current, masks, onOpen }: FrameProps): JSX.Element {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (current) {
      button.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
  }, [current]);
  const readable = image.width !== undefined && image.error === undefined;
  return (
    <li>
      <button
        ref={button}
        type="button"
        class="frame"
        aria-current={current ? 'true' : undefined}
        aria-label={`${image.name}${readable ? '' : ', cannot be shown'}${masks === 0 ? '' : `, ${masks} ${masks === 1 ? 'mask' : 'masks'}`}`}
        data-hint={image.name}
        onClick={onOpen}
      >
        {readable ? <img src={url} alt="" loading="lazy" draggable={false} /> : <span class="quiet">!</span>}
        {masks > 0 && <span class="badge number">{masks > 99 ? '99+' : masks}</span>}
      </button>
    </li>
  );
}
