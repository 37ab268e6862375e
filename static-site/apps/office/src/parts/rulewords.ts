/** Rules in words, as the API tells them (`GET /v1/rules`) and as a change asks for them. */
import { amount, day, language, money, texts } from '#i18n'
import { office_rules as de } from '#texts/de.json'
import { office_rules as en } from '#texts/en.json'
import { pockets } from '#town-facts'

type Key = keyof typeof de
type Shares = Partial<Record<'club' | 'member', number>>
type Names = Record<string, string>
export interface Campaign {
  id?: string
  name: Names
  ends: string
  percent: number
  to: string[]
  budget?: number | null
  left?: number | null
}
interface Limit {
  redemption?: number | null
  day?: number | null
  balance?: number | null
}
interface Pin {
  redemption_cents?: number | null
  day_cents?: number | null
}
type By<Value> = Record<string, Value>

export const t = texts<Key>({ de, en })
const has = (key: string): key is Key => key in de
const text = (key: string, or: string): string => (has(key) ? t(key) : or)

export const ruleName = (rule: string): string => text(`rule.${rule}`, rule)
export const accountKind = (account: string): string => text(`account.${account.slice(0, 1)}`, account)
/** What a pocket is called: its unit for points, else that it is money. */
export const pocketName = (name: string): string => {
  const found = pockets[name]
  return found?.kind === 'points' ? (found.unit[language.value] ?? name) : t('money')
}
/** Basis points as a percentage. */
export const percent = (basis: number): string =>
  new Intl.NumberFormat(language.value, { style: 'percent', maximumFractionDigits: 2 }).format(basis / 10_000)
export const inLanguage = (names: Names): string => names[language.value] ?? Object.values(names)[0] ?? ''

const points = (): string => Object.keys(pockets).find((name) => pockets[name]?.kind === 'points') ?? 'points'
const shares = (of: Shares, figure: (value: number) => string): string =>
  (['club', 'member'] as const)
    .filter((each) => of[each] !== undefined)
    .map((each) => `${t(each)} ${figure(of[each] ?? 0)}`)
    .join(', ')
const each = <Value>(of: By<Value>, line: (name: string, value: Value) => string): string[] =>
  Object.entries(of).map(([name, value]) => `${pocketName(name)}: ${line(name, value)}`)

/** A rule's value in lines; what holds no longer, or not yet, is said so. */
export function ruleLines(rule: string, value: unknown): string[] {
  if (value === 'off' || value === null || value === undefined) return [text(`none.${rule}`, t('none'))]
  const lines = (WORDS[rule] ?? plain)(value as never)
  return lines.length ? lines : [text(`none.${rule}`, t('none'))]
}

const plain = (value: unknown): string[] => [String(value)]
const WORDS: Record<string, (value: never) => string[]> = {
  rates: (of: Shares) => [shares(of, percent)],
  flat: (of: Shares) => [t('flat.is', { shares: shares(of, (units) => amount(points(), units)) })],
  town_bears: (of: Shares) => [shares(of, (part) => percent(part * 100))].filter(Boolean),
  minimum_cents: (cents: number) => (cents ? [t('minimum', { amount: money(cents) })] : []),
  max_purchase_cents: (cents: number) => [money(cents)],
  late_days: (days: number) => [t('days', { days })],
  exclusions: (of: By<Names>) => Object.values(of).map(inLanguage),
  campaign: (of: Campaign) => [campaign(of)],
  ends_campaign: (id: string) => [id],
  campaigns: (of: Campaign[]) => of.map(campaign),
  limits: (of: By<Limit>) => each(of, limit),
  pin: (of: Pin) =>
    [threshold('redemption', of.redemption_cents), threshold('day', of.day_cents)].filter(Boolean),
  transfers: (of: By<string[]>) => each(of, (_, pairs) => pairs.map(pair).join(', ') || t('nobody')),
  validity: (of: By<{ months?: number | null; years?: number | null }>) =>
    each(of, (_, term) =>
      term.years ? t('years', { count: term.years }) : t('months', { count: term.months ?? 0 }),
    ),
  pay_order: (of: string[]) => [of.map(pocketName).join(', ')],
  pot_distribution: (how: string) => [text(`pot.${how}`, how)],
  vat: (of: By<number>) =>
    Object.entries(of).map(([rate, part]) => `${percent(Number(rate))}: ${percent(part)}`),
  margin: (of: By<number>) => each(of, amount),
  watch: (of: By<number>) =>
    Object.entries(of).map(([name, from]) => `${text(`watch.${name}`, name)}: ${from}`),
}

function campaign(of: Campaign): string {
  const whom = of.to.map((to) => text(to, to)).join(', ')
  const told = t('campaign', {
    name: inLanguage(of.name),
    percent: of.percent,
    whom,
    day: day(Date.parse(of.ends) - 1),
  })
  if (typeof of.budget !== 'number') return told
  const left = typeof of.left === 'number' ? of.left : of.budget
  return `${told} ${t('budget', { left: amount(points(), left), budget: amount(points(), of.budget) })}`
}

function limit(pocket: string, of: Limit): string {
  const told = (['redemption', 'day', 'balance'] as const)
    .filter((name) => of[name] !== undefined)
    .map((name) => {
      const most = of[name]
      return t(`limit.${name}`, { most: typeof most === 'number' ? amount(pocket, most) : t('unlimited') })
    })
  return told.join(', ') || t('unlimited')
}

function threshold(which: 'redemption' | 'day', cents: number | null | undefined): string {
  if (cents === undefined) return ''
  if (cents === null) return t(`pin.${which}.never`)
  return cents === 0 ? t(`pin.${which}.always`) : t(`pin.${which}`, { amount: money(cents) })
}

export function pair(way: string): string {
  const [from = '', target = ''] = way.split('>')
  return t('pair', { from: text(`from.${from}`, from), to: text(`to.${target}`, target) })
}
