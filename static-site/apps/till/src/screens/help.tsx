/** What each screen of the till is for, and what to do when. */
import type { JSX } from 'preact'
import { texts } from '#i18n'
import { till_help as de } from '#texts/de.json'
import { till_help as en } from '#texts/en.json'
import { Advice } from '#ui'

type Key = keyof typeof de
const t = texts<Key>({ de, en })
const said = (name: string): string => (`help.${name}` in de ? t(`help.${name}` as Key) : '')

export const Told = ({ of }: { of: string }): JSX.Element => <Advice of={of} said={said} />
