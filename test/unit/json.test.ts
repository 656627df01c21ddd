import { expect, it } from 'vitest';
import { asList, asObject, parseObject } from '../../src/json.ts';

it('reads a JSON object', () => {
  expect(parseObject('{"a":[1]}')).toEqual({ a: [1] });
});

it.each(['', 'null', '[]', '"x"', '5', 'true', '{', '{"a":1} x'])(
  'does not take %j for an object',
  (text) => {
    expect(parseObject(text)).toBeUndefined();
  },
);

it('tells objects from other values', () => {
  const object = {};
  expect(asObject(object)).toBe(object);
  expect([null, undefined, [], 'x', 1].map(asObject)).toEqual(Array(5).fill(undefined));
});

it('takes anything but a list for an empty list', () => {
  const list = [1];
  expect(asList(list)).toBe(list);
  expect([undefined, null, {}, 'ab', { length: 1 }].map(asList)).toEqual(Array(5).fill([]));
});
