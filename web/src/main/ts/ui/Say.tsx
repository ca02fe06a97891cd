import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Editor } from '../app/editor.ts';
import { messageOf } from '../base/calls.ts';

/** A field for words that name the object, alone or with points and a box. */
export function Say({ editor }: { editor: Editor }): JSX.Element {
  const [words, setWords] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  const say = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      await editor.say(words.trim());
      setWords('');
    } catch (reason) {
      setFailure(messageOf(reason));
    } finally {
      setBusy(false);
    }
  };

  return (
    <form
      class="say"
      onSubmit={(event) => {
        event.preventDefault();
        void say();
      }}
    >
      <label for="say">Or say what it is</label>
      <div class="row">
        <input
          id="say"
          type="text"
          maxLength={1000}
          placeholder="a wheel"
          autocomplete="off"
          value={words}
          aria-invalid={failure !== null}
          aria-describedby="say-failure"
          onInput={(event) => setWords(event.currentTarget.value)}
        />
        <button type="submit" class="text" disabled={busy || words.trim() === ''}>
          {busy ? 'Reading…' : 'Segment'}
        </button>
      </div>
      <p id="say-failure" class="hint" role="alert">
        {failure}
      </p>
    </form>
  );
}
