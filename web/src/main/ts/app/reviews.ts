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

  constructor(
    private readonly server: Pick<Server, 'annotations'>,
    private readonly project: string,
    private readonly notices: Notices,
  ) {}

  /** Another image is opened. */
  clear(): void {
    this.image = '';
    this.documents = new Map();
    this.given.set(new Map());
  }

  /** @param documents the image's masks as the server has them now */
  async look(image: string, documents: readonly AnnotationDocument[]): Promise<void> {
    this.image = image;
    this.documents = new Map(documents.map((document) => [document.id, document]));
    const all = await this.server.annotations.reviews(this.project, image);
    if (this.image === image) {
      this.given.set(new Map(all.map((review) => [review.annotation, this.dated(review)])));
    }
  }

  private dated(review: ReviewDocument): Review {
    const version = this.documents.get(review.annotation)?.version ?? review.version;
    return { ...review, outdated: review.version < version };
  }

  /**
   * Says what a reviewer thinks of a mask, in the version that was brought last.
   *
   * @returns whether it is kept
   */
  async give(id: string, verdict: Verdict, reason: string | null): Promise<boolean> {
    const document = this.documents.get(id);
    if (document === undefined) {
      this.notices.fail('This mask is not on the server yet; review it once it is');
      return false;
    }
    try {
      const review = await this.server.annotations.review(this.project, document, verdict, reason);
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
