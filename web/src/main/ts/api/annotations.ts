import type { AnnotationDocument, AnnotationDraft, CategoryDocument } from './types.ts';

/** Asks the server for JSON. */
type Ask = <T>(path: string, init?: RequestInit) => Promise<T>;

const body = (value: unknown): Pick<RequestInit, 'body'> => ({ body: JSON.stringify(value) });

const JSON_TYPE = { 'Content-Type': 'application/json' };

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

  /**
   * @param key the same when the same is asked again
   * @returns the version
   */
  async keep(project: string, image: string, draft: AnnotationDraft, key: string): Promise<number> {
    const headers = { ...JSON_TYPE, 'Idempotency-Key': key };
    const kept = await this.ask<AnnotationDocument>(this.path(project, image), {
      method: 'POST',
      headers,
      ...body(draft),
    });
    return kept.version;
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
