import { describe, expect, it } from 'vitest';
import type { Server } from '../../main/ts/api/server.ts';
import type { ImageState, ProjectImage } from '../../main/ts/api/types.ts';
import { Notices } from '../../main/ts/app/notices.ts';
import { Photos } from '../../main/ts/app/photos.ts';

const imageOf = (id: string, state: ImageState, reason: string | null = null): ProjectImage =>
  ({ id, sha256: `${id}-hash`, state, reason, objects: 0, revision: 1 }) as unknown as ProjectImage;

async function listed(...images: ProjectImage[]) {
  const server = { images: async () => ({ images: [...images], indexing: false }) } as unknown as Server;
  const photos = new Photos(server, new Notices());
  photos.project = 'street';
  await photos.refresh();
  let drawn = 0;
  photos.images.subscribe(() => drawn++);
  return { photos, images, drawn: () => drawn };
}

describe('the list of photos', () => {
  it('stays as it is when one of them is further', async () => {
    const { photos, drawn } = await listed(imageOf('a', 'new'), imageOf('b', 'new'));
    const progress = photos.progress.value;
    expect(photos.put(imageOf('a', 'new'))).toBe(true);
    expect(photos.progress.value).toBe(progress);
    expect(photos.put(imageOf('a', 'rejected', 'a shadow'))).toBe(true);
    expect(photos.progress.value.get('a')).toEqual({ state: 'rejected', reason: 'a shadow' });
    expect(photos.progress.value.get('b')).toEqual({ state: 'new', reason: null });
    expect(drawn()).toBe(0);
  });

  it('says when it lacks one, until it is asked for again', async () => {
    const { photos, images } = await listed(imageOf('a', 'new'));
    expect(photos.put(imageOf('b', 'completed'))).toBe(false);
    expect(photos.progress.value.has('b')).toBe(false);
    images.push(imageOf('b', 'completed'));
    await photos.refresh();
    expect(photos.put(imageOf('b', 'completed'))).toBe(true);
    expect(photos.progress.value.get('b')?.state).toBe('completed');
    images.splice(0, 1, imageOf('a', 'accepted'));
    await photos.refresh();
    expect(photos.progress.value.get('a')?.state).toBe('accepted');
  });

  it('of a server without projects says nothing of how far its photos are', async () => {
    const plain = { id: 'a', sha256: 'a-hash', name: 'a.jpg' } as unknown as ProjectImage;
    const { photos } = await listed(plain);
    expect(photos.images.value).toHaveLength(1);
    expect(photos.progress.value.size).toBe(0);
  });
});
