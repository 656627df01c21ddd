import { relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

/** Names the tests that this machine cannot run: Windows has no signals, and may have no Git. */
export class LeftOut implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    // Who runs some of the tests by name has left out the others.
    if (modules.some(({ project }) => project.globalConfig.testNamePattern)) return;
    for (const { moduleId, children } of modules) {
      const path = relative(process.cwd(), moduleId);
      for (const test of children.allTests('skipped')) {
        const result = test.result();
        const note = result.state === 'skipped' ? result.note : undefined;
        // The others are those of a group that could not begin.
        if (test.options.mode !== 'skip' && !note) continue;
        console.log(`left out: ${path}: ${test.fullName}${note ? ` (${note})` : ''}`);
      }
    }
  }
}
