/** An IBAN while it is typed: how much of it is there, and whether it can be right. Pure. Source: ISO 13616. */

/** How long an account's number is where ours have accounts; the API knows all countries. */
const LENGTHS: Record<string, number> = {
  AT: 20,
  BE: 16,
  CH: 21,
  CZ: 24,
  DE: 22,
  DK: 18,
  ES: 24,
  FR: 27,
  IT: 27,
  LI: 21,
  LU: 20,
  NL: 18,
  PL: 28,
}
const SHORTEST = 15
const LONGEST = 34

export type Typed =
  | { kind: 'open'; left?: number }
  | { kind: 'right' }
  | { kind: 'wrong'; why: 'begin' | 'long' | 'check' }

/** What is to say of an IBAN so far; of a country that is not listed only the check digits are looked at. */
export function typedIban(text: string): Typed {
  const plain = compact(text)
  if (!/^([A-Z]{0,2}|[A-Z]{2}\d{1,2}[0-9A-Z]*)$/.test(plain)) return { kind: 'wrong', why: 'begin' }
  const wanted = LENGTHS[plain.slice(0, 2)]
  if (plain.length > (wanted ?? LONGEST)) return { kind: 'wrong', why: 'long' }
  if (wanted && plain.length < wanted) return { kind: 'open', left: wanted - plain.length }
  if (plain.length < SHORTEST) return { kind: 'open' }
  if (checks(plain)) return { kind: 'right' }
  return wanted ? { kind: 'wrong', why: 'check' } : { kind: 'open' }
}

/** In groups of four, as banks print it. */
export const groupedIban = (text: string): string => compact(text).replace(/(.{4})(?=.)/g, '$1 ')

const compact = (text: string): string => text.toUpperCase().replace(/[^0-9A-Z]/g, '')

/** The remainder of 97 is 1: digit by digit, since the number is longer than numbers are. */
function checks(plain: string): boolean {
  const turned = plain.slice(4) + plain.slice(0, 4)
  const digits = turned.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55))
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1
}
