/**
 * Prints a CycloneDX SBOM of what a release bundles. npm makes it from the lock file. What npm cannot know is changed:
 * it takes out the packages that the lock file has and dist/ has not, so that nobody is warned of code that is not there,
 * and says that this action comes from its repository, because a package registry could have another package of its name.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stop } from './command-line.ts';

const REPOSITORY = '__OWNER__/ringcentral-access-token';

type Component = { 'bom-ref': string; name: string; version: string; purl: string };
type Sbom = {
  metadata: { component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
};

const root = resolve(import.meta.dirname, '..');
const options = ['--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'];
// .npmrc includes what is for development, and that would go before --omit.
const npm = spawnSync('npm', ['sbom', ...options, '--omit', 'dev', '--include', 'prod'], {
  cwd: root,
  encoding: 'utf8',
  shell: process.platform === 'win32',
});
if (npm.status !== 0) stop(`npm made no SBOM: ${npm.error?.message ?? npm.stderr.trim()}`);
console.log(JSON.stringify(asReleased(JSON.parse(npm.stdout), bundledPackages()), undefined, 2));

function asReleased(sbom: Sbom, bundled: string[]): Sbom {
  const { component } = sbom.metadata;
  const components = sbom.components.filter(({ name, version }) => bundled.includes(`${name} ${version}`));
  if (components.length !== bundled.length)
    throw new Error(
      `dist/LICENSES.txt names packages that the lock file does not have: ${bundled.join(', ')}`,
    );
  const listed = [component, ...components].map((component) => component['bom-ref']);
  return {
    ...sbom,
    metadata: {
      ...sbom.metadata,
      component: {
        ...component,
        name: REPOSITORY.replace(/.*\//, ''),
        purl: `pkg:github/${REPOSITORY.toLowerCase()}@v${component.version}`,
      },
    },
    components,
    dependencies: sbom.dependencies
      .filter(({ ref }) => listed.includes(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((ref) => listed.includes(ref)) })),
  };
}

/** Name and version of each package whose licence is in dist/, which is each that is bundled. */
function bundledPackages(): string[] {
  const licences = readFileSync(join(root, 'dist/LICENSES.txt'), 'utf8');
  return [...licences.matchAll(/^(\S+ \d\S*) \(/gm)].map(([, nameAndVersion = '']) => nameAndVersion);
}
