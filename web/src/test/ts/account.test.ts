import { describe, expect, it, vi } from 'vitest';
import { Account } from '../../main/ts/app/account.ts';
import { Admin } from '../../main/ts/app/admin.ts';
import { Notices } from '../../main/ts/app/notices.ts';
import { People, type TeamMe } from '../../main/ts/api/people.ts';
import { Refused, Server, Unreachable } from '../../main/ts/api/server.ts';

const SIGN_IN = 'urn:anymask:problem:sign-in';

const person = (id: string): TeamMe => ({
  mode: 'team',
  person: { id, name: id, shown: id, administrator: true, disabled: false },
  projects: [{ id: 'p', name: 'Street', role: 'admin' }],
  settings: {},
});

type Reply = { status: number; body?: unknown; type?: string };
type Asked = { method: string; path: string; body: unknown; word: string | null };

/** A server that answers as the test says, and notes what it was asked. */
function serverOf(answer: (asked: Asked) => Reply): { server: Server; people: People; asked: Asked[] } {
  const asked: Asked[] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
    const request = {
      method: init.method ?? 'GET',
      path: url.replace('/api/v1', ''),
      body: init.body === undefined ? null : (JSON.parse(String(init.body)) as unknown),
      word: new Headers(init.headers).get('Anymask-Csrf'),
    };
    asked.push(request);
    const { status, body, type } = answer(request);
    const problem = { type: type ?? 'about:blank', detail: `said ${status}` };
    return new Response(status === 204 ? null : JSON.stringify(status < 400 ? body : problem), { status });
  });
  const server = new Server();
  return { server, people: new People(server), asked };
}

const settled = async (promise: Promise<unknown>): Promise<boolean> =>
  Promise.race([promise.then(() => true), new Promise<boolean>((done) => setTimeout(() => done(false), 10))]);

describe('the account', () => {
  it('knows a server without people, and one that asks to sign in, by what they say', async () => {
    const visitOf = async (reply: Reply): Promise<string> => {
      const { server, people } = serverOf(() => reply);
      const account = new Account(people, server.signedIn, () => {});
      await account.start();
      return account.visit.value.kind;
    };
    expect(await visitOf({ status: 200, body: { mode: 'demo' } })).toBe('free');
    expect(await visitOf({ status: 200, body: person('ann') })).toBe('in');
    expect(await visitOf({ status: 401, type: SIGN_IN })).toBe('out');
    // one that wants the token that it printed
    expect(await visitOf({ status: 401 })).toBe('free');
  });

  it('asks on while the server does not answer', async () => {
    vi.useFakeTimers();
    let up = false;
    const { server, people } = serverOf(() => {
      if (!up) {
        throw new TypeError('no connection');
      }
      return { status: 200, body: person('ann') };
    });
    vi.stubGlobal('document', { visibilityState: 'hidden', cookie: '' });
    const account = new Account(people, server.signedIn, () => {});
    await expect(people.me()).rejects.toBeInstanceOf(Unreachable);
    const started = account.start();
    await vi.advanceTimersByTimeAsync(2000);
    expect(account.visit.value.kind).toBe('unknown');
    up = true;
    await vi.advanceTimersByTimeAsync(2000);
    await started;
    expect(account.visit.value.kind).toBe('in');
    vi.useRealTimers();
  });

  it('lets what waits go on when the same person has signed in again', async () => {
    let live = true;
    const { server, people } = serverOf(({ path, body }) => {
      if (path === '/login') {
        live = (body as { password: string }).password === 'right';
        return live ? { status: 200, body: person('ann') } : { status: 401, type: SIGN_IN };
      }
      return live ? { status: 200, body: person('ann') } : { status: 401, type: SIGN_IN };
    });
    const account = new Account(people, server.signedIn, () => {});
    await account.start();
    expect(await settled(account.whenSignedIn())).toBe(true);
    live = false;
    const refused = await people.logins().catch((failure: unknown) => failure);
    expect(refused).toBeInstanceOf(Refused);
    expect((refused as Refused).asksToSignIn).toBe(true);
    expect(account.expired.value).toBe(true);
    const waiting = account.whenSignedIn();
    expect(await settled(waiting)).toBe(false);
    await expect(account.signInAgain('wrong')).rejects.toThrow('said 401');
    expect(account.expired.value).toBe(true);
    expect(await settled(waiting)).toBe(false);
    await account.signInAgain('right');
    expect(account.expired.value).toBe(false);
    expect(await settled(waiting)).toBe(true);
    // and again, when it runs out once more
    live = false;
    await people.logins().catch(() => {});
    expect(account.expired.value).toBe(true);
  });

  it('opens the page anew for another person, and hands over nothing', async () => {
    const names = ['ann', 'bob'];
    const { server, people } = serverOf(() => ({ status: 200, body: person(names.shift() ?? '') }));
    const leave = vi.fn();
    const account = new Account(people, server.signedIn, leave);
    await account.start();
    account.expired.set(true);
    const waiting = account.whenSignedIn();
    await account.signInAgain('right');
    expect(leave).toHaveBeenCalledOnce();
    expect(await settled(waiting)).toBe(false);
  });

  it('signs out where the login has run out already, and not where the server fails', async () => {
    const statuses: Reply[] = [{ status: 500 }, { status: 401, type: SIGN_IN }];
    const { server, people } = serverOf(() => statuses.shift() ?? { status: 500 });
    const leave = vi.fn();
    const account = new Account(people, server.signedIn, leave);
    await expect(account.signOut()).rejects.toThrow('said 500');
    expect(leave).not.toHaveBeenCalled();
    await account.signOut();
    expect(leave).toHaveBeenCalledOnce();
  });
});

