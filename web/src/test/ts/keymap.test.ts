import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import type { SettingsPatch, TeamMe } from '../../main/ts/api/people.ts';
import { Refused, Unreachable } from '../../main/ts/api/server.ts';
import { Keymap, KEPT_BY_BROWSERS, MOST_KEYS, readKeys, refusal } from '../../main/ts/app/keymap.ts';
import { type Command, KEYBOARD } from '../../main/ts/app/keys.ts';
import { Preferences } from '../../main/ts/app/preferences.ts';
import { Rebinding } from '../../main/ts/app/rebinding.ts';
import type { Settings } from '../../main/ts/app/settings.ts';
import { Store } from '../../main/ts/base/store.ts';

const bindings = KEYBOARD.flatMap((section) => section.bindings);

/** A key press of what the table writes. */
function press(name: string) {
  const parts = name.split('+');
  const key = parts.at(-1) === '' ? '+' : (parts.at(-1) ?? '');
  const [ctrlKey, altKey, shiftKey] = ['Ctrl', 'Alt', 'Shift'].map((one) => parts.slice(0, -1).includes(one));
  return { key: key === 'Space' ? ' ' : key, ctrlKey, altKey, shiftKey, metaKey: false };
}

describe('the keymap', () => {
  it('begins with keys that are in no other command’s way and not the browser’s', () => {
    const keymap = new Keymap();
    for (const { command, keys, says } of bindings) {
      expect(says).not.toBe('');
      for (const key of keys) {
        expect(keymap.holder(command, key), `${command} ${key}`).toBeNull();
        expect(refusal(command, key), `${command} ${key}`).toBeNull();
      }
    }
    expect(keymap.bindingOf(press('Shift+ArrowLeft'))?.command).toBe('left');
    expect(keymap.bindingOf(press('V'))?.command).toBe('toolSelect');
    expect(keymap.bindingOf(press('V'), true)?.command).toBe('approve');
  });

  it('has other keys for whoever wants them, and the big steps with them', () => {
    const keymap = new Keymap().rebound('left', 'ArrowLeft', 'Ctrl+I').rebound('accept', null, 'Y');
    expect(keymap.bindingOf(press('ArrowLeft'))).toBeNull();
    expect(keymap.bindingOf(press('Ctrl+I'))?.command).toBe('left');
    expect(keymap.bindingOf(press('Ctrl+Shift+I'))?.command).toBe('left');
    expect(keymap.keysOf('accept')).toEqual(['Enter', 'N', 'Y']);
    expect(keymap.own).toEqual({ left: ['Ctrl+I'], accept: ['Enter', 'N', 'Y'] });
    expect(keymap.with('accept', ['Enter', 'N']).own).toEqual({ left: ['Ctrl+I'] });
    expect(keymap.with('accept', []).keyFor('accept')).toBe('');
  });

  it('knows whom a key belongs to where both count, and lets a review have its own', () => {
    const keymap = new Keymap();
    expect(keymap.holder('accept', 'V')?.command).toBe('toolSelect');
    expect(keymap.holder('undo', 'V')?.command).toBe('toolSelect');
    expect(keymap.holder('theme', 'K')?.command).toBe('settings');
    expect(keymap.holder('approve', 'B')).toBeNull();
    expect(keymap.holder('approve', 'X')?.command).toBe('reject');
    expect(keymap.holder('approve', 'T')?.command).toBe('theme');
    // with its big steps the crosshair needs Shift and the letter too
    expect(keymap.holder('left', 'M')?.command).toBe('nextMask');
    expect(keymap.with('nextMask', []).holder('left', 'M')?.command).toBe('previousMask');
  });

  it('swaps: nobody has a key twice, and the other gets the old one where it can', () => {
    const swapped = new Keymap().swapped('toolBrush', 'B', 'V');
    expect([swapped.keysOf('toolBrush'), swapped.keysOf('toolSelect')]).toEqual([['V'], ['B']]);
    const added = new Keymap().swapped('toolBrush', null, 'V');
    expect([added.keysOf('toolBrush'), added.keysOf('toolSelect')]).toEqual([['B', 'V'], []]);
    // Tab may only be a key of what needs the photo's focus
    const tab = new Keymap().swapped('nextItem', 'Tab', 'B');
    expect([tab.keysOf('nextItem'), tab.keysOf('toolBrush')]).toEqual([['B'], []]);
    const steps = new Keymap().swapped('left', 'ArrowLeft', 'M');
    expect([steps.keysOf('left'), steps.keysOf('nextMask'), steps.keysOf('previousMask')]).toEqual([
      ['M'],
      ['ArrowLeft'],
      [],
    ]);
    for (const keymap of [swapped, added, tab, steps]) {
      for (const { command } of bindings) {
        keymap.keysOf(command).forEach((key) => expect(keymap.holder(command, key)).toBeNull());
      }
    }
  });

  it('refuses what browsers keep, and says why', () => {
    for (const key of ['Ctrl+T', 'Ctrl+W', 'Ctrl+N', 'F5', 'Ctrl+1', 'Alt+ArrowLeft']) {
      expect(refusal('accept', key), key).toMatch(/the browser keeps it$/);
    }
    expect(refusal('accept', 'Tab')).toMatch(/goes from control to control/);
    expect(refusal('nextItem', 'Tab')).toBeNull();
    expect(refusal('accept', 'Space')).toMatch(/moves the photo/);
    expect(refusal('accept', 'Escape')).toMatch(/closes sheets/);
    const all = KEPT_BY_BROWSERS.flatMap(([, ...keys]) => keys);
    expect(new Set(all).size).toBe(all.length);
  });

  it('reads what was kept, without what makes no sense', () => {
    expect(
      readKeys({
        accept: ['K', 'Ctrl+Shift+Y'],
        undo: [],
        fit: ['F5'],
        format: ['K'],
        more: 'K',
        hide: [1],
        lock: ['A', 'B', 'C', 'D', 'E'],
        plus: ['a b'],
      }),
    ).toEqual({ accept: ['K', 'Ctrl+Shift+Y'], undo: [] });
    expect([null, 'x', 3, undefined].map(readKeys)).toEqual([{}, {}, {}, {}]);
  });

  it('has the commands that the server takes', () => {
    const openapi = new URL(
      '../../../../server/src/main/resources/io/anymask/server/openapi.yaml',
      import.meta.url,
    );
    const [, list] = /\n    Command:[^[]*\[([^\]]+)\]/.exec(readFileSync(openapi, 'utf8')) ?? [];
    const described = list?.split(/[\s,]+/).filter((command) => command !== '');
    expect(described?.toSorted()).toEqual(bindings.map(({ command }) => command).toSorted());
  });
});

