import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Controls } from '../app/controls.ts';
import type { Decoding } from '../app/decoding.ts';
import type { Latency } from '../app/latency.ts';
import type { Session } from '../app/session.ts';
import { useStore } from './useStore.ts';

/** What decodes where and how fast. Says so when it is not the usual way. */
export function Status({ session, controls }: { session: Session; controls: Controls | null }): JSX.Element {
  const decoding = useStore(session.decoding);
  const reachable = useStore(session.server.reachable);
  return (
    <footer class="status" aria-label="Status">
      {decoding === null || controls === null ? (
        <span class="quiet">{reachable ? 'Starting…' : 'Waiting for the server…'}</span>
      ) : (
        <Meter decoding={decoding} controls={controls} />
      )}
    </footer>
  );
}

function Meter({ decoding, controls }: { decoding: Decoding; controls: Controls }): JSX.Element {
  const state = useStore(decoding.state);
  const image = useStore(decoding.image);
  useTicks(decoding.times, controls.pointer.latency);
  const { times } = decoding;
  const where =
    state.kind === 'starting'
      ? 'Loading the decoder'
      : state.kind === 'browser'
        ? `Decoded in this browser, ${state.threads} ${state.threads === 1 ? 'thread' : 'threads'}`
        : 'Decoded on the server';
  const note = state.kind === 'starting' ? null : state.note;
  return (
    <>
      <span class={`lamp ${state.kind}`} />
      <span class="where">
        {where}
        {note !== null && <span class="quiet"> ({note})</span>}
      </span>
      {image.kind === 'ready' && image.bytes > 0 && (
        <Figure name="embedding" value={`${(image.bytes / 2 ** 20).toFixed(1)} MB`} />
      )}
      {times.count > 0 && (
        <>
          <Figure name="decode" value={`${ms(times.latest)} ms`} />
          <Figure name="p50" value={ms(times.percentile(0.5))} />
          <Figure name="p95" value={ms(times.percentile(0.95))} />
          <Sparkline times={times} />
        </>
      )}
      {controls.pointer.latency.count > 0 && (
        <Figure name="pointer to mask" value={`${ms(controls.pointer.latency.percentile(0.5))} ms`} />
      )}
    </>
  );
}

const ms = (time: number): string => (time < 10 ? time.toFixed(1) : time.toFixed(0));

function Figure({ name, value }: { name: string; value: string }): JSX.Element {
  return (
    <span class={`figure ${name.replaceAll(' ', '-')}`}>
      <span class="quiet">{name}</span> <span class="number">{value}</span>
    </span>
  );
}

const BARS = 32;

/** The latest decodes as bars, the tallest the slowest. */
function Sparkline({ times }: { times: Latency }): JSX.Element {
  const recent = times.recent(BARS);
  const most = Math.max(...recent);
  return (
    <svg class="spark" viewBox={`0 0 ${BARS * 3} 16`} preserveAspectRatio="xMinYMid" aria-hidden="true">
      {recent.map((time, i) => {
        const height = Math.max(1, (15 * time) / most);
        return <rect key={i} x={i * 3} y={16 - height} width={2} height={height} />;
      })}
    </svg>
  );
}

/** Draws again when there are new times, a few times a second at most. */
function useTicks(...sources: readonly Latency[]): void {
  const [, draw] = useState('');
  useEffect(() => {
    const timer = setInterval(() => draw(sources.map((times) => `${times.count} ${times.latest}`).join()), 250);
    return () => clearInterval(timer);
  }, []);
}
