import type { Server } from '../api/server.ts';
import type { Image, ProjectImage } from '../api/types.ts';
import { messageOf } from '../base/calls.ts';
import { Store } from '../base/store.ts';
import { Turns } from '../base/turns.ts';
import type { Notices } from './notices.ts';
import type { PhotoRights } from './roles.ts';

/** How long a folder that is still being read is left alone before it is asked again, milliseconds. */
const AGAIN = 1500;

/** What the server takes in one request: its number of files, and so many bytes that no request takes minutes. */
const BATCH = { files: 32, bytes: 64 * 1024 * 1024 };

/** Files that are on their way. */
export interface Uploading {
  readonly done: number;
  readonly total: number;
}

/** How far an image of a project is. */
export type Progress = Pick<ProjectImage, 'state' | 'reason'>;

/** The photos on the server: the list, and those that are added and removed here. */
export class Photos {
  readonly images = new Store<readonly Image[]>([]);
  /** How far those of a project are, by their ids: beside the list, so that not all of it is drawn for one that changes. */
  readonly progress = new Store<ReadonlyMap<string, Progress>>(new Map());
  /** The list has been asked for at least once and is whole. */
  readonly complete = new Store(false);
  readonly uploading = new Store<Uploading | null>(null);
  /** How many masks were kept of each photo in this browser, by the hash of its file. */
  readonly annotated = new Store<ReadonlyMap<string, number>>(new Map());

  /** What the person at the page may do with photos: nothing until it is known who that is. */
  readonly rights = new Store<PhotoRights>({ add: false, remove: false });

  /** Whose photos; null for all that the server has. */
  project: string | null = null;
  /** The project that photos are added to; null where all that are added belong to the only one. */
  uploadsTo: string | null = null;

  private readonly asking = new Turns();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly server: Server,
    private readonly notices: Notices,
  ) {}

  /**
   * Asks for the images again, and again until a folder that is being read has been read. However often that is wished
   * for meanwhile, one question is under way and one waits.
   */
  async refresh(): Promise<void> {
    await this.asking.latest(() => this.ask());
  }

  private async ask(): Promise<void> {
    clearTimeout(this.timer);
    const { images, indexing } = await this.server.images(this.project);
    // A server that has just been started again lists its folder bit by bit.
    if (!indexing || images.length >= this.images.value.length) {
      this.images.set(images);
      this.progress.set(new Map(images.filter(isOfProject).map((image) => [image.id, progressOf(image)])));
    }
    this.takeOver(images);
    this.complete.set(!indexing);
    if (indexing) {
      this.timer = setTimeout(() => void this.refresh().catch(() => {}), AGAIN);
    }
  }

  /** Takes over what a project has of a photo now. @returns whether the list has it */
  put(image: ProjectImage): boolean {
    const listed = this.images.value.some(({ id }) => id === image.id);
    const before = this.progress.value.get(image.id);
    if (listed && (before?.state !== image.state || before.reason !== image.reason)) {
      this.progress.set(new Map(this.progress.value).set(image.id, progressOf(image)));
    }
    return listed;
  }

  /** The photo so many places on, round the ends; null when there is none. */
  neighbour(of: Image, step: number): Image | null {
    const images = this.images.value;
    const at = images.findIndex(({ id }) => id === of.id);
    return images[(at + step + images.length) % images.length] ?? null;
  }

  /** How many masks a project has of each photo, where this browser has no work of its own. */
  private takeOver(images: readonly (Image | ProjectImage)[]): void {
    const annotated = new Map(this.annotated.value);
    for (const image of images) {
      if (isOfProject(image) && !annotated.has(image.sha256)) {
        annotated.set(image.sha256, image.objects);
      }
    }
    this.annotated.set(annotated);
  }

  count(sha256: string, masks: number): void {
    if ((this.annotated.value.get(sha256) ?? 0) !== masks) {
      this.annotated.set(new Map(this.annotated.value).set(sha256, masks));
    }
  }

  /** Adds files, in as many requests as it takes. @returns the first that is there now; null for none */
  async upload(files: readonly File[]): Promise<Image | null> {
    let [first, done]: [Image | null, number] = [null, 0];
    try {
      for (const batch of batches(files)) {
        this.uploading.set({ done, total: files.length });
        const results = await this.server.upload(batch, this.uploadsTo);
        done += batch.length;
        first ??= results.find(({ image }) => image !== undefined)?.image ?? null;
        this.report(results.filter(({ status }) => status === 'rejected'));
      }
    } catch (failure) {
      const part = done === 0 ? '' : ` ${done} of ${files.length} files were added before.`;
      this.notices.fail(`${messageOf(failure)}${part}`);
    } finally {
      this.uploading.set(null);
    }
    await this.refresh().catch(() => {});
    return first;
  }

  private report(rejected: readonly { readonly name: string; readonly error?: string }[]): void {
    for (const { name, error } of rejected.slice(0, 2)) {
      this.notices.fail(`${name}: ${error ?? 'refused'}`);
    }
    if (rejected.length > 2) {
      this.notices.fail(`${rejected.length - 2} more files were refused`);
    }
  }

  /** Removes an upload from the server. @throws Error when the server does not */
  async remove(image: Image): Promise<void> {
    await this.server.remove(image.id);
    this.images.set(this.images.value.filter(({ id }) => id !== image.id));
    await this.refresh().catch(() => {});
  }
}

const isOfProject = (image: Image | ProjectImage): image is ProjectImage => 'state' in image;

const progressOf = ({ state, reason }: ProjectImage): Progress => ({ state, reason });

/** Files in groups that one request can carry; a file that is too large goes alone, and the server says so. */
export function batches<F extends { readonly size: number }>(files: readonly F[], most = BATCH): readonly F[][] {
  const groups: F[][] = [];
  let bytes = Infinity;
  for (const file of files) {
    const group = groups.at(-1);
    if (group === undefined || group.length === most.files || bytes + file.size > most.bytes) {
      groups.push([file]);
      bytes = file.size;
    } else {
      group.push(file);
      bytes += file.size;
    }
  }
  return groups;
}
