/** The shop's day, as its account tells it; and what this device booked last, for when there is no line. */
import { signal } from '@preact/signals'
import { serverNow, told } from '#api'
import { decimal, table as sheet } from '#csv'
import { dateOf, midnight } from '#days'
import { pocket, points, town } from '#town-facts'
import { add, type Entry, purpose, type Units } from './sums.ts'
import { api, device, outbox, type Posting } from './till.ts'

export type { Entry }

/** One event at the counter: its legs on the shop's account together. Amounts are units by pocket; what came back is negative. */
export interface Line {
  id: string
  kind: string
  at: string
  receipt?: string | undefined
  cashier?: string | undefined
  till?: string | undefined
  given: number
  taken: Units
  /** What was neither: a card that was loaded, a transfer, a slip that nobody claimed. */
  other: Units
  returns?: string | undefined
  returned: boolean
}

const MOST = 60
export const latest = signal<Posting[]>([])

export async function remembered(posting: Posting): Promise<void> {
  latest.value = [posting, ...latest.value].slice(0, MOST)
  // A sale that is booked stays booked where the list of it cannot be kept.
  await outbox.keep(`latest-${device.value?.shop}`, latest.value).catch(() => undefined)
}

/** What this device booked for the shop that it belongs to now. */
export async function recalled(): Promise<void> {
  latest.value = (await outbox.thing<Posting[]>(`latest-${device.value?.shop}`)) ?? []
}

/** Midnight of the town's own day. */
export const dayBegins = (now = serverNow()): Date =>
  new Date(midnight(dateOf(now, town.timeZone), town.timeZone))

/** The shop's entries from a moment on, and before another one if told, page by page. Raises Refused and Away. */
export async function* pages(since: Date, until?: Date): AsyncGenerator<Entry[]> {
  const id = device.value?.shop ?? ''
  const asked = { from: since.toISOString(), limit: 100, ...(until ? { to: until.toISOString() } : {}) }
  let cursor: string | undefined
  do {
    const query = { ...asked, ...(cursor ? { cursor } : {}) }
    const page = await told(api.GET('/v1/accounts/{id}/entries', { params: { path: { id }, query } }))
    yield page.entries
    cursor = page.next ?? undefined
  } while (cursor)
}

/** All of them at once. */
export async function entries(since: Date): Promise<Entry[]> {
  const found: Entry[] = []
  for await (const page of pages(since)) found.push(...page)
  return found
}

/** Entries of one posting become one line; what was taken back is marked. */
export function lines(found: Entry[]): Line[] {
  const made = new Map<string, Line>()
  for (const each of found) {
    const line = made.get(each.posting) ?? fresh(each)
    const what = purpose(each)
    if (what === 'club' || what === 'member') line.given -= each.amount
    else if (what) add(what === 'taken' ? line.taken : line.other, each.pocket, each.amount)
    made.set(each.posting, line)
  }
  const back = new Set([...made.values()].map((line) => line.returns))
  return [...made.values()].map((line) => ({ ...line, returned: back.has(line.id) }))
}

const fresh = (each: Entry): Line => ({
  id: each.posting,
  kind: each.kind,
  at: each.at,
  receipt: each.receipt ?? undefined,
  cashier: each.cashier ?? undefined,
  till: each.till ?? undefined,
  given: 0,
  taken: {},
  other: {},
  returns: each.returns ?? undefined,
  returned: false,
})

/** The lines as a table to download. */
export function table(found: Line[]): string {
  const [taken, other] = (['taken', 'other'] as const).map((what) => [
    ...new Set(found.flatMap((line) => Object.keys(line[what]))),
  ]) as [string[], string[]]
  const columns = [...taken, ...other.map((name) => `other_${name}`)]
  const head = ['at', 'kind', 'receipt', 'given', ...columns, 'cashier', 'till', 'posting', 'returns']
  const rows = found.map((line) => [
    line.at,
    line.kind,
    line.receipt ?? '',
    plain(points, line.given),
    ...taken.map((name) => plain(name, line.taken[name] ?? 0)),
    ...other.map((name) => plain(name, line.other[name] ?? 0)),
    line.cashier ?? '',
    line.till ?? '',
    line.id,
    line.returns ?? '',
  ])
  return sheet([head, ...rows])
}

export const plain = (name: string, units: number): string => decimal(units, pocket(name).decimals)
