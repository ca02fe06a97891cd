import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import type { Login, NewInvitation, Role, TeamMe } from '../main/ts/api/people.ts';
import type { Task } from '../main/ts/api/tasks.ts';
import type { AnnotationDocument, ProjectImage, UploadResult } from '../main/ts/api/types.ts';
import { decodedByServer, Demo } from './demo.ts';
import type { AnymaskServer } from './machine.ts';

export const PASSWORD = 'correct horse battery staple';

/** Somebody of a team, who asks the server without a page. */
export class Person {
  private readonly cookies = new Map<string, string>();

  constructor(
    private readonly server: AnymaskServer,
    readonly name: string,
  ) {}

  async send(method: string, path: string, body?: unknown): Promise<Response> {
    const form = body instanceof FormData;
    const response = await fetch(`${this.server.url}api/v1/${path}`, {
      method,
      body: body === undefined ? null : form ? body : JSON.stringify(body),
      headers: {
        Cookie: [...this.cookies].map((pair) => pair.join('=')).join('; '),
        'Anymask-Csrf': this.cookies.get('anymask-csrf') ?? '',
        ...(!form && { 'Content-Type': 'application/json' }),
      },
    });
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    }
    for (const cookie of response.headers.getSetCookie()) {
      const [name, value] = cookie.split(';', 1)[0].split('=');
      this.cookies.set(name, value);
    }
    return response;
  }

  async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    return (await (await this.send(method, path, body)).json()) as T;
  }

  async accept(token: string, shown = ''): Promise<void> {
    await this.send('POST', 'invitations:accept', { token, name: this.name, shown, password: PASSWORD });
  }

  /**
   * The page, signed in, on a project's first image.
   *
   * @param where a browser for a window of its own, a context for one more tab
   * @param alone it decodes by itself, and works on without a server
   */
  async opens(where: Browser | BrowserContext, project: string, alone = false): Promise<Demo> {
    const context =
      'newContext' in where ? await where.newContext({ viewport: { width: 1280, height: 820 } }) : where;
    await context.addCookies(this.browserCookies());
    const address = `${this.server.url}?project=${project}`;
    const demo = await Demo.visit(context, alone ? address : decodedByServer(address));
    await demo.ready();
    return demo;
  }

  /** Another of its pages, signed in. */
  async opensPage(browser: Browser, address: string): Promise<Demo> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 820 } });
    await context.addCookies(this.browserCookies());
    return Demo.visit(context, this.server.url + address);
  }

  images(project: string): Promise<readonly ProjectImage[]> {
    return this.json<{ images: ProjectImage[] }>('GET', `projects/${project}/images`).then(({ images }) => images);
  }

  /** An image's masks. @param layer of a task that went to somebody else */
  async masks(project: string, image: string, layer = ''): Promise<readonly AnnotationDocument[]> {
    const path = `projects/${project}/images/${image}/annotations?layer=${encodeURIComponent(layer)}`;
    return (await this.json<{ annotations: AnnotationDocument[] }>('GET', path)).annotations;
  }

  history(project: string, image: string, id: string): Promise<readonly AnnotationDocument[]> {
    const path = `projects/${project}/images/${image}/annotations/${id}/history`;
    return this.json<{ versions: AnnotationDocument[] }>('GET', path).then(({ versions }) => versions);
  }

  browserCookies(): { name: string; value: string; url: string }[] {
    return [...this.cookies].map(([name, value]) => ({ name, value, url: this.server.url }));
  }

  async id(): Promise<string> {
    return (await this.json<TeamMe>('GET', 'me')).person.id;
  }

  /** Ends whatever somebody is signed in with, as an administrator does. */
  async endsLoginsOf(person: Person): Promise<void> {
    const id = await person.id();
    const { logins } = await this.json<{ logins: Login[] }>('GET', 'logins');
    for (const login of logins.filter((one) => one.person === id)) {
      await this.send('DELETE', `logins/${login.id}`);
    }
  }

  async held(project: string): Promise<readonly Task[]> {
    return (await this.json<{ tasks: Task[] }>('GET', `projects/${project}/tasks`)).tasks;
  }

  /**
   * Makes a project with photos of a folder.
   *
   * @param files their names in the folder, and in the project
   */
  async founds(name: string, photos: string, files: Readonly<Record<string, string>>): Promise<string> {
    const { id } = await this.json<{ id: string }>('POST', 'projects', { name, reviewed: true });
    for (const [file, shown] of Object.entries(files)) {
      const form = new FormData();
      form.append('file', new Blob([readFileSync(join(photos, file))]), shown);
      const { results } = await this.json<{ results: UploadResult[] }>('POST', `projects/${id}/images`, form);
      if (results[0]?.status === 'rejected') {
        throw new Error(`${file}: ${results[0].error}`);
      }
    }
    return id;
  }

  /** Somebody new in a project. */
  async invites(name: string, project: string, role: Role, shown = ''): Promise<Person> {
    const { token } = await this.json<NewInvitation>('POST', `projects/${project}/invitations`, { role });
    const person = new Person(this.server, name);
    await person.accept(token, shown);
    return person;
  }
}

/** The first administrator of a server that has just been started. */
export async function administrator(server: AnymaskServer): Promise<Person> {
  const root = new Person(server, 'root');
  await root.accept(/#\/invitation\/(\S+)/.exec(server.output)?.[1] ?? '');
  return root;
}
