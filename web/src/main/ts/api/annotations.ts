import type {
  AnnotationDocument,
  AnnotationDraft,
  CategoryDocument,
  LayersDocument,
  ReviewDocument,
  Verdict,
} from './types.ts';

/** Asks the server for JSON. */
type Ask = <T>(path: string, init?: RequestInit) => Promise<T>;

const body = (value: unknown): Pick<RequestInit, 'body'> => ({ body: JSON.stringify(value) });

const JSON_TYPE = { 'Content-Type': 'application/json' };

/** The server's id of an image: the beginning of its file's hash (decision 0022). */
export const imageId = (sha256: string): string => sha256.slice(0, 32);

/** The masks and the categories of projects. */
export class Annotations {
  constructor(private readonly ask: Ask) {}

  private path(project: string, image: string): string {
    return `/projects/${project}/images/${image}/annotations`;
  }

  /** All masks of an image, also those that are proposed. */
  async of(project: string, image: string): Promise<readonly AnnotationDocument[]> {
    const set = await this.ask<{ annotations: AnnotationDocument[] }>(this.path(project, image));
    return set.annotations;
  }

  /** The masks of one layer. */
  async ofLayer(project: string, image: string, layer: string): Promise<readonly AnnotationDocument[]> {
    const path = `${this.path(project, image)}?${new URLSearchParams({ layer })}`;
    return (await this.ask<{ annotations: AnnotationDocument[] }>(path)).annotations;
  }

  /** What several people made of an image, and how far they agree. */
  layers(project: string, image: string): Promise<LayersDocument> {
    return this.ask(`/projects/${project}/images/${image}/layers`);
  }

  /**
   * Makes a layer the image's own masks.
   *
   * @param task the review
   */
  async take(
    project: string,
    image: string,
    layer: string,
    task: { readonly id: string; readonly lease: string },
  ): Promise<void> {
    await this.ask(`/projects/${project}/images/${image}/layers:take`, {
      method: 'POST',
      headers: JSON_TYPE,
      ...body({ layer, task: task.id, lease: task.lease }),
    });
  }

  /**
   * @param key the same when the same is asked again
   * @param task that it is done for; where somebody else has it by now, the mask goes to a layer of its own
   */
  keep(
    project: string,
    image: string,
    draft: AnnotationDraft,
    key: string,
    task: { readonly id: string; readonly lease: string } | null,
  ): Promise<Pick<AnnotationDocument, 'version' | 'layer'>> {
    return this.ask<AnnotationDocument>(this.path(project, image), {
      method: 'POST',
      headers: { ...JSON_TYPE, 'Idempotency-Key': key },
      ...body(task === null ? draft : { ...draft, task }),
    });
  }

  /** @param version that the change is based on */
  async change(
    project: string,
    image: string,
    { id, ...draft }: AnnotationDraft,
    version: number,
    key: string,
  ): Promise<number> {
    const headers = { ...JSON_TYPE, 'If-Match': `"${version}"`, 'Idempotency-Key': key };
    const kept = await this.ask<AnnotationDocument>(`${this.path(project, image)}/${id}`, {
      method: 'PATCH',
      headers,
      ...body(draft),
    });
    return kept.version;
  }

  async remove(project: string, image: string, id: string, version: number): Promise<number> {
    const headers = { 'If-Match': `"${version}"` };
    const deleted = await this.ask<AnnotationDocument>(`${this.path(project, image)}/${id}`, {
      method: 'DELETE',
      headers,
    });
    return deleted.version;
  }

  /** Accepts proposed masks or turns them down, all or none. */
  async judge(project: string, image: string, ids: readonly string[], verdict: Verdict): Promise<void> {
    await this.ask(`/projects/${project}/images/${image}/proposals:${verdict}`, {
      method: 'POST',
      headers: JSON_TYPE,
      ...body({ ids }),
    });
  }

  /** The latest word on each mask of an image. */
  async reviews(project: string, image: string): Promise<readonly ReviewDocument[]> {
    const { reviews } = await this.ask<{ reviews: ReviewDocument[] }>(
      `/projects/${project}/images/${image}/reviews`,
    );
    return reviews;
  }

  /**
   * @param mask in the version that was looked at
   * @throws Refused with 412 when there is another one by now
   */
  review(
    project: string,
    mask: Pick<AnnotationDocument, 'image' | 'id' | 'version'>,
    verdict: Verdict,
    reason: string | null,
  ): Promise<ReviewDocument> {
    return this.ask(`${this.path(project, mask.image)}/${mask.id}/reviews`, {
      method: 'POST',
      headers: JSON_TYPE,
      ...body({ version: mask.version, verdict, ...(reason !== null && { reason }) }),
    });
  }

  async categories(project: string): Promise<readonly CategoryDocument[]> {
    const { categories } = await this.ask<{ categories: CategoryDocument[] }>(`/projects/${project}/categories`);
    return categories;
  }

  async keepCategory(project: string, { id, ...draft }: Omit<CategoryDocument, 'removed'>): Promise<void> {
    await this.ask(`/projects/${project}/categories/${id}`, {
      method: 'PUT',
      headers: JSON_TYPE,
      ...body(draft),
    });
  }

  async removeCategory(project: string, id: string): Promise<void> {
    await this.ask(`/projects/${project}/categories/${id}`, { method: 'DELETE' });
  }
}
