/** What one's purchases did month by month, as the API counts it; and sums over it. */
import type { Schemas } from '#api'

export type Months = Schemas['MyMonthsView']
export type Month = Schemas['MyMonthView']

export const sum = <Each>(list: Each[], of: (each: Each) => number): number =>
  list.reduce((all, each) => all + of(each), 0)

/** What all clubs and the pot got in a month. */
export const forClubs = (month: Month): number => sum(Object.values(month.clubs), (units) => units)

/** Those of the year in which the latest one is. */
export const thisYear = <Each extends { month: string }>(months: Each[], latest: string): Each[] =>
  months.filter((each) => each.month.slice(0, 4) === latest.slice(0, 4))

/** A day in the middle of it, for `month` and `letter` of dates. */
export const within = ({ month }: { month: string }): string => `${month}-15T12:00:00Z`
