import { beforeAll, describe, expect, it } from 'vitest';
import { HELP_TOPICS } from '../../src/errors.ts';
import { meanings } from '../../src/ringcentral/error-codes.ts';
import { allMessages, type Message } from '../support/messages.ts';
import { anchorsOf } from './anchors.ts';
import { codeBlocks, read } from './pages.ts';

/** The page quotes what the action prints in blocks of `text`, with … for what differs from case to case. */
const page = read('docs/troubleshooting.md');
const quotes = codeBlocks(page, 'text').flatMap((block) => block.split('\n'));

describe('docs/troubleshooting.md and the messages', () => {
  let messages: Message[];
  beforeAll(async () => {
    messages = Object.values(await allMessages()).flat();
  });

  it.each(quotes)('quotes a message that is printed: %s', (quote) => {
    // One that is all ellipsis would prove nothing.
    expect(quote.replaceAll('…', '').length).toBeGreaterThan(7);
    const pattern = patternOf(quote);
    expect(messages.some(({ text }) => linesOf(text).some((line) => pattern.test(line)))).toBe(true);
  });

  it('has every error, warning and notice', () => {
    const patterns = quotes.map(patternOf);
    const lines = messages.filter(({ level }) => level !== 'log').flatMap(({ text }) => linesOf(text));
    expect(lines.filter((line) => !patterns.some((pattern) => pattern.test(line)))).toEqual([]);
  });
});

it.each([...meanings().keys()])('docs/troubleshooting.md has %s in its table', (code) => {
  const rows = page.split('\n').filter((line) => line.startsWith('`') && line.includes(' | '));
  expect(rows.filter((row) => row.split(' | ')[0]?.includes(`\`${code}\``))).toHaveLength(1);
});

it.each(HELP_TOPICS)('docs/troubleshooting.md has the section %s, to which errors link', (topic) => {
  expect(anchorsOf(page)).toContain(topic);
});

function linesOf(message: string): string[] {
  return message.split('\n').map((line) => line.trim());
}

/** What a quoted line stands for. */
function patternOf(quote: string): RegExp {
  const literal = quote.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`);
}
