import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';

export const HOME = fileURLToPath(new URL('../../../', import.meta.url));
export const SHARED = join(HOME, '../shared');

const CHROMIUM = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** The command under test. */
const COMMAND = process.env['ANYMASK'] ?? join(HOME, 'anymask');

/** The browser of this machine, or nothing. */
export const browserPath = CHROMIUM.find((path) => path !== undefined && existsSync(path));

export function launch(args: readonly string[] = []): Promise<Browser> {
  if (browserPath === undefined) {
    throw new Error('no Chromium: install Debian’s package chromium, or set CHROMIUM to one');
  }
  return chromium.launch({
    executablePath: browserPath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...args,
    ],
  });
}

/** The photos that come with the weights, as files. */
const PHOTOS = {
  'flower.jpg': 'datasets-img-allium-oreophilum',
  'cat.jpg': 'datasets-img-locomotion-house-cat',
};

/** A new folder with the sample photos; whoever makes it removes it. */
export function folderOfPhotos(): string {
  const folder = mkdtempSync(join(tmpdir(), 'anymask-photos-'));
  for (const [name, data] of Object.entries(PHOTOS)) {
    copyFileSync(join(HOME, 'mobile-sam/node_modules/@stdlib', data, 'data/image.jpg'), join(folder, name));
  }
  return folder;
}

/** A server of its own on a free port, with its data in a folder that goes away with it. */
export class AnymaskServer {
  private process: ChildProcess | null = null;
  private readonly data = mkdtempSync(join(tmpdir(), 'anymask-e2e-'));
  private port = 0;
  private said = '';

  /** @param options more arguments of the command */
  constructor(
    private readonly folder: string | null = null,
    private readonly options: readonly string[] = [],
    private readonly command: 'serve' | 'annotate' = 'serve',
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** What it has printed since it was started. */
  get output(): string {
    return this.said;
  }

  /** Starts it, again on the same port if it ran before. */
  async start(): Promise<void> {
    this.port ||= await freePort();
    const args = [
      this.command,
      ...(this.folder === null ? [] : [this.folder]),
      '--port',
      `${this.port}`,
      '--data',
      this.data,
      ...this.options,
    ];
    const process = spawn(COMMAND, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.process = process;
    this.said = '';
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer): void => {
        this.said += chunk.toString();
        if (this.said.includes(`:${this.port}`)) {
          resolve();
        }
      };
      process.stdout.on('data', hear);
      process.stderr.on('data', hear);
      process.on('exit', (code) => reject(new Error(`anymask ${this.command} ended with ${code}:\n${this.said}`)));
    });
  }

  /** As when the power goes. */
  async kill(): Promise<void> {
    const { process } = this;
    this.process = null;
    if (process !== null && process.exitCode === null) {
      const gone = new Promise((resolve) => process.once('exit', resolve));
      process.kill('SIGKILL');
      await gone;
    }
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.data, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
