import { texts } from '#i18n'
import { office_settings as de } from '#texts/de.json'
import { office_settings as en } from '#texts/en.json'

export const t = texts<keyof typeof de>({ de, en })
