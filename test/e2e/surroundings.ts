/** What the examples find around them: a repository, and stand-ins for what is not on this machine. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import '../support/surroundings.ts';
import type { Workflow } from './workflows.ts';

const UPLOAD_ARTIFACT = {
  'action.yml': `
inputs: { name: {}, path: {}, if-no-files-found: {}, overwrite: {}, retention-days: {} }
runs: { using: node24, main: main.mjs }
`,
  'main.mjs': `
import { cpSync, existsSync } from 'node:fs';
const { INPUT_NAME, INPUT_PATH, INPUT_OVERWRITE, ARTIFACTS } = process.env;
if (!process.env['INPUT_RETENTION-DAYS']) throw new Error('The files are kept for as long as the repository keeps any.');
if (INPUT_OVERWRITE !== 'true') throw new Error('A re-run cannot upload it again.');
if (existsSync(INPUT_PATH)) cpSync(INPUT_PATH, ARTIFACTS + '/' + INPUT_NAME, { recursive: true });
else if (process.env['INPUT_IF-NO-FILES-FOUND'] !== 'ignore') throw new Error('There is no ' + INPUT_PATH);
`,
};

const TODAY = Date.now();

/** The day so many days ago, in UTC. */
export function dayBefore(days: number): string {
  return new Date(TODAY - days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}

/** When the run was created. Whatever the clock says, an example must report the day before. */
const CREATED_AT = `${dayBefore(3)}T05:17:09Z`;
export const DAY_BEFORE = dayBefore(4);

/** What stands in the log where a job that was refused comes back too early. */
export const TOO_SHORT = 'This sleep is too short.';

const PROGRAMS: Readonly<Record<string, string>> = {
  /** GitHub's API, which knows when the run was created unless a scenario lets it answer something else. */
  curl: `#!/bin/sh
case "$*" in
  *"Authorization: Bearer "*" $GITHUB_API_URL/repos/"*"/actions/runs/"*)
    if [ -z "$RUN_ANSWER" ]; then RUN_ANSWER='{"created_at":"${CREATED_AT}"}'; fi
    echo "$RUN_ANSWER" ;;
  *) exec /usr/bin/curl "$@" ;;
esac
`,
  /** Keeps the titles of issues in the file ISSUES: somebody closes them at once, so only a list of all has them. */
  gh: `#!/bin/sh
case "$1 $2 $3 $4" in
  "issue list --state all") if [ -f "$ISSUES" ]; then cat "$ISSUES"; fi ;;
  "issue create --title "*) echo "$4" >> "$ISSUES" ;;
  *) echo "gh does not know: $*" >&2; exit 1 ;;
esac
`,
  /** Succeeds where a scenario lets it. */
  make: `#!/bin/sh
test "$MAKE" = succeeds
`,
  /** Nobody waits here, and nobody may wait for less than RingCentral's penalty lasts. */
  sleep: `#!/bin/sh
if [ "$1" -lt 60 ]; then echo "${TOO_SHORT}"; fi
`,
  /** A clock that goes on by CLOCK_STEP seconds whenever somebody looks at it. */
  date: `#!/bin/sh
if [ "$*" != +%s ] || [ -z "$CLOCK_STEP" ]; then exec /bin/date "$@"; fi
looks=$(cat "$CLOCK_FILE" 2> /dev/null || echo 0)
echo $((looks + 1)) > "$CLOCK_FILE"
echo $((1800000000 + looks * CLOCK_STEP))
`,
};

/** What the steps of a long job run, in README.md. */
const PARTS = ['first', 'second', 'third'];
const PART = `#!/bin/sh
curl --silent --show-error --fail --retry 5 --output "$0.json" --header "Authorization: Bearer $ACCESS_TOKEN" \\
  "$RC_SERVER_URL/restapi/v1.0/account/~/extension/~"
`;

/** Someone's repository with the workflows in it, and with the scripts of a long job. */
export function makeRepository(directory: string, workflows: readonly Workflow[]): void {
  const folder = join(directory, '.github/workflows');
  mkdirSync(folder, { recursive: true });
  for (const { file, text } of workflows) writeFileSync(join(folder, file), text);
  for (const part of PARTS) writeProgram(join(directory, `${part}-part.sh`), PART);
  const author = ['-c', 'user.name=A Stranger', '-c', 'user.email=stranger@example.com'];
  for (const args of [
    ['init', '-b', 'main'],
    ['add', '.'],
    [...author, 'commit', '-m', 'Begin'],
  ])
    spawnSync('git', args, { cwd: directory, stdio: 'ignore' });
}

/** Writes programs that take the place of this machine's. */
export function makePrograms(directory: string): void {
  mkdirSync(directory);
  for (const [name, text] of Object.entries(PROGRAMS)) writeProgram(join(directory, name), text);
}

function writeProgram(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

/**
 * Arguments that make act take directories in place of actions from GitHub: this action, which asks the simulator where a
 * workflow names no server, and upload-artifact.
 */
export function standIns(root: string, scratch: string, workflow: string, serverUrl: string): string[] {
  const action = join(scratch, 'action');
  cpSync(join(root, 'dist'), join(action, 'dist'), { recursive: true });
  for (const path of ['action.yml', 'revoke/action.yml']) {
    mkdirSync(join(action, path, '..'), { recursive: true });
    const manifest = readFileSync(join(root, path), 'utf8');
    writeFileSync(
      join(action, path),
      manifest.replaceAll('default: https://platform.ringcentral.com', `default: ${serverUrl}`),
    );
  }
  const upload = join(scratch, 'upload-artifact');
  mkdirSync(upload, { recursive: true });
  for (const [name, text] of Object.entries(UPLOAD_ARTIFACT)) writeFileSync(join(upload, name), text);
  const directories: Record<string, string> = {
    '__OWNER__/ringcentral-access-token': action,
    'actions/upload-artifact': upload,
  };
  const used = [...workflow.matchAll(/uses: ([^/\s]+\/[^/@\s]+)[^@\s]*@(\S+)/g)];
  return [...new Set(used.map(([, repository, ref]) => `${repository}@${ref}`))].flatMap((reference) => {
    const directory = directories[reference.replace(/@.*/, '')];
    return directory ? ['--local-repository', `${reference}=${directory}`] : [];
  });
}
