import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import type { PromptPoint } from '../main/ts/decoder/prompt.ts';
import type { Work } from '../main/ts/work/work.ts';

/** What the page offers for the console. */
export interface Handle {
  predict(prompt: unknown, several?: boolean): Promise<{ score: number; size: number[]; counts: string }[]>;
  readonly times: {
    readonly decode: readonly number[];
    readonly pointerToMask: readonly number[];
    /** How often a mask came to the screen after the pointer. */
    readonly count: number;
    readonly state?: { readonly kind: string; readonly threads?: number; readonly note: string | null };
    readonly image?: { readonly kind: string; readonly id?: string };
  };
  readonly work: Work | undefined;
  toPage(x: number, y: number): [number, number];
}

declare const anymask: Handle;

/** A look now and then, ms: one with each frame makes the browser draw, which takes a core from what is waited for. */
const LOOK = { polling: 100 };

/** How long anything may take, ms: the decoder's start as well, which a busy machine would else leave to the server. */
const PATIENCE = 300_000;

const click = (button: HTMLElement | SVGElement): void => (button as HTMLElement).click();

/** A page whose limits only a hang reaches. */
export async function newPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  return page;
}

/** The page's address, told to wait as long for its decoder. */
export function patiently(url: string): string {
  const address = new URL(url);
  address.searchParams.set('patience', `${PATIENCE / 1000}`);
  return address.href;
}

/** The address of a page that the server decodes for: it is there at once, where a test is about something else. */
export function decodedByServer(url: string): string {
  const address = new URL(url);
  address.searchParams.set('decoder', 'server');
  return address.href;
}

/** The demo in a browser of its own, as a person uses it. Anything the page complains about is kept. */
export class Demo {
  readonly complaints: string[] = [];

