import { Refused } from '#api'
import { texts, type Values } from '#i18n'
import { common as commonDe, office as de } from '#texts/de.json'
import { common as commonEn, office as en } from '#texts/en.json'

export type Key = keyof typeof de | keyof typeof commonDe
const tables: Record<'de' | 'en', Record<Key, string>> = {
  de: { ...commonDe, ...de },
  en: { ...commonEn, ...en },
}

export const t = texts(tables)
/** What to say of a failure: the API's own sentence, or that there was no answer. */
export const words = (failure: unknown): string =>
  failure instanceof Refused ? (failure.problem.detail ?? failure.problem.title) : t('no_answer')

/** A text by a key that the API made, such as a state; what no text is known of is said as it is. */
export const named = (key: string, values?: Values): string =>
  key in tables.de ? t(key as Key, values) : (key.split('.').at(-1) ?? key)
