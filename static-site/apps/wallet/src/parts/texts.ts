/** What the pages under "more" say beside the rest of the wallet: loaded with them, so that the card comes sooner. */
import { texts } from '#i18n'
import { wallet_more as de } from '#texts/de.json'
import { wallet_more as en } from '#texts/en.json'
import { type Key, tables } from '../texts.ts'

export { words } from '../texts.ts'

export const t = texts<Key | keyof typeof de>({ de: { ...tables.de, ...de }, en: { ...tables.en, ...en } })
