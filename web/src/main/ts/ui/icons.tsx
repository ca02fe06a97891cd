import type { JSX } from 'preact';

const PATHS = {
  click: 'M8.5 3.500v2M4.6 5.1 6 6.500M3 9h2m5 .8 7.5 3-3.3 1.3-1.3 3.400z',
  box: 'M4 7V4h3m6 0h3v3m0 6v3h-3m-6 0H4v-3',
  select: 'M5 3.500l10.5 5-4.6 1.5-1.6 4.600z',
  everything: 'M4 4h4.500v4.500H4zM11.5 4H16v4.500h-4.500zM4 11.500h4.500V16H4zM11.5 11.500H16V16h-4.500z',
  cutOut:
    'M6.3 12.200a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.400zm0-8.800a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.400zm1.9 3.500L16.5 14M8.2 13.1 16.5 6',
  like: 'M9 3.500a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zm4 9.500 4 4M9 6.500v5M6.5 9h5',
  undo: 'M7.5 4.5 4 8l3.5 3.500M4 8h7.500a4.5 4.5 0 0 1 0 9H9',
  redo: 'M12.5 4.5 16 8l-3.5 3.500M16 8H8.500a4.5 4.5 0 0 0 0 9H11',
  plus: 'M10 4.500v11M4.5 10h11',
  minus: 'M4.5 10h11',
  fit: 'M3.5 7V3.500H7m6 0h3.500V7m0 6v3.500H13m-6 0H3.500V13M7 8h6v4H7z',
  check: 'm4.5 10.5 3.7 3.7 7.3-8',
  close: 'm5.5 5.5 9 9m0-9-9 9',
  eye: 'M2.5 10S5.2 5 10 5s7.5 5 7.5 5-2.7 5-7.5 5-7.5-5-7.5-5zm7.5-2.200a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.400z',
  hidden: 'M3.5 8.500S6 12 10 12s6.5-3.5 6.5-3.500M10 12v2.500m-4.3-3.7-1.5 2m10.1-2 1.5 2',
  lock: 'M6.5 9V7a3.5 3.5 0 0 1 7 0v2M5 9h10v7.500H5z',
  unlock: 'M6.5 9V6.500a3.5 3.5 0 0 1 6.8-1.200M5 9h10v7.500H5z',
  bin: 'M4 6h12M8 6V4h4v2M5.5 6l.8 10.500h7.400L14.5 6M8.5 9v4.500m3-4.500v4.5',
  copy: 'M7.5 7.500h9v9h-9zM4 12.500H3.500v-9h9V4',
  download: 'M10 3.500v9m-3.5-3.300L10 12.700l3.5-3.500M4 16.500h12',
  upload: 'M10 13V4M6.5 7.3 10 3.800l3.5 3.500M4 16.500h12',
  moon: 'M16 12.200A6.5 6.5 0 0 1 7.8 4 6.5 6.5 0 1 0 16 12.200z',
  sun: 'M10 6.700a3.3 3.3 0 1 0 0 6.6 3.3 3.3 0 0 0 0-6.600zM10 2.500v1.700m0 11.600v1.700M2.5 10h1.700m11.6 0h1.700M4.7 4.700l1.2 1.200m8.2 8.2 1.2 1.200m0-10.6-1.2 1.200m-8.2 8.2-1.2 1.2',
  help: 'M7.3 7.600a2.7 2.7 0 1 1 4 2.400c-.9.5-1.3 1-1.3 2m0 2.600v.4',
  layers: 'm10 3.5 7 3.7-7 3.7-7-3.700zM3 10.800l7 3.7 7-3.7',
  person: 'M10 3.500a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.400zM3.8 16.500a6.2 5.4 0 0 1 12.4 0',
  photos: 'M3.5 4.500h13v11h-13zm0 8.5 3.7-3.7 3.3 3.3 2.2-2.2 3.8 3.600M12.8 7.700v.1',
} as const;

export type IconName = keyof typeof PATHS;

/** A line drawing on a grid of 20; what it means is said by the control it is in. */
export function Icon({ name }: { name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The mark: a shape, and the click that found it. */
export function Mark(): JSX.Element {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M16 3c7.6 0 13 5 13 12.400C29 23.6 23 29 15.4 29 8.3 29 3 24.2 3 16.6 3 8.8 8.4 3 16 3z" />
      <circle cx="16" cy="16" r="4.2" />
    </svg>
  );
}
