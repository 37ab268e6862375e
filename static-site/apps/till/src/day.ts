/** The shop's day, as its account tells it; and what this device booked last, for when there is no line. */
import { signal } from '@preact/signals'
import { type Schemas, serverNow, told } from '#api'
import { decimal, table as sheet } from '#csv'
import { pocket, points, town } from '#town-facts'
import { api, device, outbox, type Posting } from './till.ts'

export type Entry = Schemas['EntryView']
/** One event at the counter: its legs on the shop's account together. Amounts are units by pocket. */
export interface Line {
  id: string
  kind: string
  at: string
  receipt?: string | undefined
  cashier?: string | undefined
  till?: string | undefined
  given: number
  taken: Record<string, number>
  returns?: string | undefined
  returned: boolean
}

const MOST = 60
export const latest = signal<Posting[]>([])

export async function remembered(posting: Posting): Promise<void> {
  latest.value = [posting, ...latest.value].slice(0, MOST)
  // A sale that is booked stays booked where the list of it cannot be kept.
  await outbox.keep('latest', latest.value).catch(() => undefined)
}

export async function recalled(): Promise<void> {
  latest.value = (await outbox.thing<Posting[]>('latest')) ?? []
}

/** Midnight of the town's own day, as an instant. */
export function dayBegins(now = serverNow()): Date {
  const parts = new Intl.DateTimeFormat('sv', {
    timeZone: town.timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  })
  const [, clock = '00:00:00'] = parts.format(now).split(' ')
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(':').map(Number)
  return new Date(Math.floor(now / 1000) * 1000 - ((hours * 60 + minutes) * 60 + seconds) * 1000)
}

/** All entries of the shop since a moment, page by page. Raises Refused and Away. */
export async function entries(since: Date): Promise<Entry[]> {
  const id = device.value?.shop ?? ''
  const found: Entry[] = []
  let cursor: string | undefined
  do {
    const query = { from: since.toISOString(), limit: 100, ...(cursor ? { cursor } : {}) }
    const page = await told(api.GET('/v1/accounts/{id}/entries', { params: { path: { id }, query } }))
    found.push(...page.entries)
    cursor = page.next ?? undefined
  } while (cursor)
  return found
}

/** Entries of one posting become one line; what was taken back is marked. */
export function lines(found: Entry[]): Line[] {
  const made = new Map<string, Line>()
  for (const each of found) {
    const line = made.get(each.posting) ?? fresh(each)
    if (each.amount < 0) line.given -= each.amount
    else line.taken[each.pocket] = (line.taken[each.pocket] ?? 0) + each.amount
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
  returns: each.returns ?? undefined,
  returned: false,
})

/** The lines as a table to download. */
export function table(found: Line[]): string {
  const pockets = [...new Set(found.flatMap((line) => Object.keys(line.taken)))]
  const head = ['at', 'kind', 'receipt', 'given', ...pockets, 'cashier', 'till', 'posting', 'returns']
  const rows = found.map((line) => [
    line.at,
    line.kind,
    line.receipt ?? '',
    plain(points, line.given),
    ...pockets.map((name) => plain(name, line.taken[name] ?? 0)),
    line.cashier ?? '',
    line.till ?? '',
    line.id,
    line.returns ?? '',
  ])
  return sheet([head, ...rows])
}

const plain = (name: string, units: number): string => decimal(units, pocket(name).decimals)
