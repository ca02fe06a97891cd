/** Colours of masks, unlike their neighbours in the list: red, green, blue. */
export const PALETTE: readonly (readonly [number, number, number])[] = [
  [72, 118, 255],
  [255, 138, 61],
  [31, 190, 151],
  [231, 84, 138],
  [247, 199, 56],
  [148, 104, 240],
  [79, 190, 235],
  [240, 100, 84],
  [140, 200, 76],
  [205, 106, 214],
  [60, 160, 140],
  [212, 160, 96],
];

/** Of masks without a category, where colours tell categories apart. */
export const NO_HUE = -1;
const GREY = [150, 150, 144] as const;

export const colourOf = (hue: number): readonly [number, number, number] =>
  hue === NO_HUE ? GREY : PALETTE[hue % PALETTE.length];

export function css(hue: number, alpha = 1): string {
  const [red, green, blue] = colourOf(hue);
  return `rgb(${red} ${green} ${blue} / ${alpha})`;
}
