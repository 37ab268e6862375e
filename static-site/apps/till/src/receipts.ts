/** Receipt numbers that are booked today already: a second booking is told, and never refused. */
import { signal } from '@preact/signals'
import { Away, Refused, serverNow } from '#api'
import { dayBegins, entries, latest, lines } from './day.ts'
import { device, noted, queue } from './till.ts'

interface Use {
  receipt: string
  at: number
  /** The posting, or the key of one that still waits. */
  id: string
}

/** What the shop's other tills booked today, as far as it was asked. */
const elsewhere = signal<Use[]>([])
const AGAIN_MS = 20_000
/** An entry may be shown a little later than it was booked. */
const LATE_MS = 120_000
let lookedAt = 0
let shop: string | undefined

/** Asks what the shop has booked today since the last look. Without an answer this device's own memory has to do. */
export async function looked(): Promise<void> {
  const now = serverNow()
  if (shop !== device.value?.shop) {
    shop = device.value?.shop
    lookedAt = 0
    elsewhere.value = []
  }
  if (now - lookedAt < AGAIN_MS) return
  const since = Math.max(dayBegins(now).getTime(), lookedAt - LATE_MS)
  lookedAt = now
  try {
    const found = lines(await entries(new Date(since)))
    const back = new Set(found.map((line) => line.returns))
    const more = found
      .filter((line) => line.receipt)
      .map((line) => ({ receipt: line.receipt ?? '', at: Date.parse(line.at), id: line.id }))
    elsewhere.value = [...elsewhere.value, ...more].filter((use) => !back.has(use.id))
  } catch (failure) {
    lookedAt = 0
    noted(failure)
    if (!(failure instanceof Refused || failure instanceof Away)) throw failure
  }
}

const same = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase()

/** When this number was booked before today, if it was; `bill` are postings of the same bill, which one may split. */
export function used(receipt: string, bill: string[]): number | undefined {
  if (!receipt.trim()) return undefined
  const begins = dayBegins().getTime()
  const back = new Set(latest.value.map((each) => each.returns))
  const here = latest.value
    .filter((each) => !each.practice && each.posting.receipt)
    .map(({ posting }) => ({ receipt: posting.receipt ?? '', at: Date.parse(posting.at), id: posting.id }))
  const waits = queue.value
    .filter(({ owner }) => !owner || owner === device.value?.shop)
    .map(({ key, body, at }) => ({ receipt: body.receipt ?? '', at, id: key }))
  return [...here, ...waits, ...elsewhere.value].find(
    (use) => use.at >= begins && same(use.receipt, receipt) && !bill.includes(use.id) && !back.has(use.id),
  )?.at
}
