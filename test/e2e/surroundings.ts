/** What the examples find around them: a repository, and stand-ins for what is not on this machine. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const UPLOAD_ARTIFACT = {
  'action.yml': `
inputs: { name: {}, path: {}, if-no-files-found: {}, retention-days: {} }
runs: { using: node24, main: main.mjs }
`,
  'main.mjs': `
import { cpSync, existsSync } from 'node:fs';
const { INPUT_NAME, INPUT_PATH, ARTIFACTS } = process.env;
if (existsSync(INPUT_PATH)) cpSync(INPUT_PATH, ARTIFACTS + '/' + INPUT_NAME, { recursive: true });
else if (process.env['INPUT_IF-NO-FILES-FOUND'] !== 'ignore') throw new Error('There is no ' + INPUT_PATH);
`,
};

/** Keeps the titles of issues in the file ISSUES: \`gh issue list ...\`, \`gh issue create --title TITLE ...\`. */
const GH = `#!/bin/sh
case "$2" in
  list) if [ -f "$ISSUES" ]; then cat "$ISSUES"; fi ;;
  create) echo "$4" >> "$ISSUES" ;;
  *) exit 1 ;;
esac
`;

/** Someone's repository with the examples in it. There is nothing else: what they build and deploy fails. */
export function makeRepository(directory: string, examples: string): void {
  cpSync(examples, join(directory, '.github/workflows'), { recursive: true });
  const author = ['-c', 'user.name=A Stranger', '-c', 'user.email=stranger@example.com'];
  for (const args of [
    ['init', '-b', 'main'],
    ['add', '.'],
    [...author, 'commit', '-m', 'Begin'],
  ])
    spawnSync('git', args, { cwd: directory, stdio: 'ignore' });
}

/** Writes a `gh` that knows no GitHub. */
export function makePrograms(directory: string): void {
  mkdirSync(directory);
  writeFileSync(join(directory, 'gh'), GH);
  chmodSync(join(directory, 'gh'), 0o755);
}

/** Arguments that make act take directories in place of actions from GitHub: the action itself and upload-artifact. */
export function standIns(root: string, scratch: string, workflow: string): string[] {
  const action = join(scratch, 'action');
  for (const path of ['action.yml', 'dist'])
    cpSync(join(root, path), join(action, path), { recursive: true });
  const upload = join(scratch, 'upload-artifact');
  mkdirSync(upload, { recursive: true });
  for (const [name, text] of Object.entries(UPLOAD_ARTIFACT)) writeFileSync(join(upload, name), text);
  const directories: Record<string, string> = {
    '__OWNER__/ringcentral-access-token': action,
    'actions/upload-artifact': upload,
  };
  const used = new Set(
    [...workflow.matchAll(/uses: ([^@\s]+)@(\S+)/g)].map(([, name, ref]) => `${name}@${ref}`),
  );
  return [...used].flatMap((reference) => {
    const directory = directories[reference.replace(/@.*/, '')];
    return directory ? ['--local-repository', `${reference}=${directory}`] : [];
  });
}
