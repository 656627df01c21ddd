/** The workflows that people copy: the examples, and those in README.md. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Workflow {
  /** How it is called in the list of scenarios. */
  name: string;
  /** Its file in `.github/workflows/`. */
  file: string;
  text: string;
}

/** What stands around a list of steps, to make a workflow of it. */
const JOB = `on: workflow_dispatch
permissions: {}
jobs:
  job:
    runs-on: ubuntu-latest
    steps:
`;

export function readWorkflows(root: string): Workflow[] {
  const examples = globSync('*.yml', { cwd: join(root, 'examples') }).sort();
  return [
    ...examples.map((file) => ({
      name: file,
      file,
      text: readFileSync(join(root, 'examples', file), 'utf8'),
    })),
    ...workflowsIn(readFileSync(join(root, 'README.md'), 'utf8')),
  ];
}

/** The workflows and lists of steps in a page, each called after the heading above it. */
function workflowsIn(page: string): Workflow[] {
  return [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(({ index, 1: block = '' }) => {
    const heading =
      page
        .slice(0, index)
        .match(/^#+ .*$/gm)
        ?.at(-1) ?? '';
    const title = heading.replace(/^#+ /, '');
    const isSteps = block.startsWith('- ');
    return {
      name: `README.md, ${title}`,
      file: `readme-${title.toLowerCase().replaceAll(' ', '-')}.yml`,
      text: isSteps ? JOB + block.replace(/^(?=.)/gm, '      ') : block,
    };
  });
}
