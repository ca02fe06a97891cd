import type { JSX } from 'preact';
import { type Candidate, type Consensus, type Meeting, meetingOf, nameOf } from '../app/consensus.ts';
import type { Controls } from '../app/controls.ts';
import { css } from '../canvas/palette.ts';
import { scoreText } from '../work/work.ts';
import { Button } from './Button.tsx';
import { useStore } from './useStore.ts';

interface CandidatesProps {
  readonly controls: Controls;
  readonly consensus: Consensus;
}

/** What several people made of an image that is reviewed: to be shown, compared and taken. */
export function Candidates({ controls, consensus }: CandidatesProps): JSX.Element | null {
  const candidates = useStore(consensus.candidates);
  const meetings = useStore(consensus.meetings);
  if (candidates.length === 0) {
    return null;
  }
  return (
    <section class="card candidates" aria-label="What several people made of this image">
      <h2>{candidates.length} layers</h2>
      <ol>
        {candidates.map((candidate, i) => (
          <Row
            key={candidate.name}
            controls={controls}
            consensus={consensus}
            candidate={candidate}
            number={i + 1}
          />
        ))}
      </ol>
      {meetings.length > 0 && <Matrix candidates={candidates} meetings={meetings} />}
      {meetings.map((meeting) => (
        <Matches
          key={`${meeting.first} ${meeting.second}`}
          consensus={consensus}
          candidates={candidates}
          meeting={meeting}
        />
      ))}
    </section>
  );
}

interface RowProps extends CandidatesProps {
  readonly candidate: Candidate;
  readonly number: number;
}

function Row({ controls, consensus, candidate, number }: RowProps): JSX.Element {
  const { name, hue, visible, objects } = candidate;
  const who = nameOf(candidate);
  const take = async (): Promise<void> => {
    const yes = await controls.session.notices.ask({
      title: `Take the masks of ${who}?`,
      text: 'They become the masks of the image. Those that it has now are deleted, and stay in its history.',
      yes: 'Take them',
    });
    if (yes) {
      await controls.session.take(name);
    }
  };
  return (
    <li>
      <Button
        icon={visible ? 'eye' : 'hidden'}
        label={`Outlines of ${who}`}
        kind="small"
        pressed={visible}
        onClick={() => void consensus.toggle(name)}
      />
      <span class="number quiet">{number}</span>
      <span class="swatch" style={{ background: css(hue) }} />
      <span class="who">
        {who}{' '}
        <span class="number quiet">
          {objects} {objects === 1 ? 'mask' : 'masks'}
        </span>
      </span>
      {name !== '' && (
        <button type="button" class="text" aria-label={`Take the masks of ${who}`} onClick={() => void take()}>
          Take this one
        </button>
      )}
    </li>
  );
}

const score = (value: number | null): string => (value === null ? '–' : scoreText(value));

/** Mean IoU of each with each other; lines and columns have the numbers of the list. */
function Matrix({
  candidates,
  meetings,
}: {
  candidates: readonly Candidate[];
  meetings: readonly Meeting[];
}): JSX.Element {
  return (
    <table class="matrix number">
      <caption class="quiet">Mean IoU of matched masks, and agreement with all others</caption>
      <thead>
        <tr>
          <td />
          {candidates.map((one, i) => (
            <th key={one.name} scope="col" title={nameOf(one)}>
              {i + 1}
            </th>
          ))}
          <th scope="col">All</th>
        </tr>
      </thead>
      <tbody>
        {candidates.map((row, i) => (
          <tr key={row.name}>
            <th scope="row" title={nameOf(row)}>
              {i + 1}
            </th>
            {candidates.map((column) => {
              const meeting = meetingOf(meetings, row.name, column.name);
              return <td key={column.name}>{meeting === null ? '' : score(meeting.iou)}</td>;
            })}
            <td>{score(row.agreement)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface MatchesProps {
  readonly consensus: Consensus;
  readonly candidates: readonly Candidate[];
  readonly meeting: Meeting;
}

/** The objects that two have in common, the most alike first; pointing at one draws both of its masks strongly. */
function Matches({ consensus, candidates, meeting }: MatchesProps): JSX.Element {
  const { first, second, agreement, f1, matches, alone } = meeting;
  const called = (name: string): string => {
    const candidate = candidates.find((one) => one.name === name);
    return candidate === undefined ? '' : nameOf(candidate);
  };
  return (
    <details>
      <summary>
        {called(first)} and {called(second)}{' '}
        <span class="number quiet">
          agree by {score(agreement)}, F1 {score(f1)}
        </span>
      </summary>
      <ul>
        {matches.map((match, i) => {
          const mark = (): void => consensus.mark([match.first, match.second]);
          const end = (): void => consensus.mark([]);
          return (
            <li key={match.first}>
              <button
                type="button"
                class="text number"
                onPointerEnter={mark}
                onPointerLeave={end}
                onFocus={mark}
                onBlur={end}
              >
                Object {i + 1}: IoU {scoreText(match.iou)}
              </button>
            </li>
          );
        })}
      </ul>
      <p class="quiet number">
        {alone[0]} of {called(first)} and {alone[1]} of {called(second)} without a partner
      </p>
    </details>
  );
}