describe('choosing a key', () => {
  const rebinding = (): { keymap: Store<Keymap>; choice: Rebinding } => {
    const keymap = new Store(new Keymap());
    return { keymap, choice: new Rebinding(keymap, (next) => keymap.set(next)) };
  };

  it('takes the next press that is a whole key', () => {
    const { keymap, choice } = rebinding();
    expect(choice.press(press('Y'))).toBe(false);
    choice.listen('toolBrush', 'B');
    expect(choice.press({ ...press('Shift'), shiftKey: true })).toBe(true);
    expect(choice.step.value.kind).toBe('listening');
    choice.press(press('Shift+Y'));
    expect(keymap.value.keysOf('toolBrush')).toEqual(['Shift+Y']);
    expect(choice.step.value).toEqual({ kind: 'idle', said: 'Brush: Shift Y' });
    choice.undo();
    expect(keymap.value.keysOf('toolBrush')).toEqual(['B']);
  });

  it('listens on after a key that the browser keeps, until Esc', () => {
    const { keymap, choice } = rebinding();
    choice.listen('toolBrush', 'B');
    choice.press(press('F5'));
    expect(choice.step.value).toMatchObject({
      kind: 'listening',
      refused: expect.stringMatching(/loads the page/),
    });
    choice.press(press('Escape'));
    expect(choice.step.value.kind).toBe('idle');
    expect(keymap.value.own).toEqual({});
  });

  it('names a conflict, and does nothing about it until it is told', () => {
    const { keymap, choice } = rebinding();
    choice.listen('toolBrush', 'B');
    choice.press(press('V'));
    expect(choice.step.value).toMatchObject({ kind: 'conflict', key: 'V', rest: ['B'] });
    expect(choice.step.value.kind === 'conflict' && choice.step.value.holder.command).toBe('toolSelect');
    choice.cancel();
    expect(keymap.value.own).toEqual({});
    choice.listen('toolBrush', 'B');
    choice.press(press('V'));
    choice.swap();
    expect(keymap.value.own).toEqual({ toolBrush: ['V'], toolSelect: ['B'] });
    choice.reset('toolBrush');
    // B is another's by now
    expect(keymap.value.keysOf('toolBrush')).toEqual([]);
    choice.resetAll(new Keymap());
    expect(keymap.value.own).toEqual({});
  });

  it('removes a key, and adds no more than are kept', () => {
    const { keymap, choice } = rebinding();
    choice.remove('accept', 'N');
    expect(keymap.value.keysOf('accept')).toEqual(['Enter']);
    keymap.set(keymap.value.with('accept', ['F2', 'F4', 'F8', 'F9']));
    expect(keymap.value.keysOf('accept')).toHaveLength(MOST_KEYS);
    choice.cancel();
    choice.listen('accept', null);
    expect(choice.step.value.kind).toBe('idle');
  });
});

