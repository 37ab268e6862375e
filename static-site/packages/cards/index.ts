/**
 * Cards as a till reads them, before any call: a typing error is told at once, a foreign code is told from a card.
 * The same rules as chalicelib/till/cards.py and ids.py; whether a card is real, the API alone knows.
 */
export const ALPHABET = '0123456789ABCDEFGHJKLMNPQRSTUVWX'
const CODE = 31
const WALLET = 34
const NUMBER = 14
const MODULUS = 1021

export type Shown =
  | { kind: 'code' | 'wallet' | 'number'; text: string }
  | { kind: 'slip'; text: string }
  | { kind: 'request'; text: string }
  | { kind: 'wrong'; why: 'unread' | 'check' | 'foreign' }

/** Capitals without spaces and signs; what is easily mistaken in print is read as what it must be. */
export function read(text: string): string {
  return text
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/O/g, '0')
    .replace(/I/g, '1')
}

/**
 * A card's serial number as the office types it, with its print run: `A07-0012`. A blank is read as the stroke; nothing
 * where it is none. The same rule as chalicelib/people/batches/serials.py.
 */
export function serial(given: string): string | undefined {
  const found = /^([A-HO][0-9A-X]{2})\s*[-–\s]\s*(\d{1,4})$/i.exec(given.trim())
  return found ? `${read(found[1] ?? '')}-${(found[2] ?? '').padStart(4, '0')}` : undefined
}

/** What a camera, a keyboard scanner or a person gave, for a town with these two letters. */
export function shown(given: string, town: string): Shown {
  // A keyboard scanner that is set to another layout makes other signs of the colon and the strokes.
  const link = /[^0-9A-Z]([SP])[^0-9A-Z]([0-9A-Z]+)$/i.exec(given.trim())
  if (link) return { kind: link[1]?.toUpperCase() === 'S' ? 'slip' : 'request', text: link[2] ?? '' }
  const text = read(given)
  if (text.length === NUMBER) return numbered(text, town)
  if (text.length < CODE) return { kind: 'wrong', why: 'unread' }
  const wallet = text.slice(-WALLET)
  if (wallet.startsWith(`${town}W`) && text.length >= WALLET) return { kind: 'wallet', text: wallet }
  const code = text.slice(-CODE)
  if (![...code].every((sign) => ALPHABET.includes(sign))) return { kind: 'wrong', why: 'unread' }
  if (code.startsWith(town)) return { kind: 'code', text: code }
  return { kind: 'wrong', why: elsewhere(given) ? 'foreign' : 'unread' }
}

/** Whether an address ends in a part as long as a code: then it is another town's card, and no menu or advertisement. */
function elsewhere(given: string): boolean {
  const last = read(given.split(/[^0-9A-Za-z\s]/).at(-1) ?? '')
  return last.length === CODE || last.length === WALLET
}

function numbered(text: string, town: string): Shown {
  if (![...text].every((sign) => ALPHABET.includes(sign))) return { kind: 'wrong', why: 'unread' }
  if (checkCharacters(text.slice(0, -2)) !== text.slice(-2)) return { kind: 'wrong', why: 'check' }
  return text.startsWith(town) ? { kind: 'number', text } : { kind: 'wrong', why: 'foreign' }
}

/** ISO 7064's pure system with two check characters, modulus 1021, radix 32. */
export function checkCharacters(text: string): string {
  let rest = 0
  for (const sign of `${text}00`) rest = (rest * 32 + ALPHABET.indexOf(sign)) % MODULUS
  const check = (1 - rest + MODULUS) % MODULUS
  return `${ALPHABET[check >> 5]}${ALPHABET[check & 31]}`
}

/** A printed number in groups of four, as it is typed. */
export const grouped = (text: string): string => read(text).replace(/(.{4})(?=.)/g, '$1 ')