describe('a request that changes something', () => {
  it('says the word that the cookie holds, and no other does', async () => {
    const { people, asked } = serverOf(() => ({ status: 200, body: person('ann') }));
    vi.stubGlobal('document', {
      visibilityState: 'hidden',
      cookie: 'other=1; anymask-csrf=abc123; x-anymask-csrf=no',
    });
    await people.me();
    await people.join('token');
    await people.signOut();
    vi.stubGlobal('document', { visibilityState: 'hidden', cookie: 'other=1' });
    await people.signIn('ann', 'secret');
    expect(asked.map(({ word }) => word)).toEqual([null, 'abc123', 'abc123', null]);
    expect(asked.map(({ path }) => path)).toEqual(['/me', '/invitations:join', '/logout', '/login']);
  });
});

describe('the administration', () => {
  const admin = (answer: (asked: Asked) => Reply, administrator = true) => {
    const { people, asked } = serverOf(answer);
    const notices = new Notices();
    const projects = [
      { id: 'p', name: 'Street', role: 'admin' as const },
      { id: 'q', name: 'Sea', role: 'annotator' as const },
    ];
    return { admin: new Admin(people, notices, projects, administrator), notices, asked };
  };
  const lists: Record<string, unknown> = {
    '/people': { people: [{ id: 'ann' }] },
    '/logins': { logins: [] },
    '/invitations': { invitations: [] },
    '/projects/p/invitations': { invitations: [{ id: 'i' }] },
    '/projects/p/members': { members: [{ id: 'ann', role: 'reviewer' }] },
  };

  it('asks for what the person may see, and for no more', async () => {
    const all = admin(({ path }) => ({ status: 200, body: lists[path] }));
    await all.admin.refresh();
    expect(all.admin.people.value).toHaveLength(1);
    const some = admin(({ path }) => ({ status: 200, body: lists[path] }), false);
    await some.admin.refresh();
    expect(some.asked.map(({ path }) => path)).toEqual(['/projects/p/members', '/projects/p/invitations']);
    expect(some.admin.invitations.value).toHaveLength(1);
    expect(some.admin.projects.value.map(({ id }) => id)).toEqual(['p']);
  });

  it('shows what the server keeps after a change, also one that was refused', async () => {
    const {
      admin: people,
      notices,
      asked,
    } = admin(({ path, method }) => (method === 'PUT' ? { status: 403 } : { status: 200, body: lists[path] }));
    expect(await people.setRole('ann', 'annotator')).toBe(false);
    expect(notices.shown.value.at(-1)).toMatchObject({ text: 'said 403', failed: true });
    expect(asked[0]).toMatchObject({
      method: 'PUT',
      path: '/projects/p/members/ann',
      body: { role: 'annotator' },
    });
    expect(people.members.value).toMatchObject([{ id: 'ann', role: 'reviewer' }]);
  });

  it('shows an invitation once, as an address that no server is told', async () => {
    const made = { id: 'i', token: 'secret-token', project: 'p', role: 'reviewer' };
    const { admin: people } = admin(({ path, method }) => ({
      status: 200,
      body: method === 'POST' ? made : lists[path],
    }));
    expect(await people.inviteTo('reviewer')).toBe(true);
    const { value } = people.made;
    expect(value !== null && Admin.address(value, 'https://a.example/masks/#/admin')).toBe(
      'https://a.example/masks/#/invitation/secret-token',
    );
  });

  it('turns the pages of the audit log', async () => {
    const { admin: people, asked } = admin(({ path }) => ({
      status: 200,
      body: path === '/audit' ? { entries: [{ number: 2 }], next: '2' } : { entries: [{ number: 1 }], next: null },
    }));
    await people.audit();
    await people.audit(true);
    expect(people.entries.value.map(({ number }) => number)).toEqual([2, 1]);
    expect(people.older.value).toBeNull();
    expect(asked.map(({ path }) => path)).toEqual(['/audit', '/audit?cursor=2']);
  });
});
