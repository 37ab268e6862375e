import { Refused } from '#api'
import { texts } from '#i18n'
import { common as commonDe, wallet as de } from '#texts/de.json'
import { common as commonEn, wallet as en } from '#texts/en.json'

export type Key = keyof typeof de | keyof typeof commonDe
export const tables: Record<'de' | 'en', Record<Key, string>> = {
  de: { ...commonDe, ...de },
  en: { ...commonEn, ...en },
}

export const t = texts(tables)
export const words = (failure: unknown): string => told(failure, t('no_answer'))

/** What to say of a failure: the API's own sentence, or that there was no answer. */
function told(failure: unknown, silence: string): string {
  if (!(failure instanceof Refused)) return silence
  return failure.problem.detail ?? failure.problem.title
}
