import { texts } from '#i18n'
import { common as commonDe, till as de } from '#texts/de.json'
import { common as commonEn, till as en } from '#texts/en.json'

type Key = keyof typeof de | keyof typeof commonDe
const tables: Record<'de' | 'en', Record<Key, string>> = {
  de: { ...commonDe, ...de },
  en: { ...commonEn, ...en },
}

export const t = texts(tables)
