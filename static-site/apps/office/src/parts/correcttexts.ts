import { texts } from '#i18n'
import { office_correct as de } from '#texts/de.json'
import { office_correct as en } from '#texts/en.json'

export const correctTexts = texts<keyof typeof de>({ de, en })
