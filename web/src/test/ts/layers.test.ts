import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SOURCES = fileURLToPath(new URL('../../main/ts/', import.meta.url));

/** From the ground up: a folder knows those before it, and itself. */
const LAYERS = ['base', 'image', 'mask', 'api', 'decoder', 'work', 'canvas', 'app', 'ui'];

/** Imports of each file, types included, as paths below the sources. */
const imports = new Map(
  readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'))
    .map((path) => [path, importsOf(path)] as const),
);

function importsOf(path: string): string[] {
  const text = readFileSync(join(SOURCES, path), 'utf8');
  const named = [...text.matchAll(/(?:\bfrom|\bimport|new URL\()\s*'(\.[^']*\.tsx?)'/g)];
  return named.map(([, to]) => normalize(join(dirname(path), to)));
}

const layerOf = (path: string): string => (path.includes('/') ? path.split('/')[0] : 'main');

describe('the sources', () => {
  it('are read as they are', () => {
    expect(imports.size).toBeGreaterThan(50);
    expect(imports.get('decoder/decoder.ts')).toContain('decoder/worker.ts');
    expect(imports.get('main.tsx')).toContain('app/session.ts');
    const unknown = [...imports.values()].flat().filter((to) => !imports.has(to));
    expect(unknown).toEqual([]);
  });

  it('lie in layers, and know only those below', () => {
    const rank = (path: string): number => [...LAYERS, 'main'].indexOf(layerOf(path));
    expect([...imports.keys()].filter((path) => rank(path) < 0)).toEqual([]);
    const upward = [...imports].flatMap(([from, all]) =>
      all.filter((to) => rank(to) > rank(from)).map((to) => `${from} -> ${to}`),
    );
    expect(upward).toEqual([]);
  });

  it('never lead back to where they began', () => {
    expect(cycles(imports)).toEqual([]);
    const circle = new Map([
      ['a', ['b']],
      ['b', ['c', 'd']],
      ['c', ['a']],
      ['d', []],
    ]);
    expect(cycles(circle)).toEqual(['a -> b -> c -> a']);
  });
});

/** Each circle that a walk through the imports runs into. */
function cycles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, way: readonly string[]): void => {
    const at = way.indexOf(path);
    if (at >= 0) {
      found.push([...way.slice(at), path].join(' -> '));
    } else if (!done.has(path)) {
      for (const next of graph.get(path) ?? []) {
        walk(next, [...way, path]);
      }
      done.add(path);
    }
  };
  for (const path of graph.keys()) {
    walk(path, []);
  }
  return found;
}
