import { messageOf } from '../base/calls.ts';
import { Store } from '../base/store.ts';
import { NO_HUE, PALETTE } from '../canvas/palette.ts';
import { Photo } from '../canvas/photo.ts';
import { EMPTY_SCENE, hueOf, NO_OVERLAY, type Scene } from '../canvas/scene.ts';
import type { Stage } from '../canvas/stage.ts';
import { saysNothing } from '../decoder/prompt.ts';
import type { Category } from '../work/categories.ts';
import { nextHue, selection } from '../work/work.ts';
import type { Editor } from './editor.ts';
import { NOWHERE, type Pointing } from './pointing.ts';
import type { Session } from './session.ts';
import type { Settings } from './settings.ts';

/** Keeps the canvas in step with the work on the open photo. */
export class View {
  photo: Photo | null = null;
  /** Counts the photos whose pixels came. */
  readonly photoLoaded = new Store(0);
  private watched: (() => void)[] = [];
  private huesOf: { readonly of: readonly Category[]; readonly hues: ReadonlyMap<string, number> } | null = null;

  constructor(
    private readonly session: Session,
    private readonly settings: Store<Settings>,
    private readonly pointing: Store<Pointing>,
    readonly stage: Stage,
  ) {
    session.opened.subscribe(() => this.onOpened());
    session.server.reachable.subscribe(() => this.onReachable());
    settings.subscribe(() => this.show());
    pointing.subscribe(() => this.show());
    session.categories.all.subscribe(() => this.show());
    session.categories.next.subscribe(() => this.show());
    session.consensus.subscribe(() => session.consensus.value?.overlay.subscribe(() => this.show()));
    session.consensus.value?.overlay.subscribe(() => this.show());
    this.onOpened();
  }

  get editor(): Editor | null {
    const { value } = this.session.opened;
    return value.kind === 'image' ? value.editor : null;
  }

  private onOpened(): void {
    this.watched.splice(0).forEach((end) => end());
    this.pointing.set(NOWHERE);
    const { editor } = this;
    this.photo = null;
    if (editor !== null) {
      const { image } = editor;
      const { urls } = this.session.server;
      const photo = new Photo(image, { display: urls.display(image), tiles: urls.tiles(image) }, () =>
        this.stage.invalidate(),
      );
      this.photo = photo;
      void this.load(photo, editor);
      this.watched = [
        editor.timeline.history.subscribe(() => this.show()),
        editor.shown.subscribe(() => this.show()),
        editor.proposals.offered.subscribe(() => this.show()),
        editor.drawing.sketch.subscribe(() => this.show()),
      ];
    }
    this.stage.show(this.photo);
    this.show();
  }

  /** Fetches the picture of a photo that was opened while the server was away. */
  private onReachable(): void {
    const { photo, editor } = this;
    if (this.session.server.reachable.value && photo !== null && editor !== null && !photo.loaded) {
      void this.load(photo, editor);
    }
  }

  private async load(photo: Photo, editor: Editor): Promise<void> {
    try {
      await photo.load();
      this.photoLoaded.set(this.photoLoaded.value + 1);
    } catch (failure) {
      if (this.photo === photo && this.session.server.reachable.value) {
        await this.session.server.probe();
        if (this.photo === photo && this.session.server.reachable.value) {
          this.session.opening.broken(editor.image, messageOf(failure));
        }
      }
    }
  }

  private show(): void {
    this.stage.setScene(this.scene());
  }

  private scene(): Scene {
    const { editor } = this;
    if (editor === null) {
      return EMPTY_SCENE;
    }
    const { opacity, cutOut, tool, negative } = this.settings.value;
    const { crosshair, drawing, pointed, brush, corners } = this.pointing.value;
    const { work } = editor;
    const { prompt } = work;
    const sketch = this.sketch(editor);
    const place = brush ?? crosshair;
    const wide = tool === 'brush' || tool === 'eraser';
    const erase = (tool === 'eraser') !== (wide && negative);
    return {
      items: work.items,
      selected: new Set(selection(work)),
      without: sketch === null ? (prompt.mask?.item ?? null) : (editor.drawing.sketch.value?.target ?? null),
      hues: this.hues,
      overlay: this.session.consensus.value?.overlay.value ?? NO_OVERLAY,
      pointed,
      offered: editor.proposals.offered.value.map(({ id, facts }) => ({ id, outline: facts.outline })),
      preview: this.preview(editor),
      points: prompt.points,
      box: drawing ?? prompt.box,
      sketch,
      brush:
        wide && place !== null
          ? { x: place[0], y: place[1], radius: this.settings.value.brush / 2 / this.stage.scale, erase }
          : null,
      corners,
      nextCorner: corners.length > 0 ? place : null,
      crosshair,
      opacity,
      cutOut,
    };
  }

  /** The mask of the prompt, or of the place under the pointer; a mask to be refined until something corrects it. */
  private preview(editor: Editor): Scene['preview'] {
    const { prompt } = editor.work;
    const refined = editor.kept.get(prompt.mask?.item ?? null);
    const hue = refined === null ? this.nextHue(editor) : hueOf(refined, this.hues);
    if (refined !== null && (saysNothing(prompt) || editor.current === null)) {
      return { shape: { kind: 'outline', outline: refined.outline }, hue, hovering: false };
    }
    const mask = editor.current ?? editor.shown.value.hover?.masks[0] ?? null;
    return mask === null ? null : { shape: mask.shape, hue, hovering: editor.current === null };
  }

  private sketch(editor: Editor): Scene['sketch'] {
    const { value } = editor.drawing.sketch;
    if (value === null) {
      return null;
    }
    const item = editor.kept.get(value.target);
    const hue = item === null ? this.nextHue(editor) : hueOf(item, this.hues);
    return { base: item?.outline ?? null, hue, strokes: value.strokes };
  }

  /** The colour of the next mask. */
  nextHue({ work }: Editor): number {
    const { next } = this.session.categories;
    return this.hues === null ? nextHue(work.items, PALETTE.length) : (this.hues.get(next.value ?? '') ?? NO_HUE);
  }

  /** Colours of categories by their ids; null where each mask has its own. Another map only when it is another one. */
  get hues(): Scene['hues'] {
    const { value } = this.session.categories.all;
    if (this.settings.value.colourBy === 'object') {
      return null;
    }
    if (this.huesOf?.of !== value) {
      this.huesOf = { of: value, hues: new Map(value.map(({ id, colour }) => [id, colour])) };
    }
    return this.huesOf.hues;
  }
}
