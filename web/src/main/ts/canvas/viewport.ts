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

/** What a screen shows of an image, in device pixels. */
export interface Sight {
  readonly view: Viewport;
  readonly screen: Size;
  readonly image: Size;
  /** A hand moves the view: what is shown may be a little less sharp, until it rests. */
  readonly moving: boolean;
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

/** What a screen would show that is larger by so many pixels on each side. */
export function around(sight: Sight, margin: number): Sight {
  const { width, height } = sight.screen;
  return {
    ...sight,
    view: pan(sight.view, margin, margin),
    screen: { width: width + 2 * margin, height: height + 2 * margin },
  };
}

/** Whether all that is seen of the image lies in what another sight shows. */
export function covers(other: Sight, { view, screen, image }: Sight): boolean {
  const inside = (seen: number, length: number, limit: number, from: number, reach: number): boolean => {
    const [first, last] = [Math.max(0, seen), Math.min(limit, seen + length / view.scale)];
    const slack = 0.01 / view.scale;
    return first >= last || (first >= from - slack && last <= from + reach / other.view.scale + slack);
  };
  return (
    inside(view.x, screen.width, image.width, other.view.x, other.screen.width) &&
    inside(view.y, screen.height, image.height, other.view.y, other.screen.height)
  );
}

/** Whether one view's pixels are the other's, moved by whole ones. */
export function isMoved(a: Viewport, b: Viewport): boolean {
  const whole = (distance: number): boolean => Math.abs(distance - Math.round(distance)) < 0.01;
  return a.scale === b.scale && whole((a.x - b.x) * b.scale) && whole((a.y - b.y) * b.scale);
}

export const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
