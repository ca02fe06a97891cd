/** Where an image lies on the screen: image point (x, y) is at the top left corner, `scale` screen pixels a pixel. */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Space that panels take from the screen's sides. */
export interface Insets {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Largest magnification, screen pixels for one of the image. */
const MOST = 32;

/** The whole image in the middle of what the panels leave free. */
export function fit(image: Size, screen: Size, insets: Insets): Viewport {
  const width = Math.max(1, screen.width - insets.left - insets.right);
  const height = Math.max(1, screen.height - insets.top - insets.bottom);
  const scale = Math.min(width / image.width, height / image.height, 8);
  return {
    scale,
    x: (image.width - width / scale) / 2 - insets.left / scale,
    y: (image.height - height / scale) / 2 - insets.top / scale,
  };
}

/** Zooms by a factor, the image point under (px, py) stays there. */
export function zoomAt(view: Viewport, px: number, py: number, factor: number, least: number): Viewport {
  const scale = Math.min(MOST, Math.max(least, view.scale * factor));
  return { scale, x: view.x + px / view.scale - px / scale, y: view.y + py / view.scale - py / scale };
}

export const pan = (view: Viewport, dx: number, dy: number): Viewport => ({
  ...view,
  x: view.x - dx / view.scale,
  y: view.y - dy / view.scale,
});

/** Moves the view as little as possible so that the image's middle or an edge stays on the screen. */
export function keepInSight(view: Viewport, image: Size, screen: Size): Viewport {
  const marginX = Math.min(image.width, screen.width / view.scale) / 3;
  const marginY = Math.min(image.height, screen.height / view.scale) / 3;
  return {
    ...view,
    x: clamp(view.x, marginX - screen.width / view.scale, image.width - marginX),
    y: clamp(view.y, marginY - screen.height / view.scale, image.height - marginY),
  };
}

export const toImage = (view: Viewport, px: number, py: number): [number, number] => [
  view.x + px / view.scale,
  view.y + py / view.scale,
];

export const toScreen = (view: Viewport, x: number, y: number): [number, number] => [
  (x - view.x) * view.scale,
  (y - view.y) * view.scale,
];

export const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
