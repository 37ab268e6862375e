/** What entries of a shop's account add up to, by what they are for and by day. Pure; amounts are units of their pocket. */
import type { Schemas } from '#api'
import { dateOf } from '#days'

export type Entry = Schemas['EntryView']
export type Units = Record<string, number>
/** What the shop gave to clubs and to members, what it took in, sold as credit on cards, and all else. */
export type For = 'club' | 'member' | 'taken' | 'loaded' | 'other'

const WHAT: Record<string, For> = {
  club: 'club',
  member: 'member',
  redeem: 'taken',
  capture: 'taken',
  load: 'loaded',
}

/** What an entry is for. What comes back counts against what it was for; a slip counts when it is given, not again when it is claimed. */
export function purpose({ kind, reason }: Pick<Entry, 'kind' | 'reason'>): For | undefined {
  if (kind === 'claim') return undefined
  return WHAT[reason.replace(/_back$/, '')] ?? 'other'
}

export const add = (sums: Units, pocket: string, units: number): void => {
  sums[pocket] = (sums[pocket] ?? 0) + units
}

/** A day: how many postings, what moved, and what the account held before it in the pockets that were touched. */
export interface Day {
  date: string
  count: number
  moved: Record<For, Units>
  opening: Units
}

export const fresh = (date: string): Day => ({
  date,
  count: 0,
  moved: { club: {}, member: {}, taken: {}, loaded: {}, other: {} },
  opening: {},
})

/** Adds entries to their days, by the time of booking; newest first, as the API tells them. */
export function fold(days: Map<string, Day>, entries: Entry[], zone: string): void {
  let before = ''
  for (const each of entries) {
    const date = dateOf(each.posted_at, zone)
    const day = days.get(date) ?? fresh(date)
    days.set(date, day)
    if (each.posting !== before) day.count += 1
    before = each.posting
    day.opening[each.pocket] = each.balance - each.amount
    const what = purpose(each)
    if (what) add(day.moved[what], each.pocket, each.amount)
  }
}

/** What some days moved in all. */
export function total(days: Day[]): Record<For, Units> {
  const { moved } = fresh('')
  for (const day of days)
    for (const [what, units] of Object.entries(day.moved))
      for (const [pocket, amount] of Object.entries(units)) add(moved[what as For], pocket, amount)
  return moved
}

/** What the account held when a day began, by the first entries since, else by what it holds now. */
export function held(days: Day[], date: string, now: Units): Units {
  const since = days.filter((day) => day.date >= date).sort((a, b) => a.date.localeCompare(b.date))
  return Object.fromEntries(
    Object.entries(now).map(([pocket, units]) => [
      pocket,
      since.find((day) => pocket in day.opening)?.opening[pocket] ?? units,
    ]),
  )
}
