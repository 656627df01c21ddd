/** Lists by pages. Source: RingCentral's API reference of the call log and of the message store. */
import { apiError, type Reply } from './exchange.ts';
import type { Options } from './options.ts';

const DEFAULT_PER_PAGE = 100;
const MOST_PER_PAGE = 1000;
const DAY_MILLISECONDS = 24 * 60 * 60_000;
/** How far back lists go. */
const OLDEST_DAYS = 400;

export interface ListRequest {
  /** Of the account or extension that has the list. */
  uri: string;
  query: URLSearchParams;
  options: Options;
  now: number;
}

/** When the records of a day are, newest first: spread over it, in the order of their indexes. */
export function timesOn(day: string, count: number): { index: number; time: string }[] {
  return Array.from({ length: count }, (_, index) => ({
    index,
    time: new Date(Date.parse(day) + (DAY_MILLISECONDS * (index + 0.5)) / count).toISOString(),
  })).reverse();
}

/**
 * The page of a list that a query asks for, or what is wrong with its parameters.
 *
 * @param uri of the list
 * @param totals whether to say how many elements and pages there are: message lists do, the call log does not
 */
export function page(
  records: readonly object[],
  uri: string,
  query: URLSearchParams,
  totals: boolean,
): Reply {
  const asked =
    query.get('perPage') === 'max' ? MOST_PER_PAGE : Number(query.get('perPage') ?? DEFAULT_PER_PAGE);
  const number = Number(query.get('page') ?? 1);
  for (const [name, value] of Object.entries({ perPage: asked, page: number })) {
    if (!Number.isInteger(value) || value < 1) return invalidParameter(name);
  }
  const perPage = Math.min(asked, MOST_PER_PAGE);
  const start = (number - 1) * perPage;
  const shown = records.slice(start, start + perPage);
  const last = Math.max(1, Math.ceil(records.length / perPage));
  const linkTo = (target: number) => {
    const link = new URLSearchParams(query);
    link.set('page', String(target));
    link.set('perPage', String(perPage));
    return { uri: `${uri}?${link}` };
  };
  return {
    status: 200,
    headers: {},
    body: {
      ...linkTo(number),
      records: shown,
      paging: {
        page: number,
        perPage,
        ...(shown.length > 0 && { pageStart: start, pageEnd: start + shown.length - 1 }),
        ...(totals && { totalPages: last, totalElements: records.length }),
      },
      navigation: {
        firstPage: linkTo(1),
        ...(number > 1 && { previousPage: linkTo(Math.min(number - 1, last)) }),
        ...(number < last && { nextPage: linkTo(number + 1) }),
        ...(totals && { lastPage: linkTo(last) }),
      },
    },
  };
}

/**
 * The days (`2026-01-31`, UTC) that a request asks for, newest first, and whether a time is among what it asks for:
 * from `dateFrom` up to, but not at, `dateTo`. By default, the last 24 hours before `dateTo`, which is now.
 */
export function timeRange({
  query,
  now,
}: ListRequest): { days: string[]; includes: (time: number) => boolean } | Reply {
  const to = query.has('dateTo') ? Date.parse(query.get('dateTo') ?? '') : now;
  const from = query.has('dateFrom') ? Date.parse(query.get('dateFrom') ?? '') : to - DAY_MILLISECONDS;
  if (Number.isNaN(to)) return invalidParameter('dateTo');
  if (Number.isNaN(from)) return invalidParameter('dateFrom');
  const oldest = Math.max(from, now - OLDEST_DAYS * DAY_MILLISECONDS);
  const newest = Math.min(to, now);
  const days: string[] = [];
  for (let day = startOfDay(newest); day >= startOfDay(oldest); day -= DAY_MILLISECONDS) {
    days.push(new Date(day).toISOString().slice(0, 10));
  }
  return { days, includes: (time) => time >= from && time < to && time <= now };
}

/** Whether a record is among the values of a filter; several can be given, and none lets everything pass. */
export function passes(query: URLSearchParams, name: string, value: string): boolean {
  const wanted = query.getAll(name);
  return wanted.length === 0 || wanted.includes(value);
}

function startOfDay(time: number): number {
  return time - (time % DAY_MILLISECONDS);
}

function invalidParameter(parameterName: string): Reply {
  return apiError(400, 'CMN-101', `Parameter [${parameterName}] value is invalid.`, { parameterName });
}
