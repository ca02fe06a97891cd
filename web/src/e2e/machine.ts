import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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

const JAR = join(HOME, 'cli/target/anymask.jar');
const CLOCKED_SERVER = join(HOME, 'server/src/test/java/io/anymask/server/ClockedServer.java');
const RANDOM_SAM_2 = join(HOME, 'server/src/test/java/io/anymask/server/RandomSam2File.java');
const JVMS = '/usr/lib/jvm';
/** What the launcher gives a short command. */
const QUICK = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '--enable-native-access=ALL-UNNAMED'];

/** The browser of this machine, or nothing. */
export const browserPath = CHROMIUM.find((path) => path !== undefined && existsSync(path));

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function chosenBrowser(): string {
  if (browserPath === undefined) {
    throw new Error('no Chromium: install Debian’s package chromium, or set CHROMIUM to one');
  }
  return browserPath;
}

export function launch(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: chosenBrowser(), args: [...ARGUMENTS, ...args] });
}

/** A browser of its own process and profile, which can end as when the power goes and start again with what it kept. */
export class MortalBrowser {
  private readonly profile = mkdtempSync(join(tmpdir(), 'anymask-profile-'));
  private process: ChildProcess | null = null;

  async start(): Promise<Browser> {
    const process = spawn(
      chosenBrowser(),
      [...ARGUMENTS, `--user-data-dir=${this.profile}`, '--remote-debugging-port=0', 'about:blank'],
      { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
    );
    this.process = process;
    const address = await new Promise<string>((resolve, reject) => {
      let said = '';
      process.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const found = /DevTools listening on (ws:\S+)/.exec(said);
        if (found !== null) {
          resolve(found[1]);
        }
      });
      process.on('exit', (code) => reject(new Error(`Chromium ended with ${code}:\n${said}`)));
    });
    return chromium.connectOverCDP(address);
  }

  /** All of its processes at once. */
  async kill(): Promise<void> {
    const { process: mine } = this;
    this.process = null;
    if (mine?.pid !== undefined && mine.exitCode === null) {
      const gone = new Promise((resolve) => mine.once('exit', resolve));
      process.kill(-mine.pid, 'SIGKILL');
      await gone;
    }
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 10 });
  }
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
  protected readonly data = mkdtempSync(join(tmpdir(), 'anymask-e2e-'));
  protected port = 0;
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
    const [command, args] = this.line();
    const process = spawn(command, args, { stdio: 'pipe' });
    this.process = process;
    this.said = '';
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer): void => {
        this.said += chunk.toString();
        if (new RegExp(`http:.*:${this.port}/.*\\n`).test(this.said)) {
          resolve();
        }
      };
      process.stdout.on('data', hear);
      process.stderr.on('data', hear);
      process.on('exit', (code) => reject(new Error(`anymask ${this.command} ended with ${code}:\n${this.said}`)));
    });
  }

  /** The command and its arguments. */
  protected line(): [string, string[]] {
    const folder = this.folder === null ? [] : [this.folder];
    return [COMMAND, [this.command, ...folder, '--port', `${this.port}`, '--data', this.data, ...this.options]];
  }

  /** Writes a line to it, and waits until it has printed something more often. */
  protected async tell(line: string, answer: string): Promise<void> {
    const answers = (): number => this.said.split(answer).length;
    const before = answers();
    this.process?.stdin?.write(`${line}\n`);
    while (answers() === before) {
      await new Promise((done) => setTimeout(done, 5));
    }
  }

  protected get runs(): boolean {
    return this.process !== null;
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

/** A team's server whose clock can be set forward. It needs a JDK, and the jar that the build made. */
export class ClockedServer extends AnymaskServer {
  private ahead = 0;

  /** Lets time pass for the server alone; also while it is down. */
  async pass(seconds: number): Promise<void> {
    this.ahead += seconds;
    if (this.runs) {
      await this.tell(`PT${seconds}S`, 'passed');
    }
  }

  protected override line(): [string, string[]] {
    return [
      join(findJdk(), 'bin/java'),
      [...QUICK, '-cp', JAR, CLOCKED_SERVER, `${this.port}`, this.data, `PT${this.ahead}S`],
    ];
  }
}

/** Writes a SAM 2 that works and knows nothing. It needs a JDK, and the jar that the build made. */
export function writeRandomSam2(file: string): void {
  execFileSync(join(findJdk(), 'bin/java'), [...QUICK, '-cp', JAR, RANDOM_SAM_2, file], { stdio: 'inherit' });
}

/** The newest JDK of the usual places, as the launcher finds its Java. */
function findJdk(): string {
  const installed = existsSync(JVMS) ? readdirSync(JVMS).map((name) => join(JVMS, name)) : [];
  const homes = [process.env['JAVA_HOME'], ...installed].flatMap((home) => {
    const release = join(home ?? '', 'release');
    if (home === undefined || !existsSync(join(home, 'bin/javac')) || !existsSync(release)) {
      return [];
    }
    const version = Number(/JAVA_VERSION="(\d+)/.exec(readFileSync(release, 'utf8'))?.[1]);
    return version >= 21 ? [{ home, version }] : [];
  });
  const newest = homes.sort((a, b) => b.version - a.version)[0];
  if (newest === undefined) {
    throw new Error(
      `no JDK 21 or newer in JAVA_HOME or ${JVMS}; install one: the test's server is compiled as it starts`,
    );
  }
  return newest.home;
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
