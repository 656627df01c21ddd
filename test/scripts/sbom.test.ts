import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
type Sbom = {
  bomFormat: string;
  metadata: { component: { name: string; version: string; purl: string } };
  components: { name: string; version: string; purl: string; hashes: unknown[]; licenses: unknown[] }[];
  dependencies: { ref: string; dependsOn: string[] }[];
};

let sbom: Sbom;

beforeAll(() => {
  sbom = JSON.parse(execFileSync(process.execPath, ['scripts/sbom.ts'], { cwd: root, encoding: 'utf8' }));
});

it('is a CycloneDX document on the version in package.json', () => {
  const { version } = JSON.parse(read('package.json'));
  expect(sbom).toMatchObject({
    bomFormat: 'CycloneDX',
    metadata: { component: { name: 'ringcentral-access-token', version } },
  });
});

it('says where this action comes from, which is no package registry', () => {
  expect(sbom.metadata.component.purl).toMatch(/^pkg:github\/[^/]+\/ringcentral-access-token@v\d/);
});

it('lists the packages that are bundled, and no others', () => {
  const licences = read('dist/LICENSES.txt');
  const bundled = [...licences.matchAll(/^(\S+) (\d\S*) \(/gm)].map(
    ([, name, version]) => `${name} ${version}`,
  );
  expect(bundled).toContainEqual(expect.stringMatching(/^jose /));
  expect(sbom.components.map(({ name, version }) => `${name} ${version}`).sort()).toEqual(bundled.sort());
});

it('knows the address, the hash and the licence of each package', () => {
  for (const component of sbom.components)
    expect(component).toMatchObject({
      purl: expect.stringMatching(/^pkg:npm\/.+@\d/),
      hashes: [expect.objectContaining({ alg: 'SHA-512' })],
      licenses: [expect.anything()],
    });
});

it('has no dependency on what it does not list', () => {
  const listed = sbom.dependencies.map(({ ref }) => ref);
  expect(listed).toHaveLength(sbom.components.length + 1);
  expect(
    sbom.dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !listed.includes(ref)),
  ).toEqual([]);
});

it('says in one line that there is no npm', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/sbom.ts'], {
    cwd: root,
    encoding: 'utf8',
    env: { SystemRoot: process.env.SystemRoot, PATH: join(root, 'docs') },
  });
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^npm made no SBOM: .*\n/);
});
