import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CHART, crowdChart } from '../../bench/chart.ts';

it('docs/crowd.svg is what `npm run chart` draws', () => {
  expect(readFileSync(CHART, 'utf8').replaceAll('\r\n', '\n')).toBe(crowdChart());
});