  private constructor(readonly page: Page) {
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') {
        this.complaints.push(`${message.text()} ${message.location().url}`);
      }
    });
  }

  static async open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Demo> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 820 }, ...options });
    const demo = await Demo.visit(context, url);
    await demo.ready();
    return demo;
  }

  /** Opens the page on a photo, by its name. */
  static async openOn(
    browser: Browser,
    url: string,
    photo: string,
    options: BrowserContextOptions = {},
  ): Promise<Demo> {
    const response = await fetch(new URL('/api/v1/images', url));
    const { images } = (await response.json()) as { images: { id: string; name: string }[] };
    const found = images.find((image) => image.name === photo);
    return Demo.open(browser, `${url}#${found?.id}`, options);
  }

  static async visit(context: BrowserContext, url: string): Promise<Demo> {
    const demo = new Demo(await newPage(context));
    await demo.page.goto(patiently(url));
    return demo;
  }

  /** Waits until the open photo can be prompted. */
  async ready(): Promise<void> {
    await this.page.waitForFunction(
      () => anymask.times.state?.kind !== 'starting' && anymask.times.image?.kind === 'ready',
      null,
      LOOK,
    );
  }

  /** Opens a photo of the strip and waits until it can be prompted. */
  async openPhoto(name: string): Promise<string> {
    const id = await this.page.evaluate(async (wanted) => {
      const response = await fetch('/api/v1/images?limit=500');
      const { images } = (await response.json()) as { images: { id: string; name: string }[] };
      return images.find((image) => image.name === wanted)?.id ?? '';
    }, name);
    await this.button(name).click();
    await this.page.waitForFunction((opened) => anymask.times.image?.id === opened, id, LOOK);
    return id;
  }

  /** Goes to the next photo or the one before, and waits until it can be prompted. */
  async turn(key: 'd' | 'a'): Promise<void> {
    const left = (await this.times()).image?.id;
    await this.page.keyboard.press(key);
    await this.page.waitForFunction(
      (id) => anymask.times.image?.kind === 'ready' && anymask.times.image.id !== id,
      left,
      LOOK,
    );
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  /** Clicks on a pixel of the photo and waits for the answer. */
  async click(
    x: number,
    y: number,
    options: { button?: 'left' | 'right'; modifiers?: ('Alt' | 'Shift')[] } = {},
  ): Promise<void> {
    const points = (await this.points()).length;
    const [left, top] = await this.toPage(x, y);
    for (const key of options.modifiers ?? []) {
      await this.page.keyboard.down(key);
    }
    await this.page.mouse.click(left, top, { button: options.button ?? 'left' });
    for (const key of options.modifiers ?? []) {
      await this.page.keyboard.up(key);
    }
    await this.page.waitForFunction((n) => anymask.work?.prompt.points.length === n, points + 1, LOOK);
    await this.answered();
  }

  /** Waits until masks for the prompt are shown. */
  async answered(): Promise<void> {
    await this.page.locator('.choices[aria-busy=false] .choice').first().waitFor();
  }

  async drag(x0: number, y0: number, x1: number, y1: number): Promise<void> {
    await this.page.mouse.move(...(await this.toPage(x0, y0)));
    await this.page.mouse.down();
    await this.page.mouse.move(...(await this.toPage((x0 + x1) / 2, (y0 + y1) / 2)));
    await this.page.mouse.move(...(await this.toPage(x1, y1)));
    await this.page.mouse.up();
  }

  /** The masks to choose from. */
  get choices(): Locator {
    return this.page.getByRole('radio', { name: /^Mask \d, score/ });
  }

  /** Rows of masks that were kept. */
  get rows(): Locator {
    return this.page.locator('li.item');
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
  }

  /** Keeps the mask that is shown and waits until it is on the disk. */
  async keep(): Promise<void> {
    const rows = await this.rows.count();
    await this.page.keyboard.press('Enter');
    // On a phone the list is a sheet that may be closed.
    await this.rows.nth(rows).waitFor({ state: 'attached' });
    await this.page.locator('li.item.solid').nth(rows).waitFor({ state: 'attached' });
  }

  /** Adds categories, the first ones on the keys from 1 on. */
  async addCategories(...names: readonly string[]): Promise<void> {
    const { page } = this;
    for (const name of names) {
      const field = page.getByRole('textbox', { name: 'Name of a new category', includeHidden: true });
      if ((await field.count()) === 0) {
        await page
          .locator('.categories')
          .getByRole('button', { name: 'Edit', includeHidden: true })
          .evaluate(click);
      }
      // On a phone the panel is a sheet that is closed: what is set there is set without being seen.
      await field.evaluate((input: HTMLInputElement, value) => {
        input.value = value;
        input.dispatchEvent(new Event('input', { bubbles: true }));
      }, name);
      await page.waitForFunction(
        () => !document.querySelector<HTMLButtonElement>('.add button')?.disabled,
        null,
        LOOK,
      );
      await page.locator('.add button').evaluate(click);
    }
    const done = page.locator('.categories').getByRole('button', { name: 'Done', includeHidden: true });
    if ((await done.count()) > 0) {
      await done.evaluate(click);
    }
  }

  toPage(x: number, y: number): Promise<[number, number]> {
    return this.page.evaluate(([a, b]) => anymask.toPage(a, b), [x, y] as const);
  }

  points(): Promise<readonly PromptPoint[]> {
    return this.page.evaluate(() => anymask.work?.prompt.points ?? []);
  }

  /** Kept masks with their run lengths as text. */
  items(): Promise<
    { id: string; area: number; bounds: number[]; hidden: boolean; locked: boolean; source: string }[]
  > {
    return this.page.evaluate(() =>
      (anymask.work?.items ?? []).map(({ id, area, bounds, hidden, locked, source }) => ({
        id,
        area,
        bounds: [...bounds],
        hidden,
        locked,
        source,
      })),
    );
  }

  times(): Promise<Handle['times']> {
    return this.page.evaluate(() => ({
      decode: anymask.times.decode,
      pointerToMask: anymask.times.pointerToMask,
      count: anymask.times.count,
      ...(anymask.times.state === undefined ? {} : { state: anymask.times.state }),
      ...(anymask.times.image === undefined ? {} : { image: anymask.times.image }),
    }));
  }

  predict(prompt: unknown, several?: boolean): Promise<{ score: number; size: number[]; counts: string }[]> {
    return this.page.evaluate(([p, s]) => anymask.predict(p, s), [prompt, several] as const);
  }

  /** The colour on the screen at a pixel of the photo. */
  async colour(x: number, y: number): Promise<number[]> {
    const [left, top] = await this.toPage(x, y);
    return this.page.evaluate(
      ([px, py]) => {
        const canvas = document.querySelector('canvas.canvas') as HTMLCanvasElement;
        const box = canvas.getBoundingClientRect();
        const context = canvas.getContext('2d') as CanvasRenderingContext2D;
        const scale = canvas.width / box.width;
        return [...context.getImageData((px - box.left) * scale, (py - box.top) * scale, 1, 1).data];
      },
      [left, top] as const,
    );
  }

  /** What a screen reader would have said last. */
  said(): Promise<string> {
    return this.page.locator('#said').innerText();
  }

  /** Two frames, so that what is set is on the screen. */
  async frame(): Promise<void> {
    await this.page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
  }

  /** Width and height of the open photo. */
  async size(): Promise<readonly [number, number]> {
    const [width, height] = (await this.page.locator('.title .size').innerText()).split('×').map(Number);
    return [width, height];
  }

  /**
   * Moves the pointer and waits for the mask under it.
   *
   * @param rest milliseconds for the page to draw what was there before
   */
  async hover(x: number, y: number, rest = 0): Promise<{ decode: number; pointerToMask: number }> {
    await this.page.keyboard.press('Escape');
    await this.page.waitForTimeout(rest);
    const seen = await this.page.evaluate(() => anymask.times.count);
    await this.page.mouse.move(...(await this.toPage(x, y)));
    await this.page.waitForFunction((n) => anymask.times.count > n, seen, LOOK);
    return this.page.evaluate(() => ({
      decode: anymask.times.decode.at(-1) ?? NaN,
      pointerToMask: anymask.times.pointerToMask.at(-1) ?? NaN,
    }));
  }

  /** Clicks as a person does, on nothing before; the time from the click to its mask. */
  async timedClick(x: number, y: number, rest = 0): Promise<number> {
    await this.hover(x, y, rest);
    await this.page.waitForTimeout(rest);
    const seen = await this.page.evaluate(() => anymask.times.count);
    await this.page.mouse.click(...(await this.toPage(x + 9, y + 9)));
    await this.page.waitForFunction(
      (n) => anymask.times.count > n && (anymask.work?.prompt.points.length ?? 0) > 0,
      seen,
      LOOK,
    );
    await this.answered();
    return this.page.evaluate(() => anymask.times.pointerToMask.at(-1) ?? NaN);
  }
}
