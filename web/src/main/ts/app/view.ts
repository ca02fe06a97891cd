import { messageOf } from '../base/calls.ts';
import { Store } from '../base/store.ts';
import { PALETTE } from '../canvas/palette.ts';
import { Photo } from '../canvas/photo.ts';
import { EMPTY_SCENE, type Scene } from '../canvas/scene.ts';
import type { Stage } from '../canvas/stage.ts';
import { nextHue } from '../work/work.ts';
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
          this.session.broken(editor.image, messageOf(failure));
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
    const { opacity, cutOut } = this.settings.value;
    const { crosshair, drawing, pointed } = this.pointing.value;
    const { work } = editor;
    const hovering = editor.shown.value.hover;
    const mask = editor.current ?? hovering?.masks[0] ?? null;
    const hue = nextHue(work.items, PALETTE.length);
    return {
      items: work.items,
      selected: work.selected,
      pointed,
      offered: editor.proposals.offered.value.map(({ id, facts }) => ({ id, outline: facts.outline })),
      preview: mask === null ? null : { shape: mask.shape, hue, hovering: editor.current === null },
      points: work.prompt.points,
      box: drawing ?? work.prompt.box,
      crosshair,
      opacity,
      cutOut,
    };
  }
}
