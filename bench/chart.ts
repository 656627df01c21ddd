/** Draws docs/crowd.svg: how many jobs of a crowd get a token. The same figures as in `npm run bench`. */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CROWDS, JOBS, summarise } from './crowd-figures.ts';

export const CHART = join(resolve(import.meta.dirname, '..'), 'docs/crowd.svg');

const WIDTH = 480;
const HEIGHT = 372;
/** The area between the axes. */
const PLOT = { left: 64, right: 458, top: 112, bottom: 312 };

interface Line {
  /** Names its style. */
  className: string;
  name: string;
  kind: keyof typeof CROWDS;
  /** Where the name stands, above or below the end of the line. */
  offset: number;
}

const LINES: readonly Line[] = [
  { className: 'exact', name: 'exactly Retry-After', kind: 'exactly Retry-After', offset: -38 },
  { className: 'action', name: 'this action', kind: 'this action', offset: 41 },
  { className: 'matrix', name: 'this action, one matrix', kind: 'this action, one matrix', offset: -14 },
];

/** The chart as SVG, the same each time. */
export function crowdChart(): string {
  const lines = LINES.map((line) => ({
    ...line,
    shares: JOBS.map((jobs) => summarise({ ...CROWDS[line.kind], jobs }).served),
  }));
  const description = lines.map(({ name, shares }) => {
    const points = JOBS.map((jobs, i) => `${percent(shares[i])} of ${jobs}`);
    return `${capitalise(name)}: ${points.join(', ')} jobs.`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title desc" font-family="-apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif" font-size="16">
  <!-- Made by \`npm run chart\` from the figures of \`npm run bench\`. -->
  <title id="title">How many jobs get a token</title>
  <desc id="desc">Jobs that get a token within ten minutes, of those that start at once. ${description.join(' ')}</desc>
  <style>
${STYLE}  </style>
  <rect class="back" x="1" y="1" width="${WIDTH - 2}" height="${HEIGHT - 2}" rx="10"/>
  <text class="name" x="20" y="36">How many jobs get a token</text>
  <text class="quiet" x="20" y="62">in ten minutes, at five requests a minute</text>
${[0, 0.25, 0.5, 0.75, 1].map(drawShare).join('')}${[10, 20, 30, 40].map(drawJobs).join('')}  <text class="quiet middle" x="${(PLOT.left + PLOT.right) / 2}" y="${HEIGHT - 14}">jobs that start at once</text>
${lines.map(drawLine).join('')}</svg>
`;
}

function drawShare(share: number): string {
  return `  <path class="grid" d="M${PLOT.left} ${y(share)} H${PLOT.right}"/>
  <text class="quiet end" x="${PLOT.left - 10}" y="${y(share) + 6}">${percent(share)}</text>
`;
}

function drawJobs(jobs: number): string {
  return `  <text class="quiet middle" x="${x(jobs)}" y="${PLOT.bottom + 24}">${jobs}</text>
`;
}

function drawLine({ className, name, offset, shares }: Line & { shares: readonly number[] }): string {
  const points = JOBS.map((jobs, i) => ({ x: x(jobs), y: y(shares[i] ?? 0) }));
  const dots = points.map(
    (point) => `<circle class="${className}-dot" cx="${point.x}" cy="${point.y}" r="4.5"/>`,
  );
  const last = shares.at(-1) ?? 0;
  return `  <path class="line ${className}" d="M${points.map((point) => `${point.x} ${point.y}`).join(' L')}"/>
  ${dots.join('')}
  <text class="${className}-text end" x="${PLOT.right + 6}" y="${y(last) + offset}">${name}: ${percent(last)}</text>
`;
}

/** The axis begins at 5 jobs, which RingCentral's limit has room for. */
function x(jobs: number): number {
  return round(PLOT.left + ((jobs - 5) / (40 - 5)) * (PLOT.right - PLOT.left));
}

function y(share: number): number {
  return round(PLOT.bottom - share * (PLOT.bottom - PLOT.top));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function percent(share = 0): string {
  return `${Math.round(100 * share)}%`;
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const STYLE = `    .back { fill: #ffffff; stroke: #d0d7de }
    .name { fill: #1f2328; font-size: 19px; font-weight: 600 }
    .quiet { fill: #59636e }
    .grid { stroke: #d0d7de }
    .line { fill: none; stroke-width: 3 }
    .exact { stroke: #cf222e; stroke-dasharray: 3 5 }
    .exact-dot, .exact-text { fill: #cf222e }
    .action { stroke: #0969da }
    .action-dot, .action-text { fill: #0969da }
    .matrix { stroke: #1a7f37; stroke-dasharray: 9 5 }
    .matrix-dot, .matrix-text { fill: #1a7f37 }
    .exact-text, .action-text, .matrix-text { font-weight: 600 }
    .middle { text-anchor: middle }
    .end { text-anchor: end }
    @media (prefers-color-scheme: dark) {
      .back { fill: #0d1117; stroke: #3d444d }
      .name { fill: #f0f6fc }
      .quiet { fill: #9198a1 }
      .grid { stroke: #3d444d }
      .exact { stroke: #ff7b72 }
      .exact-dot, .exact-text { fill: #ff7b72 }
      .action { stroke: #58a6ff }
      .action-dot, .action-text { fill: #58a6ff }
      .matrix { stroke: #3fb950 }
      .matrix-dot, .matrix-text { fill: #3fb950 }
    }
`;

if (import.meta.main) writeFileSync(CHART, crowdChart());
