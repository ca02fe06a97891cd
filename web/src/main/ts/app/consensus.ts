import type { Server } from '../api/server.ts';
import type { Lease } from '../api/tasks.ts';
import type { AnnotationDocument, LayerDocument, LayerPair } from '../api/types.ts';
import { messageOf } from '../base/calls.ts';
import { Store } from '../base/store.ts';
import { PALETTE } from '../canvas/palette.ts';
import { NO_OVERLAY, type Overlay } from '../canvas/scene.ts';
import type { Masks } from '../mask/masks.ts';
import { itemOfDocument } from '../work/documents.ts';
import type { Item } from '../work/work.ts';
import type { Notices } from './notices.ts';

/** A layer with its colour. */
export interface Candidate extends LayerDocument {
  readonly hue: number;
  /** Its outlines are drawn. */
  readonly visible: boolean;
}

/** What two candidates have in common, and how many masks each has alone. */
export interface Meeting extends LayerPair {
  readonly alone: readonly [first: number, second: number];
}

/** What several people made of the open image: compared, shown one above the other, and one of them taken. */
export class Consensus {
  /** In the order of the server: the image's own first. */
  readonly candidates = new Store<readonly Candidate[]>([]);
  readonly meetings = new Store<readonly Meeting[]>([]);
  /** What the canvas shows of them. */
  readonly overlay = new Store<Overlay>(NO_OVERLAY);
  /** The masks of layers that have been shown, by their names. */
  private items = new Map<string, readonly Item[]>();
  private image = '';

  constructor(
    private readonly server: Pick<Server, 'annotations'>,
    private readonly masks: Pick<Masks, 'decode'>,
    private readonly project: string,
    private readonly notices: Notices,
  ) {}

  /** Another image is opened, or nobody reviews. */
  clear(): void {
    this.image = '';
    this.set([], []);
  }

  /** Asks what there is, and shows what people made of it; what was hidden before stays so. */
  async look(image: string): Promise<void> {
    if (this.image !== image) {
      this.clear();
      this.image = image;
    }
    const { layers, pairs } = await this.server.annotations.layers(this.project, image);
    if (this.image !== image) {
      return;
    }
    const before = new Map(this.candidates.value.map(({ name, visible }) => [name, visible]));
    const candidates = layers.map((layer, i) => ({
      ...layer,
      hue: i % PALETTE.length,
      visible: before.get(layer.name) ?? layer.name !== '',
    }));
    const objects = new Map(layers.map((layer) => [layer.name, layer.objects]));
    const alone = (name: string, { matches }: LayerPair): number => (objects.get(name) ?? 0) - matches.length;
    this.set(
      candidates,
      pairs.map((pair) => ({ ...pair, alone: [alone(pair.first, pair), alone(pair.second, pair)] })),
    );
    await this.bring();
  }

  private set(candidates: readonly Candidate[], meetings: readonly Meeting[]): void {
    this.items = new Map();
    this.candidates.set(candidates);
    this.meetings.set(meetings);
    this.draw();
  }

  /** Shows the outlines of a layer, or hides them. */
  async toggle(name: string): Promise<void> {
    this.candidates.set(
      this.candidates.value.map((one) => (one.name === name ? { ...one, visible: !one.visible } : one)),
    );
    this.draw();
    await this.bring();
  }

  /** Fetches the masks of what is visible. */
  private async bring(): Promise<void> {
    const { image, items } = this;
    const missing = this.candidates.value.filter(({ name, visible }) => visible && !items.has(name));
    try {
      for (const { name, hue } of missing) {
        const documents = await this.server.annotations.ofLayer(this.project, image, name);
        const accepted = documents.filter(({ status }) => status === 'accepted');
        items.set(name, await this.itemsOf(accepted, hue));
      }
    } catch (failure) {
      this.notices.fail(`Not shown: ${messageOf(failure)}`);
    }
    if (missing.length > 0 && items === this.items) {
      this.draw();
    }
  }

  private async itemsOf(documents: readonly AnnotationDocument[], hue: number): Promise<readonly Item[]> {
    const facts = documents.length === 0 ? [] : await this.masks.decode(documents.map(({ mask }) => mask));
    return documents.map((document, i) => itemOfDocument(document, facts[i], null, hue));
  }

  private draw(): void {
    const visible = this.candidates.value.filter((one) => one.visible);
    const items = visible.flatMap(({ name }) => this.items.get(name) ?? []);
    this.overlay.set(items.length === 0 ? NO_OVERLAY : { items, marked: this.overlay.value.marked });
  }

  /** Draws some of the masks strongly. */
  mark(ids: readonly string[]): void {
    const { value } = this.overlay;
    if (value !== NO_OVERLAY) {
      this.overlay.set({ ...value, marked: new Set(ids) });
    }
  }

  /**
   * Makes a layer the image's own masks.
   *
   * @returns whether it is done
   */
  async take(name: string, lease: Lease): Promise<boolean> {
    try {
      await this.server.annotations.take(this.project, this.image, name, lease);
      return true;
    } catch (failure) {
      this.notices.fail(`Not taken: ${messageOf(failure)}`);
      return false;
    }
  }
}

/** The meeting of two layers, whichever is named first; null for one with itself. */
export const meetingOf = (meetings: readonly Meeting[], a: string, b: string): Meeting | null =>
  meetings.find(({ first, second }) => (first === a && second === b) || (first === b && second === a)) ?? null;

/** What people call a layer. */
export const nameOf = ({ name, shown }: Pick<LayerDocument, 'name' | 'shown'>): string =>
  name === '' ? 'The image itself' : shown;
