/**
 * The shop's months, day by day, from its own entries: what a till may read anyway, and exact.
 *
 * Days that are over change no more, so each is read once and kept on this device.
 */
import { serverNow, told } from '#api'
import { table as sheet } from '#csv'
import { dateOf, daysLater, midnight, monthBegins } from '#days'
import { points, town } from '#town-facts'
import { pages, plain } from './day.ts'
import { type Day, fold, type Units } from './sums.ts'
import { api, device, outbox } from './till.ts'

/** Every day between two dates, both included; those on which nothing was booked are left out. */
interface Kept {
  from: string
  to: string
  days: Day[]
}

/** A busy account is shown as it was a quarter of an hour ago at most. */
const SETTLED_MS = 30 * 60_000
const zone = town.timeZone
const start = (date: string): Date => new Date(midnight(date, zone))
export const today = (): string => dateOf(serverNow(), zone)

/** All days since a date. Raises Refused and Away. */
export async function daysSince(first: string): Promise<Day[]> {
  const name = `days-${device.value?.shop}`
  const kept = await outbox.thing<Kept>(name)
  const days = new Map(kept?.days.map((day) => [day.date, day]))
  const over = daysLater(dateOf(serverNow() - SETTLED_MS, zone), -1)
  await read(days, start(kept && kept.to >= first ? daysLater(kept.to, 1) : first))
  if (kept && kept.to >= first && kept.from > first) await read(days, start(first), start(kept.from))
  const from = kept && kept.to >= first && kept.from < first ? kept.from : first
  const oldest = monthBegins(today(), 1)
  const found = [...days.values()].sort((a, b) => a.date.localeCompare(b.date))
  const whole = found.filter((day) => day.date <= over && day.date >= from && day.date >= oldest)
  const keeping: Kept = { from: from > oldest ? from : oldest, to: over, days: whole }
  await outbox.keep(name, keeping).catch(() => undefined) // then they are read again
  return found.filter((day) => day.date >= first)
}

async function read(days: Map<string, Day>, since: Date, until?: Date): Promise<void> {
  for await (const page of pages(since, until)) fold(days, page, zone)
}

/** What the shop's account holds now. Raises Refused and Away. */
export async function balances(): Promise<Units> {
  const id = device.value?.shop ?? ''
  return (await told(api.GET('/v1/accounts/{id}', { params: { path: { id } } }))).balances
}

/** Days as a table to download. */
export function table(days: Day[]): string {
  const columns = (['taken', 'loaded', 'other'] as const).flatMap((what) =>
    [...new Set(days.flatMap((day) => Object.keys(day.moved[what])))].map((pocket) => ({ what, pocket })),
  )
  const head = ['date', 'postings', 'club', 'member', ...columns.map((each) => `${each.what}_${each.pocket}`)]
  const rows = days.map((day) => [
    day.date,
    String(day.count),
    plain(points, -(day.moved.club[points] ?? 0)),
    plain(points, -(day.moved.member[points] ?? 0)),
    ...columns.map(({ what, pocket }) => plain(pocket, day.moved[what][pocket] ?? 0)),
  ])
  return sheet([head, ...rows])
}
