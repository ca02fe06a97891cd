import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { Project, Rules } from '../api/tasks.ts';
import type { Notices } from '../app/notices.ts';
import { Field } from './Field.tsx';
import { Form } from './Form.tsx';

interface RulesFormProps {
  readonly project: Project;
  readonly notices: Notices;
  /** Done when they are kept; what it throws is shown. */
  readonly onSubmit: (rules: Rules) => Promise<void>;
}

/** How people work on a project, for its admins. */
export function RulesForm({ project, notices, onSubmit }: RulesFormProps): JSX.Element {
  const reviewed = useId();
  return (
    <details class="card rules">
      <summary>Rules</summary>
      <Form
        submit="Save"
        onSubmit={async (values) => {
          await onSubmit(rulesOf(values));
          notices.tell('Rules saved');
        }}
      >
        <div class="row">
          <input id={reviewed} type="checkbox" name="reviewed" defaultChecked={project.reviewed} />
          <label for={reviewed}>A reviewer looks at each image</label>
        </div>
        <Field
          label="People for each image"
          name="copies"
          range={[1, 5]}
          value={String(project.copies)}
          hint="Each annotates it alone. Images that somebody has begun keep their number."
        />
        <Field
          label="Agreement, %"
          name="threshold"
          range={[0, 100]}
          value={percent(project.consensus_threshold)}
          hint="From here on the work of one of them counts; below, a reviewer chooses."
        />
        <Field
          label="Tests, %"
          name="honeypots"
          range={[0, 50]}
          value={percent(project.honeypots)}
          hint="Share of known images, slipped in among those that people annotate. Researchers say which are known."
        />
      </Form>
    </details>
  );
}

const percent = (share: number): string => String(Math.round(share * 100));

/** @param values of the form's fields */
export const rulesOf = (values: Readonly<Record<string, string>>): Rules => ({
  reviewed: values['reviewed'] !== undefined,
  copies: Number(values['copies']),
  consensus_threshold: Number(values['threshold']) / 100,
  honeypots: Number(values['honeypots']) / 100,
});
