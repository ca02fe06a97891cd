import { Refused, type Server } from '../api/server.ts';
import type { AnnotationDocument, ReviewDocument, Verdict } from '../api/types.ts';
import { messageOf } from '../base/calls.ts';
import { Store } from '../base/store.ts';
import type { Notices } from './notices.ts';

/** What a reviewer said of a mask. */
export interface Review extends ReviewDocument {
  /** The mask has been changed since. */
  readonly outdated: boolean;
}

/** What reviewers said of the masks of the open image. */
export class Reviews {
  /** By the ids of the masks. */
  readonly given = new Store<ReadonlyMap<string, Review>>(new Map());
  private documents: ReadonlyMap<string, AnnotationDocument> = new Map();
  private image = '';
  /** The open image's masks have been looked at, or another image is opened. */
  private known = pending();
  /** How many were given: what was asked for before one of them may lack it. */
  private gives = 0;

  constructor(
    private readonly server: Pick<Server, 'annotations'>,
    private readonly project: string,
    private readonly notices: Notices,
  ) {}

  /** Another image is opened. */
  clear(): void {
    this.known.resolve();
    this.known = pending();
    this.image = '';
    this.documents = new Map();
    this.given.set(new Map());
  }

  /** @param documents the image's masks as the server has them now */
  async look(image: string, documents: readonly AnnotationDocument[]): Promise<void> {
    this.image = image;
    this.documents = new Map(documents.map((document) => [document.id, document]));
    this.known.resolve();
    let [all, gives]: [readonly ReviewDocument[], number] = [[], -1];
    while (gives !== this.gives) {
      gives = this.gives;
      all = await this.server.annotations.reviews(this.project, image);
    }
    if (this.image === image) {
      this.given.set(new Map(all.map((review) => [review.annotation, this.dated(review)])));
    }
  }

  private dated(review: ReviewDocument): Review {
    const version = this.documents.get(review.annotation)?.version ?? review.version;
    return { ...review, outdated: review.version < version };
  }

  /**
   * Says what a reviewer thinks of a mask, in the version that was brought last; once the masks of an image that has
   * just been opened are there.
   *
   * @returns whether it is kept
   */
  async give(id: string, verdict: Verdict, reason: string | null): Promise<boolean> {
    const { known } = this;
    await known.promise;
    if (known !== this.known) {
      return false; // of an image that has been left
    }
    const document = this.documents.get(id);
    if (document === undefined) {
      this.notices.fail('This mask is not on the server yet; review it once it is');
      return false;
    }
    try {
      const review = await this.server.annotations.review(this.project, document, verdict, reason);
      this.gives++;
      this.given.set(new Map(this.given.value).set(id, this.dated(review)));
      return true;
    } catch (failure) {
      const current =
        failure instanceof Refused && failure.status === 412 ? failure.document['current'] : undefined;
      if (current !== undefined) {
        // Whoever looks again looks at this one.
        this.documents = new Map(this.documents).set(id, current as AnnotationDocument);
      }
      this.notices.fail(`Not reviewed: ${messageOf(failure)}`);
      return false;
    }
  }
}

/** A promise, and what keeps it. */
function pending(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}
