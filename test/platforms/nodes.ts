/**
 * The Nodes that the action runs on, beside the one that runs its tests.
 *
 * Runners run `node24` actions on the Node that came with them: 24.4.0 the first, 24.19.0 the last so far (repository
 * actions/runner, history of src/Misc/externals.sh), and on Linux for 32-bit ARM on Node 20 (its NodeUtil). Not each version
 * has a package for each platform; those in package.json are the nearest.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface PlatformNode {
  /** `Node 24.4.0 for linux-x64`. */
  name: string;
  /** What runs it: its path, perhaps after an emulator. */
  command: readonly string[];
}

/** What package.json names: the names of the packages say platform and version. */
const names = Object.keys(
  JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8')).optionalDependencies,
);

/**
 * The Nodes for a platform, as npm installed them.
 *
 * @param platform `linux-x64`
 * @param folder where `npm ci` ran
 * @param emulator what runs programs for that platform on this one
 */
export function installedNodes(
  platform = `${process.platform}-${process.arch}`,
  folder = import.meta.dirname,
  emulator: readonly string[] = [],
): PlatformNode[] {
  const program = join('bin', platform.startsWith('win32') ? 'node.exe' : 'node');
  return names
    .filter((name) => name.startsWith(`${platform}-`))
    .map((name) => ({
      name: `Node ${name.slice(platform.length + 1)} for ${platform}`,
      command: [...emulator, join(folder, 'node_modules', name, program)],
    }));
}
