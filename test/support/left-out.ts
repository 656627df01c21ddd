import { relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

/** Names the tests that this machine cannot run: Windows has no signals, and without Git there is no archive. */
export class LeftOut implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    // Who runs some of the tests by name has left out the others.
    if (modules.some(({ project }) => project.globalConfig.testNamePattern)) return;
    for (const { moduleId, children } of modules) {
      for (const test of children.allTests('skipped'))
        console.log(`left out: ${relative(process.cwd(), moduleId)}: ${test.fullName}`);
    }
  }
}
