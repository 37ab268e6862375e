import { texts } from '#i18n'
import { office_joining as de } from '#texts/de.json'
import { office_joining as en } from '#texts/en.json'

export type Key = keyof typeof de
export const t = texts<Key>({ de, en })
export const has = (key: string): key is Key => key in de
export const kinds = (): (readonly [string, string])[] => [
  ['shop', t('kind.shop')],
  ['club', t('kind.club')],
]
