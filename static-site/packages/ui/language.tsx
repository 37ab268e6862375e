/** The switch between the two languages. */
import type { JSX } from 'preact'
import { type Language, language, speak } from '#i18n'

const NAMES: Record<Language, string> = { de: 'Deutsch', en: 'English' }

export function LanguageSwitch(): JSX.Element {
  const other: Language = language.value === 'de' ? 'en' : 'de'
  return (
    <button type="button" class="chip tap" lang={other} onClick={() => speak(other)}>
      {NAMES[other]}
    </button>
  )
}
