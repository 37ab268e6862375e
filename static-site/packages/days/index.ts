/** Days and months of the town, whatever clock the device has: `2026-11-22`, `2026-11`. Pure. */

const shown = new Map<string, Intl.DateTimeFormat>()

/** What a clock in that zone shows: `2026-11-22 13:05:00`. */
function wall(at: number, zone: string): string {
  let format = shown.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
    shown.set(zone, format)
  }
  return format.format(at)
}

export const dateOf = (at: number | string | Date, zone: string): string =>
  wall(new Date(at).getTime(), zone).slice(0, 10)

/** The moment (ms) at which a day begins there; also where clocks are changed that day. */
export function midnight(date: string, zone: string): number {
  const wanted = Date.parse(`${date}T00:00:00Z`)
  const ahead = (at: number): number => Date.parse(`${wall(at, zone).replace(' ', 'T')}Z`) - at
  return wanted - ahead(wanted - ahead(wanted))
}

/** The first day of a date's month, or of one so many months before it. */
export function monthBegins(date: string, before = 0): string {
  const [year = 0, month = 1] = date.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1 - before, 1)).toISOString().slice(0, 10)
}

/** The date so many days later, or before. */
export const daysLater = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