describe('where to go on in the list of keys', () => {
  it('is the command whose keys were chosen last, not the one that lost a key', () => {
    const keymap = new Store(new Keymap());
    const choice = new Rebinding(keymap, (next) => keymap.set(next));
    expect(choice.last).toBeNull();
    choice.remove('accept', 'N');
    expect(choice.last).toBe('accept');
    choice.listen('toolBrush', 'B');
    choice.press(press('V'));
    choice.swap();
    expect(keymap.value.keysOf('toolSelect')).toEqual(['B']);
    expect(choice.last).toBe('toolBrush');
    choice.undo();
    expect(choice.last).toBe('toolBrush');
    choice.listen('fit', null);
    choice.cancel();
    expect(choice.last).toBe('fit');
    choice.reset('accept');
    expect(choice.last).toBe('accept');
    choice.resetAll(new Keymap());
    expect(choice.last).toBeNull();
  });
});

describe('preferences', () => {
  const me = (id: string, settings: TeamMe['settings']): TeamMe => ({
    mode: 'team',
    person: { id, name: id, shown: id, administrator: false, disabled: false },
    projects: [],
    settings,
  });

  function preferences(answer: (change: SettingsPatch) => void = () => {}) {
    const told: SettingsPatch[] = [];
    const settings = new Store({ theme: 'auto', keys: {} } as unknown as Settings);
    const reachable = new Store(true);
    const failures: string[] = [];
    const people = {
      settings: async (change: SettingsPatch) => {
        answer(change);
        told.push(change);
      },
    };
    const notices = { fail: (text: string) => void failures.push(text) };
    return { told, settings, reachable, failures, made: new Preferences(settings, people, reachable, notices) };
  }

  const rest = (): Promise<void> => vi.waitFor(() => {}).then(() => new Promise((done) => setTimeout(done, 5)));

  it('stay in the browser where nobody signs in', async () => {
    const { made, told, settings } = preferences();
    made.enter({ mode: 'solo', project: 'p' });
    made.choose(made.keymap.value.rebound('accept', 'N', 'Y'));
    await rest();
    expect(settings.value.keys).toEqual({ accept: ['Enter', 'Y'] });
    expect(made.keymap.value.keyFor('accept')).toBe('Enter');
    expect(told).toEqual([]);
  });

  it('come with the person, and go to the server as they change', async () => {
    const { made, told, settings } = preferences();
    settings.update({ keys: { fit: ['Y'] } });
    made.enter(me('ann', { theme: 'dark', keys: { accept: ['Y'], format: ['K'] } }));
    expect(settings.value).toMatchObject({ theme: 'dark', keys: { accept: ['Y'] } });
    await rest();
    expect(told).toEqual([]);
    made.choose(made.keymap.value.with('accept', null).with('undo', ['F2']));
    await rest();
    made.run('theme');
    await rest();
    expect(told).toEqual([{ keys: { accept: null, undo: ['F2'] } }, { theme: 'light' }]);
    made.enter(me('bob', {}));
    expect(settings.value.keys).toEqual({});
  });

  it('wait for a server that is away or asks to sign in, and do not get lost meanwhile', async () => {
    let failure: Error | null = new Unreachable('away');
    const { made, told, settings, reachable, failures } = preferences(() => {
      if (failure !== null) {
        throw failure;
      }
    });
    made.enter(me('ann', {}));
    made.choose(made.keymap.value.with('undo', ['F2']));
    await rest();
    reachable.set(false);
    failure = new Refused(401, 'sign in', 'urn:anymask:problem:sign-in');
    reachable.set(true);
    await rest();
    expect([told, failures]).toEqual([[], []]);
    failure = null;
    made.enter(me('ann', { keys: { accept: ['Y'] } }));
    await rest();
    expect(settings.value.keys).toEqual({ accept: ['Y'], undo: ['F2'] });
    expect(told).toEqual([{ keys: { undo: ['F2'] } }]);
    failure = new Refused(400, 'keys: got undo');
    made.choose(made.keymap.value.with('redo' as Command, ['F2']));
    await rest();
    expect(failures).toEqual(['Your settings are kept in this browser alone: keys: got undo']);
  });
});
