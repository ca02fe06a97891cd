import type { KeyedMeasures, ProjectMetrics } from '../api/metrics.ts';
import { Refused, type Server } from '../api/server.ts';
import { messageOf } from '../base/calls.ts';
import { Store } from '../base/store.ts';

/** What the masks are told apart by. */
export const PARTS = {
  annotators: 'Annotators',
  models: 'Models',
  stages: 'Stages',
} as const satisfies Partial<Record<keyof ProjectMetrics, string>>;

export type Part = keyof typeof PARTS;

type Unit = 'number' | 'mean' | 'seconds' | 'share' | 'iou';

/** A measure in words. */
export interface Described {
  readonly title: string;
  readonly unit: Unit;
  readonly says: string;
}

const UNITS: Readonly<Record<Unit, string>> = { number: '', mean: '', seconds: 's', share: '%', iou: 'IoU' };

const KNOWN: Readonly<Record<string, Described>> = {
  masks: { title: 'Masks', unit: 'number', says: 'Masks that are accepted now' },
  images: { title: 'Images', unit: 'number', says: 'Images with accepted masks' },
  masks_per_image: { title: 'Masks per image', unit: 'mean', says: 'Accepted masks on images that have any' },
  timed_masks: { title: 'Timed masks', unit: 'number', says: 'Masks whose time of work is known' },
  seconds_per_mask_mean: {
    title: 'Time per mask, mean',
    unit: 'seconds',
    says: 'From the first prompt to the acceptance, without gaps of more than 30 seconds',
  },
  seconds_per_mask_median: {
    title: 'Time per mask, median',
    unit: 'seconds',
    says: 'Half of the masks took less; gaps of more than 30 seconds are left out',
  },
  idle_seconds_per_mask: {
    title: 'Idle per mask',
    unit: 'seconds',
    says: 'Gaps between two inputs of more than 30 seconds',
  },
  masks_per_hour: { title: 'Masks per hour', unit: 'mean', says: 'Timed masks by their working time' },
  clicks_per_mask: {
    title: 'Clicks',
    unit: 'mean',
    says: 'Points on the object and off it, per accepted mask',
  },
  proposals_open: { title: 'Open', unit: 'number', says: 'Proposals that nobody has judged' },
  proposals_judged: { title: 'Judged', unit: 'number', says: 'Proposals that somebody has judged' },
  proposals_unedited_rate: {
    title: 'Accepted unedited',
    unit: 'share',
    says: 'Of the judged proposals, those accepted as they were',
  },
  proposals_edited_rate: {
    title: 'Accepted edited',
    unit: 'share',
    says: 'Of the judged proposals, those accepted with other pixels',
  },
  proposals_rejected_rate: {
    title: 'Rejected',
    unit: 'share',
    says: 'Of the judged proposals, those turned down or deleted later',
  },
  calibration_error: {
    title: 'Calibration error',
    unit: 'iou',
    says: 'How far the predicted IoU is from that of the model’s mask with the accepted one, in ten bins, weighed by masks',
  },
  reviews: { title: 'Reviews', unit: 'number', says: 'Verdicts of reviewers on single masks' },
  reviews_rejected_rate: { title: 'Rejected', unit: 'share', says: 'Verdicts that say no' },
  reviews_reversed_rate: {
    title: 'Reversed',
    unit: 'share',
    says: 'Verdicts that the next one on the same version contradicts',
  },
};

/** In these groups, in this order; a measure is in the first that knows it. */
const GROUPS: readonly (readonly [title: string, has: RegExp])[] = [
  ['Work', /^(masks|images|masks_per_image|timed_masks|masks_per_hour|(idle_)?seconds_.*)$/],
  ['Sources', /^masks_per_image_/],
  ['Inputs', /_per_mask$/],
  ['Proposals', /^(proposals|calibration)_/],
  ['Quality', /^(reviews|agreement|honeypot|consensus)/],
  ['More', /(?:)/],
];

const words = (name: string): string => {
  const text = name.replaceAll('_', ' ').replace(/\biou\b/g, 'IoU');
  return text.charAt(0).toUpperCase() + text.slice(1);
};

/** Also of a measure that this page has never heard of: its name says what it is. */
export function describe(name: string): Described {
  const known = KNOWN[name];
  if (known !== undefined) {
    return known;
  }
  const source = /^masks_per_image_(.+)$/.exec(name)?.[1];
  if (source !== undefined) {
    return {
      title: words(source),
      unit: 'mean',
      says: `Accepted masks per image whose source is ${source.replaceAll('_', ' ')}`,
    };
  }
  const input = /^(.+)_per_mask$/.exec(name)?.[1];
  if (input !== undefined && !input.includes('seconds')) {
    return {
      title: words(input),
      unit: 'mean',
      says: `Inputs of this kind per accepted mask: ${input.replaceAll('_', ' ')}`,
    };
  }
  const unit = /_rate(_|$)/.test(name)
    ? 'share'
    : /seconds/.test(name)
      ? 'seconds'
      : /iou/.test(name)
        ? 'iou'
        : 'mean';
  return { title: words(name.replace(/_rate$/, '')), unit, says: words(name) };
}

/** The title with its unit. */
export const heading = ({ title, unit }: Described): string =>
  UNITS[unit] === '' ? title : `${title} (${UNITS[unit]})`;

/** A value as people read it, without its unit. */
export function shown(value: number | null | undefined, unit: Unit): string {
  if (value === null || value === undefined) {
    return '–';
  }
  const [factor, digits] =
    unit === 'share' ? [100, 1] : unit === 'iou' ? [1, 3] : unit === 'number' ? [1, 0] : [1, 2];
  return (value * factor).toLocaleString('en', { maximumFractionDigits: digits });
}

/** All measures in groups that fit a table each. */
export function grouped(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const [title] of GROUPS) {
    const has = names.filter((name) => GROUPS.find(([, fits]) => fits.test(name))?.[0] === title);
    if (has.length > 0) {
      groups.set(title, has);
    }
  }
  return groups;
}

/** What a row is called. */
export const nameOf = ({ key, name, version }: KeyedMeasures): string =>
  name ?? (version === undefined ? (/^[a-z_]+$/.test(key) ? words(key) : key) : `Version ${version}`);

/** How the work on a project goes, as the server derives it when it is asked. */
export class ProjectMeasures {
  /** Null until it is known. */
  readonly metrics = new Store<ProjectMetrics | null>(null);
  readonly failure = new Store<string | null>(null);
  readonly busy = new Store(false);

  constructor(
    private readonly server: Pick<Server, 'json'>,
    private readonly project: string,
  ) {}

  async refresh(): Promise<void> {
    if (this.busy.value) {
      return;
    }
    this.busy.set(true);
    try {
      this.metrics.set(await this.server.json<ProjectMetrics>(`/projects/${this.project}/metrics`));
      this.failure.set(null);
    } catch (failure) {
      // Whoever is asked to sign in needs no other word.
      this.failure.set(failure instanceof Refused && failure.asksToSignIn ? null : messageOf(failure));
    } finally {
      this.busy.set(false);
    }
  }
}
