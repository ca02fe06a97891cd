import type { JSX } from 'preact';
import type { Bin } from '../api/metrics.ts';

/** A value with its name; null for one that is not known. */
export interface Bar {
  readonly name: string;
  readonly value: number | null;
}

interface BarsProps {
  readonly title: string;
  readonly bars: readonly Bar[];
  readonly format: (value: number) => string;
  /** What a full bar stands for; the largest value where it is left out. */
  readonly most?: number;
}

/** Rows that are drawn at most; the table has all. */
const MOST_BARS = 12;

const ROW = 26;
const WIDTH = 320;
const LABEL = 110;
const VALUE = 58;

/** Values as bars, one below the other. */
export function Bars({ title, bars, format, most }: BarsProps): JSX.Element | null {
  const known = bars.filter((bar): bar is Bar & { value: number } => bar.value !== null).slice(0, MOST_BARS);
  if (known.length === 0) {
    return null;
  }
  const full = most ?? Math.max(...known.map(({ value }) => value), Number.MIN_VALUE);
  const room = WIDTH - LABEL - VALUE;
  const words = known.map(({ name, value }) => `${name} ${format(value)}`).join(', ');
  return (
    <figure class="card chart">
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${known.length * ROW}`} role="img" aria-label={`${title}: ${words}`}>
        {known.map(({ name, value }, i) => (
          <g key={name} transform={`translate(0 ${i * ROW})`}>
            <title>{`${name}: ${format(value)}`}</title>
            <text x={LABEL - 8} y={17} text-anchor="end">
              {shortened(name)}
            </text>
            <rect x={LABEL} y={6} width={room} height={14} rx={3} class="ground" />
            <rect
              x={LABEL}
              y={6}
              width={Math.max(1, (room * Math.min(value, full)) / full)}
              height={14}
              rx={3}
              class="bar-of"
            />
            <text x={LABEL + room + 6} y={17} class="value">
              {format(value)}
            </text>
          </g>
        ))}
      </svg>
    </figure>
  );
}

const shortened = (name: string): string => (name.length > 17 ? `${name.slice(0, 16)}…` : name);

const SIDE = 220;
const EDGE = 34;

/** The predicted IoU against that of the model's mask with the accepted one: on the diagonal, the model is right. */
export function Calibration({ bins }: { bins: readonly Bin[] }): JSX.Element | null {
  const filled = bins.filter(({ masks }) => masks > 0);
  if (filled.length === 0) {
    return null;
  }
  const x = (iou: number): number => EDGE + Math.max(0, Math.min(1, iou)) * SIDE;
  const y = (iou: number): number => 8 + (1 - Math.max(0, Math.min(1, iou))) * SIDE;
  const most = Math.max(...filled.map(({ masks }) => masks));
  const words = filled
    .map(
      ({ predicted_iou, iou, masks }) =>
        `${predicted_iou.toFixed(2)} predicted, ${iou.toFixed(2)} accepted, ${masks} masks`,
    )
    .join('; ');
  const line = filled.map(({ predicted_iou, iou }) => `${x(predicted_iou)},${y(iou)}`).join(' ');
  return (
    <figure class="card chart">
      <figcaption>Calibration</figcaption>
      <svg viewBox={`0 0 ${EDGE + SIDE + 12} ${SIDE + 44}`} role="img" aria-label={`Calibration: ${words}`}>
        {[0, 0.5, 1].map((tick) => (
          <g key={tick}>
            <line x1={x(0)} x2={x(1)} y1={y(tick)} y2={y(tick)} class="grid-line" />
            <text x={EDGE - 6} y={y(tick) + 4} text-anchor="end">
              {tick}
            </text>
            <text x={x(tick)} y={SIDE + 24} text-anchor="middle">
              {tick}
            </text>
          </g>
        ))}
        <line x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} class="diagonal" />
        <polyline points={line} class="curve" />
        {filled.map(({ from, to, masks, predicted_iou, iou }) => (
          <circle key={from} cx={x(predicted_iou)} cy={y(iou)} r={3 + 4 * Math.sqrt(masks / most)} class="dot-of">
            <title>{`${from.toFixed(1)} to ${to.toFixed(1)}: ${masks} masks, predicted ${predicted_iou.toFixed(3)}, accepted ${iou.toFixed(3)}`}</title>
          </circle>
        ))}
        <text x={x(0.5)} y={SIDE + 40} text-anchor="middle">
          predicted IoU, against the accepted mask’s
        </text>
      </svg>
    </figure>
  );
}
