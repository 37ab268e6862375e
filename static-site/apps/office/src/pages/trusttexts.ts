import { texts } from '#i18n'
import { office_trust as de } from '#texts/de.json'
import { office_trust as en } from '#texts/en.json'

export type Key = keyof typeof de
export const t = texts<Key>({ de, en })
/** What a change or a look is called; one that no text is known of is said as the API does. */
export const what = (name: string): string => (`what.${name}` in de ? t(`what.${name}` as Key) : name)
