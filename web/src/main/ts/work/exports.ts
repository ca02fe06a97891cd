import { type Ring, svgPath } from '../mask/polygons.ts';
import { type Bounds, compress } from '../mask/rle.ts';
import { type Category, categoryOf } from './categories.ts';
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

/** The name of its category, for formats that have no list of them; nothing for an object without. */
export function named(item: Item, categories: readonly Category[]): { readonly category?: string } {
  const category = categoryOf(categories, item.category);
  return category === null ? {} : { category: category.name };
}

/** The category that COCO needs for objects without one. */
const OBJECT = 'object';

export interface CocoFile {
  readonly images: readonly {
    readonly id: number;
    readonly width: number;
    readonly height: number;
    readonly file_name: string;
  }[];
  readonly annotations: readonly {
    readonly id: number;
    readonly image_id: number;
    readonly category_id: number;
    readonly segmentation: CocoRle;
    readonly bbox: Bounds;
    readonly area: number;
    readonly iscrowd: 0;
  }[];
  readonly categories: readonly { readonly id: number; readonly name: string }[];
}

/** COCO's file of objects; its categories are numbered from 1 in the order of the list. */
export function coco(photo: Photo, items: readonly Item[], categories: readonly Category[]): CocoFile {
  const numbers = new Map(categories.map(({ id }, i) => [id, i + 1]));
  const nameless = categories.length + 1;
  const numberOf = (item: Item): number => numbers.get(item.category ?? '') ?? nameless;
  const needed = items.some((item) => numberOf(item) === nameless);
  return {
    images: [{ id: 1, width: photo.width, height: photo.height, file_name: photo.name }],
    annotations: items.map((item, i) => ({
      id: i + 1,
      image_id: 1,
      category_id: numberOf(item),
      segmentation: cocoRle(item),
      bbox: item.bounds,
      area: item.area,
      iscrowd: 0,
    })),
    categories: [
      ...categories.map(({ name }, i) => ({ id: i + 1, name })),
      ...(needed ? [{ id: nameless, name: OBJECT }] : []),
    ],
  };
}

/** One annotation of SA-1B, field for field; a category is one field more. */
export interface Sa1bAnnotation {
  readonly id: number;
  readonly segmentation: CocoRle;
  readonly bbox: Bounds;
  readonly area: number;
  readonly predicted_iou: number;
  readonly stability_score: number;
  readonly crop_box: Bounds;
  readonly point_coords: readonly (readonly [number, number])[];
  readonly category?: string;
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

export function sa1b(photo: Photo, items: readonly Item[], categories: readonly Category[] = []): Sa1bFile {
  return {
    image: { image_id: 0, width: photo.width, height: photo.height, file_name: photo.name },
    annotations: items.map((item, id) => ({
      id,
      segmentation: cocoRle(item),
      bbox: item.bounds,
      area: item.area,
      predicted_iou: Number.isNaN(item.predictedIou) ? 0 : item.predictedIou,
      stability_score: Number.isNaN(item.stability) ? 0 : item.stability,
      crop_box: [0, 0, photo.width, photo.height],
      point_coords: item.prompt.points.map(({ x, y }) => [x, y]),
      ...named(item, categories),
    })),
  };
}

/** Every mask as one path, with its holes; the outlines lie within three quarters of a pixel of the masks. */
export function svg(
  photo: Photo,
  items: readonly { readonly outline: readonly Ring[]; readonly colour: string; readonly category?: string }[],
): string {
  const paths = items.map(
    ({ outline, colour, category }) =>
      `  <path fill="${colour}" fill-rule="evenodd" d="${svgPath(outline)}"${titled(category)}`,
  );
  const { width, height } = photo;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    ...paths,
    '</svg>',
    '',
  ].join('\n');
}

const titled = (category: string | undefined): string =>
  category === undefined ? '/>' : `><title>${escaped(category)}</title></path>`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A name for a download: the photo's without its ending, and what it is. */
export const fileName = (photo: Photo, what: string): string => `${photo.name.replace(/\.[^.]*$/, '')}.${what}`;
