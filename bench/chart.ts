/** Draws docs/crowd.svg: how many jobs of a crowd get a token. The same figures as in `npm run bench`. */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CROWDS, JOBS, summarise } from './crowd-figures.ts';

export const CHART = join(resolve(import.meta.dirname, '..'), 'docs/crowd.svg');

const LINES = [
  { style: 'action', name: 'with this action', kind: 'this action' },
  { style: 'exact', name: 'if all retry at exactly Retry-After', kind: 'exactly Retry-After' },
] as const;

/** The lines end at 440; their names stand right of that. */
const x = (jobs: number) => Math.round(56 + ((jobs - JOBS[0]) / (40 - JOBS[0])) * 384);
const y = (share: number) => Math.round(164 - share * 112);
const percent = (share: number) => `${Math.round(100 * share)}%`;

/** The chart as SVG, the same each time. */
export function crowdChart(): string {
  const lines = LINES.map(({ style, name, kind }) => {
    const shares = JOBS.map((jobs) => summarise({ ...CROWDS[kind], jobs }).served);
    const points = JOBS.map((jobs, i) => `${x(jobs)} ${y(shares[i] ?? 0)}`);
    const last = shares.at(-1) ?? 0;
    return `  <path class="line ${style}" d="M${points.join(' L')}"/>
  <text class="strong" x="452" y="${y(last) + 5}"><tspan class="${style}">${percent(last)}</tspan> ${name}</text>`;
  });
  const grid = [0, 0.5, 1].map(
    (share) =>
      `  <path class="grid" d="M56 ${y(share)} H440"/><text class="end" x="48" y="${y(share) + 5}">${percent(share)}</text>`,
  );
  const sizes = JOBS.map((jobs) => `  <text class="middle" x="${x(jobs)}" y="186">${jobs}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 214" width="760" height="214" role="img" aria-labelledby="title" font-family="system-ui, sans-serif" font-size="15">
  <!-- Made by \`npm run chart\` from the figures of \`npm run bench\`. -->
  <style>
    .back { fill: #fff } text { fill: #59636e } .strong { fill: #1f2328; font-weight: 600 } .middle { text-anchor: middle } .end { text-anchor: end }
    .grid { stroke: #d0d7de } .line { fill: none; stroke-width: 3 }
    .action { stroke: #0969da } .exact { stroke: #cf222e } tspan.action { stroke: none; fill: #0969da } tspan.exact { stroke: none; fill: #cf222e }
    @media (prefers-color-scheme: dark) {
      .back { fill: #0d1117 } text { fill: #9198a1 } .strong { fill: #f0f6fc } .grid { stroke: #3d444d }
      .action { stroke: #58a6ff } .exact { stroke: #ff7b72 } tspan.action { fill: #58a6ff } tspan.exact { fill: #ff7b72 }
    }
  </style>
  <rect class="back" width="760" height="214" rx="8"/>
  <text id="title" class="strong" x="16" y="26">Jobs that get a token within ten minutes, of those that start at once</text>
${[...grid, ...sizes, ...lines].join('\n')}
  <text class="middle" x="248" y="206">jobs</text>
</svg>
`;
}

if (import.meta.main) writeFileSync(CHART, crowdChart());
