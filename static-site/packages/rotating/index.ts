/** The wallet's code: another one each quarter of a minute, made without a line (docs/people/pin.md, "The wallet's code"). */
import { ALPHABET } from '../cards/index.ts'

export interface Maker {
  /** What every code begins with, 15 characters. */
  begins: string
  /** 32 bytes in 52 characters of the town's alphabet. */
  key: string
  /** What stands before a code in its QR. */
  url: string
}

export const STEP_MS = 15_000
const STEP_SIGNS = 6
const PROOF_SIGNS = 13

export const stepAt = (ms: number): number => Math.floor(ms / STEP_MS)

/** A number in so many characters to the base 32, with zeros before it. */
export const numeral = (value: number, signs: number): string => {
  let rest = value
  let text = ''
  for (let place = 0; place < signs; place += 1) {
    text = `${ALPHABET[rest % 32]}${text}`
    rest = Math.floor(rest / 32)
  }
  return text
}

/** The first bytes that a text of the alphabet holds, five bits a character. */
export function bytes(text: string, count: number): Uint8Array<ArrayBuffer> {
  const made = new Uint8Array(count)
  let bits = 0
  let held = 0
  let at = 0
  for (const sign of text) {
    held = ((held << 5) | ALPHABET.indexOf(sign)) & 0xfff
    bits += 5
    if (bits >= 8 && at < count) {
      bits -= 8
      made[at] = (held >> bits) & 0xff
      at += 1
    }
  }
  return made
}

/** The first bits of some bytes as characters of the alphabet. */
export function signs(data: Uint8Array, count: number): string {
  let text = ''
  for (let place = 0; place < count; place += 1) {
    let five = 0
    for (let bit = place * 5; bit < place * 5 + 5; bit += 1) {
      five = (five << 1) | (((data[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1)
    }
    text += ALPHABET[five]
  }
  return text
}

/** The code of one step, with its address: what the QR holds. */
export async function code(maker: Maker, step: number): Promise<string> {
  const told = maker.begins + numeral(step, STEP_SIGNS)
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', bytes(maker.key, 32), algorithm, false, ['sign'])
  const proof = new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(told)))
  return maker.url + told + signs(proof, PROOF_SIGNS)
}
