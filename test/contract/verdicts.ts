/** How a check can end, beside holding. */

/** What should be true is not. */
export class Deviation extends Error {}

/** This app, user or moment cannot show it. */
export class NotApplicable extends Error {}

export function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Deviation(otherwise);
}
