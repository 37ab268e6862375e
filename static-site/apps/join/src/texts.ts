import { type Problem, Refused } from '#api'
import { texts } from '#i18n'
import { common as commonDe, join as de } from '#texts/de.json'
import { common as commonEn, join as en } from '#texts/en.json'

type Key = keyof typeof de | keyof typeof commonDe
const tables: Record<'de' | 'en', Record<Key, string>> = {
  de: { ...commonDe, ...de },
  en: { ...commonEn, ...en },
}

export const t = texts(tables)

/** What to say of a failure: the API's own sentence, or that there was no answer. */
export const words = (failure: unknown): string =>
  failure instanceof Refused
    ? (failure.problem.detail ?? failure.problem.title) || t('no_answer')
    : t('no_answer')

/** The fields that the API found wrong, by their last name; none for any other failure. */
export function wrongFields(failure: unknown): string[] {
  if (!(failure instanceof Refused)) return []
  const { errors } = failure.problem as Problem & { errors?: { field: string }[] }
  return (errors ?? []).map(({ field }) =>
    field.startsWith('hours') ? 'hours' : (field.split('.').at(-1) ?? field),
  )
}
