import { expect, it, vi } from 'vitest';
import { asObject, parseObject } from '../../src/json.ts';

it('reads a JSON object', () => {
  expect(parseObject('{"a":[1]}')).toEqual({ a: [1] });
});

it.each(['', 'null', '[]', '"x"', '5', 'true', '{', '{"a":1} x'])(
  'does not take %j for an object',
  (text) => {
    expect(parseObject(text)).toBeUndefined();
  },
);

it('reads one after a byte order mark, which a parser may ignore (RFC 8259, section 8.1)', () => {
  expect(parseObject('\uFEFF{"a":1}')).toEqual({ a: 1 });
  expect(parseObject('{"a":1}\uFEFF')).toBeUndefined();
});

it('keeps every digit of a whole number, as text where there are too many', () => {
  expect(
    parseObject('{"id":9007199254740991,"a":[{"id":12345678901234567890}],"x":-9007199254740993}'),
  ).toEqual({ id: 9_007_199_254_740_991, a: [{ id: '12345678901234567890' }], x: '-9007199254740993' });
});

it('knows no such number where Node does not tell its digits, as before Node 21', () => {
  const parse = JSON.parse;
  const parseAsBefore = (text: string, revive: (name: string, value: unknown) => unknown) =>
    parse(text, (name, value) => revive(name, value));
  vi.spyOn(JSON, 'parse').mockImplementation(parseAsBefore as typeof JSON.parse);
  expect(parseObject('{"id":12345678901234567890,"x":1}')).toEqual({ x: 1 });
  vi.restoreAllMocks();
});

it('leaves alone what is no such number', () => {
  const object = { text: '12345678901234567890', part: 0.1234567890123456, none: null, list: [true] };
  expect(parseObject(JSON.stringify(object))).toEqual(object);
});

it('tells objects from other values', () => {
  const object = {};
  expect(asObject(object)).toBe(object);
  expect([null, undefined, [], 'x', 1].map(asObject)).toEqual(Array(5).fill(undefined));
});
