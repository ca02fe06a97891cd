import { type Ring, svgPath } from '../mask/polygons.ts';
import { type Bounds, compress } from '../mask/rle.ts';
import type { Item } from './work.ts';

/** The photo that masks belong to. */
export interface Photo {
  readonly name: string;
  readonly width: number;
  readonly height: number;
}

/** COCO's compressed run lengths. */
export interface CocoRle {
  readonly size: readonly [height: number, width: number];
  readonly counts: string;
}

export const cocoRle = (item: Item): CocoRle => ({
  size: [item.rle.height, item.rle.width],
  counts: compress(item.rle),
});

/** One annotation of SA-1B, field for field. */
export interface Sa1bAnnotation {
  readonly id: number;
  readonly segmentation: CocoRle;
  readonly bbox: Bounds;
  readonly area: number;
  readonly predicted_iou: number;
  readonly stability_score: number;
  readonly crop_box: Bounds;
  readonly point_coords: readonly (readonly [number, number])[];
}

export interface Sa1bFile {
  readonly image: {
    readonly image_id: number;
    readonly width: number;
    readonly height: number;
    readonly file_name: string;
  };
  readonly annotations: readonly Sa1bAnnotation[];
}

export function sa1b(photo: Photo, items: readonly Item[]): Sa1bFile {
  return {
    image: { image_id: 0, width: photo.width, height: photo.height, file_name: photo.name },
    annotations: items.map((item, id) => ({
      id,
      segmentation: cocoRle(item),
      bbox: item.bounds,
      area: item.area,
      predicted_iou: item.predictedIou,
      stability_score: Number.isNaN(item.stability) ? 0 : item.stability,
      crop_box: [0, 0, photo.width, photo.height],
      point_coords: item.prompt.points.map(({ x, y }) => [x, y]),
    })),
  };
}

/** Every mask as one path, with its holes; the outlines lie within three quarters of a pixel of the masks. */
export function svg(
  photo: Photo,
  items: readonly { readonly outline: readonly Ring[]; readonly colour: string }[],
): string {
  const paths = items.map(
    ({ outline, colour }) => `  <path fill="${colour}" fill-rule="evenodd" d="${svgPath(outline)}"/>`,
  );
  const { width, height } = photo;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    ...paths,
    '</svg>',
    '',
  ].join('\n');
}

/** A name for a download: the photo's without its ending, and what it is. */
export const fileName = (photo: Photo, what: string): string => `${photo.name.replace(/\.[^.]*$/, '')}.${what}`;
