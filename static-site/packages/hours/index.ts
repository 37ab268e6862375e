/** Opening hours as people write them: `8-13, 14:30-18`, and as the API has them. Pure. */

/** From and to of each time that a shop is open on a day, `08:00`. */
export type Spans = string[][]
const CLOSED = /^(-|zu|geschlossen|closed)?$/
const SPAN = /^(\d{1,2})(?:[:.](\d{2}))?-(\d{1,2})(?:[:.](\d{2}))?$/
const MOST = 4

/** A day as it was typed; undefined where it cannot be read, or where times do not go up. */
export function readHours(text: string): Spans | undefined {
  const plain = text
    .toLowerCase()
    .replace(/uhr|\s/g, '')
    .replace(/[–—−]|bis/g, '-')
    .replace(/und|;|\//g, ',')
  if (CLOSED.test(plain)) return []
  const spans: Spans = []
  for (const part of plain.split(',')) {
    const found = SPAN.exec(part)
    const from = clock(found?.[1], found?.[2])
    const to = clock(found?.[3], found?.[4])
    if (!from || !to) return undefined
    spans.push([from, to])
  }
  const times = spans.flat()
  const rising = times.every((time, n) => n === 0 || time > (times[n - 1] ?? ''))
  return rising && spans.length <= MOST ? spans : undefined
}

/** A day as it is read easily: `8–13, 14:30–18`. */
export const shownHours = (spans: Spans): string =>
  spans.map((span) => span.map((time) => time.replace(/^0/, '').replace(':00', '')).join('–')).join(', ')

function clock(hour: string | undefined, minute = '00'): string | undefined {
  if (hour === undefined) return undefined
  const time = `${hour.padStart(2, '0')}:${minute}`
  return time <= '24:00' && minute < '60' ? time : undefined
}
