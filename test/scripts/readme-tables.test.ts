import { expect, it } from 'vitest';
import { type Manifest, readManifest, withTables } from '../../scripts/readme-tables.ts';

const README = `# Action
<!-- inputs: -->
old
<!-- /inputs -->
<!-- outputs: -->
<!-- /outputs -->
`;

it('gives each group of inputs a table', () => {
  const inputs: Manifest['inputs'] = {
    id: { group: 'App', description: 'The ID.', required: true },
    secret: { group: 'App', description: 'The secret.', default: 'a|b' },
    index: { group: 'Filled in', description: 'The index.' },
  };
  expect(withTables(README, { inputs, outputs: { token: { description: 'The token.' } } })).toBe(`# Action
<!-- inputs: -->
**App**

input | default | meaning
--- | --- | ---
\`id\` | required | The ID.
\`secret\` | \`a\\|b\` | The secret.

**Filled in**

input | default | meaning
--- | --- | ---
\`index\` | | The index.
<!-- /inputs -->
<!-- outputs: -->
output | value
--- | ---
\`token\` | The token.
<!-- /outputs -->
`);
});

it('finds a group for each input of action.yml', () => {
  const groups = Object.values(readManifest().inputs).map(({ group }) => group);
  expect(groups).not.toContain('');
  expect(new Set(groups).size).toBeGreaterThan(1);
});
