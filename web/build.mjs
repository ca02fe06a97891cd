// Run by the Maven build: `node build.mjs build FOLDER` and `node build.mjs test`.
//
// npm removes what it finds before it fetches anything, so it is not asked again while the lock file stays the same,
// and nothing is built again while the sources do: a checkout that was built once is built again without a network.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HOME = dirname(fileURLToPath(import.meta.url));
const INSTALLED = join(HOME, 'node_modules/.anymask-installed');
const windows = process.platform === 'win32';

const [goal, out] = process.argv.slice(2);
once(INSTALLED, ['package.json', 'package-lock.json', '.npmrc'], () => {
  run(
    'npm',
    ['ci', '--ignore-scripts', '--prefer-offline', '--loglevel=error'],
    'is there a network, or a registry in the configuration of npm?',
  );
});
if (goal === 'build') {
  const inputs = ['build.mjs', 'package-lock.json', 'tsconfig.json', 'vite.config.ts', ...filesIn('src/main/ts')];
  once(join(dirname(out), '.web-built'), inputs, () => {
    process.env.ANYMASK_WEB_OUT = out;
    run('npm', ['run', '--silent', 'build'], 'its messages are above');
  });
} else if (goal === 'test') {
  run('npm', ['run', '--silent', 'test'], 'its messages are above');
} else {
  throw new Error(`build.mjs: got goal ${goal}, expected build FOLDER or test`);
}

/** Works unless the files are those of the last time. */
function once(stamp, files, work) {
  const digest = createHash('sha256');
  files.forEach((file) => digest.update(file).update(readFileSync(join(HOME, file))));
  const wanted = digest.digest('hex');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    rmSync(stamp, { force: true });
    work();
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, wanted);
  }
}

function filesIn(folder) {
  return readdirSync(join(HOME, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(HOME.length + 1))
    .sort();
}

function run(command, args, hint) {
  const { status, error } = spawnSync(windows ? `${command}.cmd` : command, args, {
    cwd: HOME,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: windows,
  });
  if (error !== undefined) {
    throw new Error(`web: cannot run ${command}: ${error.message}; install Node.js 20.19 or newer with npm`);
  }
  if (status !== 0) {
    console.error(`web: ${command} ${args.join(' ')} in ${HOME} failed with status ${status}; ${hint}`);
    process.exit(1);
  }
}
