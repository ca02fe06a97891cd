import { describe, expect, it } from 'vitest';
import type { AnnotationDocument } from '../../main/ts/api/types.ts';
import { documentOf, itemOfDocument } from '../../main/ts/work/documents.ts';
import type { Item } from '../../main/ts/work/work.ts';
import { itemNamed } from './items.ts';

/** A mask as a server tells of it that was sent it. */
function backFrom(item: Item): Item {
  const document = { ...documentOf(item), version: 1 } as AnnotationDocument;
  return itemOfDocument(JSON.parse(JSON.stringify(document)), { ...item }, item, 0);
}

describe('a mask on its way to the server and back', () => {
  it('names the weights that made it, which need not be those that the server has by then', () => {
    const made = itemNamed('a', { weights: 'ab'.repeat(32) });
    expect(documentOf(made)).toMatchObject({ model: 'mobile-sam', model_sha256: 'ab'.repeat(32) });
    expect(backFrom(made)).toEqual(made);
  });

  it('names none where nobody knows them, and none for a hand', () => {
    expect(documentOf(itemNamed('a'))).not.toHaveProperty('model_sha256');
    expect(backFrom(itemNamed('a'))).toEqual(itemNamed('a'));
    const drawn = documentOf(itemNamed('a', { source: 'manual', weights: 'ab' }));
    expect(drawn.model).toBeNull();
    expect(drawn).not.toHaveProperty('model_sha256');
  });
});
