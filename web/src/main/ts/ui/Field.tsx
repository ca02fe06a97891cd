import type { JSX } from 'preact';
import { useId } from 'preact/hooks';

interface LabelledProps {
  readonly label: string;
  readonly hint?: string | undefined;
  /** @param described id of the hint, if there is one */
  readonly children: (id: string, described?: string) => JSX.Element;
}

/** A label with its field. */
export function Labelled({ label, hint, children }: LabelledProps): JSX.Element {
  const id = useId();
  const described = hint === undefined ? undefined : `${id}-hint`;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(id, described)}
      {hint !== undefined && (
        <p class="quiet" id={described}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface FieldProps {
  readonly label: string;
  readonly name: string;
  /** A decimal is text until it is read: browsers write numbers as their languages do. */
  readonly type?: 'text' | 'password' | 'decimal';
  /** Least and greatest, of a whole number. */
  readonly range?: readonly [from: number, to: number];
  readonly value?: string;
  /** What an empty field stands for. */
  readonly placeholder?: string;
  /** For the browser's memory of names and passwords. */
  readonly complete?: string;
  readonly hint?: string;
  readonly required?: boolean;
  readonly readOnly?: boolean;
  readonly focus?: boolean;
  readonly shortest?: number;
}

/** A line of text, a password or a number. */
export function Field(field: FieldProps): JSX.Element {
  const { label, name, value, placeholder, complete, hint, required = true, readOnly, focus, shortest } = field;
  return (
    <Labelled label={label} hint={hint}>
      {(id, described) => (
        <input
          id={id}
          name={name}
          {...kindOf(field)}
          defaultValue={value}
          placeholder={placeholder}
          required={required}
          readOnly={readOnly}
          minLength={shortest}
          autocomplete={complete ?? 'off'}
          autocapitalize="none"
          spellcheck={false}
          aria-describedby={described}
          autofocus={focus}
          ref={(input) => void (focus === true && input?.dataset['seen'] === undefined && seen(input))}
        />
      )}
    </Labelled>
  );
}

function kindOf({ type = 'text', range }: FieldProps) {
  if (range !== undefined) {
    return { type: 'number', min: range[0], max: range[1], step: 1 } as const;
  }
  switch (type) {
    case 'password':
      return { type } as const;
    case 'text':
      return { type } as const;
    case 'decimal':
      return { type: 'text', inputMode: 'decimal' } as const;
  }
}

/** Gives a field the focus, once. */
function seen(input: HTMLInputElement | null): void {
  if (input !== null) {
    input.dataset['seen'] = '';
    input.focus();
  }
}

/** A new password. */
export function NewPassword({ label = 'Password' }: { label?: string }): JSX.Element {
  return (
    <Field
      label={label}
      name="password"
      type="password"
      complete="new-password"
      shortest={15}
      hint="At least 15 characters; a few words make a good one."
    />
  );
}

/** What a list offers: what is sent, and what people read. */
export type Options = readonly (readonly [value: string, title: string])[];

interface SelectProps {
  readonly label: string;
  readonly name: string;
  readonly options: Options;
  readonly value?: string;
  readonly onChange?: (value: string) => void;
}

export function Select({ label, name, options, value, onChange }: SelectProps): JSX.Element {
  return (
    <Labelled label={label}>
      {(id) => (
        <select id={id} name={name} value={value} onChange={(event) => onChange?.(event.currentTarget.value)}>
          {options.map(([word, title]) => (
            <option key={word} value={word}>
              {title}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}
