import type { Photo } from './photo.ts';
import { MARGIN, Sheet } from './sheet.ts';
import { around, covers, type Sight } from './viewport.ts';

interface Seen {
  readonly photo: Photo;
  readonly version: number;
  readonly scale: number;
}

/**
 * The photo below everything else. A mask under the pointer changes with every move, the photo does not, and a hand that
 * pans moves it only: from the second time on that it has the same size it is copied, which costs a fraction of scaling it.
 */
export class Backdrop {
  private readonly sheet = new Sheet();
  /** What the sheet shows. */
  private kept: Seen | null = null;
  private before: Seen | null = null;

  draw(context: CanvasRenderingContext2D, photo: Photo, sight: Sight): void {
    const seen = { photo, version: photo.version, scale: sight.view.scale };
    const again = isSame(this.before, seen);
    this.before = seen;
    if (!again) {
      photo.draw(context, sight);
      photo.want(around(sight, MARGIN));
      return;
    }
    if (!this.shows(seen, sight)) {
      const drawn = this.sheet.begin(sight);
      photo.draw(this.sheet.context, { ...drawn, moving: false });
      photo.want(around(sight, MARGIN));
      this.kept = seen;
    }
    this.sheet.draw(context, sight.view);
  }

  private shows(seen: Seen, sight: Sight): boolean {
    const drawn = this.sheet.sight;
    return drawn !== null && isSame(this.kept, seen) && this.sheet.isSharp(sight) && covers(drawn, sight);
  }
}

const isSame = (a: Seen | null, b: Seen): boolean =>
  a !== null && a.photo === b.photo && a.version === b.version && a.scale === b.scale;
