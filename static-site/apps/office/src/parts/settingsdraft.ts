/** A change of the rules as it is typed, and as the API takes it. Pure. */
import type { Schemas } from '#api'
import { daysLater, midnight } from '#days'
import { pocket, pockets, town } from '#town-facts'
import { whole, written } from './figures.ts'
import { MORE, type MoreKind, moreAsked, moreDrafted, type Place } from './settingsmore.ts'

type Rules = Schemas['Rules']
type Now = Schemas['RulesNow']
export const TOWN = 'town'
export const KINDS = [
  'rates',
  'minimum_cents',
  'campaign',
  'ends_campaign',
  'limits',
  'pin',
  'validity',
  'transfers',
  ...MORE,
] as const
export type Kind = (typeof KINDS)[number]
/** Compiles as long as each rule that the API knows has a form. */
export const EVERY_RULE: Exclude<keyof Rules, Kind> extends never ? true : never = true
const TOWN_ALONE: readonly Kind[] = [
  'pin',
  'validity',
  'transfers',
  'pay_order',
  'late_days',
  'max_purchase_cents',
  'pot_distribution',
]
const SHOP_ALONE: readonly Kind[] = ['margin', 'vat']
export const kindsOf = (scope: string, now: Now): Kind[] =>
  KINDS.filter((kind) => !(scope === TOWN ? SHOP_ALONE : TOWN_ALONE).includes(kind))
    .filter((kind) => kind !== 'ends_campaign' || endable(scope, now).length > 0)
    .filter((kind) => kind !== 'pay_order' || many())
const isMore = (kind: Kind): kind is MoreKind => MORE.some((each) => each === kind)
export const pointsPocket = (): string =>
  Object.keys(pockets).find((name) => pockets[name]?.kind === 'points') ?? ''
const place = (now: Now, within: string): Place => ({
  now,
  within,
  decimals: pocket(within).decimals,
  points: pocket(pointsPocket()).decimals,
})

/** Campaigns of the scope itself: a shop does not end the town's. */
export const endable = (scope: string, now: Now): Now['campaigns'] =>
  now.campaigns.filter(({ id }) => id.startsWith(scope === TOWN ? 'T' : 'K'))

/** What was typed, by field; several are told apart by spaces. */
export type Draft = Record<string, string>
export type Side = 'club' | 'member'

/** What stands in the fields before anything is typed: what holds now. */
export function drafted(kind: Kind, now: Now, within: string, language: string): Draft {
  const text = (units: number | null | undefined, places: number): string => written(units, places, language)
  if (isMore(kind)) return moreDrafted(kind, place(now, within), language)
  if (kind === 'rates') return { club: text(now.rates?.club, 2), member: text(now.rates?.member, 2) }
  if (kind === 'minimum_cents') return { minimum: text(now.minimum_cents || null, 2) }
  if (kind === 'campaign')
    return { name: '', english: '', percent: '200', whom: 'club member', ends: '', bears: '', budget: '' }
  if (kind === 'ends_campaign') return { campaign: '' }
  if (kind === 'pin')
    return { redemption: text(now.pin.redemption_cents, 2), day: text(now.pin.day_cents, 2) }
  if (kind === 'transfers') return { pairs: (now.transfers[within] ?? []).join(' ') }
  if (kind === 'validity') return { term: String(now.validity[within]?.[unit(now, within)] ?? '') }
  const [limit, places] = [now.limits[within], pocket(within).decimals]
  return {
    redemption: text(limit?.redemption, places),
    day: text(limit?.day, places),
    balance: text(limit?.balance, places),
  }
}

/** In what a pocket's value is counted until it ends. */
export const unit = (now: Now, within: string): 'months' | 'years' =>
  now.validity[within]?.years === undefined ? 'months' : 'years'

/** A figure of one's own, or null for an empty field; undefined where it is no figure. */
const open = (text: string | undefined, places: number): number | null | undefined =>
  text?.trim() ? whole(text, places) : null
/** Whether a field has something that is no figure. */
export const unread = (text: string | undefined, places: number): boolean => open(text, places) === undefined

export function asked(kind: Kind, draft: Draft, now: Now, within: string): Rules | undefined {
  return isMore(kind) ? moreAsked(kind, draft, place(now, within)) : FORMS[kind](draft, now, within)
}

const FORMS: Record<
  Exclude<Kind, MoreKind>,
  (draft: Draft, now: Now, within: string) => Rules | undefined
> = {
  rates: ({ club, member }) => {
    const rates = { club: whole(club ?? '', 2), member: whole(member ?? '', 2) }
    return rates.club === undefined || rates.member === undefined
      ? undefined
      : { rates: { club: rates.club, member: rates.member } }
  },
  minimum_cents: ({ minimum }) => {
    const cents = open(minimum, 2)
    return cents === undefined ? undefined : { minimum_cents: cents ?? 0 }
  },
  campaign: ({ name = '', english = '', percent = '', whom = '', ends = '', bears = '', budget = '' }) => {
    const many = whole(percent, 0)
    if (!name.trim() || !ends || !whom || many === undefined || many <= 100) return undefined
    const [borne, most] = [open(bears, 0), open(budget, pocket(pointsPocket()).decimals)]
    if (borne === undefined || most === undefined) return undefined
    const names = { de: name.trim(), ...(english.trim() ? { en: english.trim() } : {}) }
    const over = new Date(midnight(daysLater(ends, 1), town.timeZone)).toISOString()
    const paid = {
      ...(borne === null ? {} : { town_bears: borne }),
      ...(most === null ? {} : { budget: most }),
    }
    return { campaign: { name: names, ends: over, percent: many, to: whom.split(' ') as Side[], ...paid } }
  },
  ends_campaign: ({ campaign }) => (campaign ? { ends_campaign: campaign } : undefined),
  limits: ({ redemption, day, balance }, now, within) => {
    const { decimals } = pocket(within)
    const [once, daily, most] = [open(redemption, decimals), open(day, decimals), open(balance, decimals)]
    if (once === undefined || daily === undefined || most === undefined) return undefined
    const warn = now.limits[within]?.warn_percent ?? 80
    return { limits: { [within]: { redemption: once, day: daily, balance: most, warn_percent: warn } } }
  },
  pin: ({ redemption, day }) => {
    const [once, daily] = [open(redemption, 2), open(day, 2)]
    return once === undefined || daily === undefined
      ? undefined
      : { pin: { redemption_cents: once, day_cents: daily } }
  },
  validity: ({ term }, now, within) => {
    const count = whole(term ?? '', 0)
    return count ? { validity: { [within]: { [unit(now, within)]: count } } } : undefined
  },
  transfers: ({ pairs = '' }, _, within) => ({
    transfers: { [within]: pairs.split(' ').filter(Boolean) },
  }),
}

export const many = (): boolean => Object.keys(pockets).length > 1

/** The field at which a refusal is said, by its code; others are said below. */
export function fieldOf(kind: Kind, code: string): string | undefined {
  if (code === 'rule_starts_in_past' || code === 'rule_overlaps') return 'starts'
  if (code === 'rate_too_high') return kind === 'campaign' ? 'percent' : 'member'
  if (code === 'vat_does_not_add_up') return 'share0'
  if (code === 'rule_contradicts') return AT[kind]
  return undefined
}
const AT: Partial<Record<Kind, string>> = {
  rates: 'member',
  flat: 'member',
  minimum_cents: 'minimum',
  campaign: 'ends',
  limits: 'redemption',
  pin: 'redemption',
}
