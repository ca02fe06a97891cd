import { type Ring, simplify } from '../mask/polygons.ts';

const paths = new WeakMap<readonly Ring[], Map<number, Path2D>>();

/** An outline as the canvas draws it, made once. */
export const pathOf = (outline: readonly Ring[]): Path2D => pathFor(outline, 0);

/** An outline for a scale, device pixels for one of the image: without what is too small to be seen there. */
export const pathAt = (outline: readonly Ring[], scale: number): Path2D =>
  pathFor(outline, Math.max(0, Math.floor(Math.log2(1 / scale))));

/** @param level simplified to half of two to the so-manieth pixels; 0 for as it is */
function pathFor(outline: readonly Ring[], level: number): Path2D {
  let levels = paths.get(outline);
  if (levels === undefined) {
    levels = new Map();
    paths.set(outline, levels);
  }
  let path = levels.get(level);
  if (path === undefined) {
    path = draw(level === 0 ? outline : outline.map((ring) => simplify(ring, 2 ** level / 2)));
    levels.set(level, path);
  }
  return path;
}

function draw(outline: readonly Ring[]): Path2D {
  const path = new Path2D();
  for (const ring of outline) {
    path.moveTo(ring[0], ring[1]);
    for (let i = 2; i < ring.length; i += 2) {
      path.lineTo(ring[i], ring[i + 1]);
    }
    path.closePath();
  }
  return path;
}
