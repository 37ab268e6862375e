import { texts, type Values } from '#i18n'
import { office_search as de } from '#texts/de.json'
import { office_search as en } from '#texts/en.json'

export type Key = keyof typeof de
export const t = texts<Key>({ de, en })
const has = (key: string): key is Key => key in de

/** A text by a key that the API made; what no text is known of is said as it is. */
export const spelt = (key: string, values?: Values): string =>
  has(key) ? t(key, values) : (key.split('.').at(-1) ?? key)
/** What a posting was, in words. */
export const booked = (kind: string): string => spelt(`booked.${kind}`)
