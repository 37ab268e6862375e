import { Refused } from '#api'
import { texts } from '#i18n'
import { common as commonDe, till as de } from '#texts/de.json'
import { common as commonEn, till as en } from '#texts/en.json'

type Key = keyof typeof de | keyof typeof commonDe
const tables: Record<'de' | 'en', Record<Key, string>> = {
  de: { ...commonDe, ...de },
  en: { ...commonEn, ...en },
}

export const t = texts(tables)

/** What to say of a failure: the API's own sentence, or that there was no answer. */
export function words(failure: unknown): string {
  if (!(failure instanceof Refused)) return t('no_answer')
  return failure.problem.detail || failure.problem.title || t('no_answer')
}
