/** What users read: one catalogue for each language, switched at once and remembered; dates and amounts by Intl. */
import { signal } from '@preact/signals'
import { type PocketName, pocket, town } from '#town-facts'

export type Language = 'de' | 'en'
export type Values = Record<string, string | number>

const KEPT = 'language'
const known = (text: string | null | undefined): Language | undefined =>
  text === 'de' || text === 'en' ? text : undefined

/** Asked for in the address, chosen before, the browser's, the town's first: in this order. */
function first(): Language {
  if (typeof location === 'undefined') return 'de'
  const asked = known(new URLSearchParams(location.search).get('lang'))
  const browser = navigator.languages.map((each) => known(each.slice(0, 2))).find((each) => each)
  if (asked) keep(asked)
  return asked ?? known(kept()) ?? browser ?? known(town.languages[0]) ?? 'de'
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEPT)
  } catch {
    return null // a browser that keeps nothing still speaks
  }
}

export const language = signal<Language>(first())

export function speak(next: Language): void {
  language.value = next
  keep(next)
}

function keep(chosen: Language): void {
  try {
    localStorage.setItem(KEPT, chosen)
  } catch {
    // It holds until the page is closed.
  }
}

if (typeof document !== 'undefined') {
  language.subscribe((now) => {
    document.documentElement.lang = now
  })
}

/** A text by its key, in the language of now; `{name}` stands for a value, whole numbers are grouped. */
export function texts<Key extends string>(tables: Record<Language, Record<Key, string>>) {
  return (key: Key, values: Values = {}): string =>
    tables[language.value][key].replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name]
      return typeof value === 'number' ? number(value) : (value ?? '')
    })
}

const number = (value: number): string => new Intl.NumberFormat(language.value).format(value)

/** Whole cents as money: `12,50 €`. */
export const money = (cents: number): string =>
  new Intl.NumberFormat(language.value, { style: 'currency', currency: 'EUR' }).format(cents / 100)

/** Units of a pocket as its holders count them: `1.240 Talente`; hundredths only where there are some. */
export function amount(name: PocketName, units: number): string {
  const { kind, unit } = pocket(name)
  if (kind !== 'points') return money(units)
  return `${figure(name, units)} ${unit[language.value] ?? ''}`.trim()
}

/** The bare figure of an amount, without its unit. */
export function figure(name: PocketName, units: number): string {
  const { decimals } = pocket(name)
  const whole = units % 10 ** decimals === 0
  return new Intl.NumberFormat(language.value, {
    minimumFractionDigits: whole ? 0 : decimals,
    maximumFractionDigits: decimals,
  }).format(units / 10 ** decimals)
}

/** A figure that came in: with its plus. */
export const gained = (name: PocketName, units: number): string => `+${figure(name, units)}`

const moment =
  (options: Intl.DateTimeFormatOptions) =>
  (told: string | number | Date): string =>
    new Intl.DateTimeFormat(language.value, { timeZone: town.timeZone, ...options }).format(new Date(told))

export const day = moment({ dateStyle: 'medium' })
export const time = moment({ timeStyle: 'short' })
export const month = moment({ month: 'long', year: 'numeric' })
/** A month's first letter. */
export const letter = moment({ month: 'narrow' })
export const weekday = moment({ weekday: 'short', day: 'numeric', month: 'numeric' })
