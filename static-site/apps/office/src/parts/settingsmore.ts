/** The rules that are changed seldom: as they are typed, and as the API takes them. Pure. */
import type { Schemas } from '#api'
import { whole, written } from './figures.ts'

type Rules = Schemas['Rules']
type Draft = Record<string, string>
export const MORE = [
  'flat',
  'exclusions',
  'town_bears',
  'vat',
  'margin',
  'pay_order',
  'late_days',
  'max_purchase_cents',
  'pot_distribution',
  'watch',
] as const
export type MoreKind = (typeof MORE)[number]
export const WATCHED = [
  'card_often',
  'card_everywhere',
  'cashier_card',
  'cashier_month',
  'many_returns',
] as const
export const POT = ['equally', 'club_of_the_month', 'by_shares'] as const
/** So many kinds of goods, and tax rates of a split, the API takes. */
export const MOST = { exclusions: 20, vat: 4 } as const

/** Where a rule is written: what holds there now, the pocket it is about, and the places of pocket and points. */
export interface Place {
  now: Schemas['RulesNow']
  within: string
  decimals: number
  points: number
}

/** What stands in the fields before anything is typed: what holds now. */
export function moreDrafted(kind: MoreKind, place: Place, language: string): Draft {
  const text = (units: number | null | undefined, places: number): string => written(units, places, language)
  const { now } = place
  switch (kind) {
    case 'flat':
      return { club: text(now.flat?.club, place.points), member: text(now.flat?.member, place.points) }
    case 'town_bears':
      return { club: text(now.town_bears.club ?? 0, 0), member: text(now.town_bears.member ?? 0, 0) }
    case 'late_days':
      return { days: text(now.late_days, 0) }
    case 'max_purchase_cents':
      return { most: text(now.max_purchase_cents, 2) }
    case 'margin':
      return { margin: text(now.margin?.[place.within], place.decimals) }
    case 'pay_order':
      return { order: now.pay_order.join(' ') }
    case 'pot_distribution':
      return { pot: now.pot_distribution }
    case 'watch':
      return Object.fromEntries(WATCHED.map((name) => [name, text(now.watch[name] ?? 0, 0)]))
    case 'vat':
      return numbered(
        Object.entries(now.vat).map(([rate, share]) => ({
          rate: text(Number(rate), 2),
          share: text(share, 2),
        })),
      )
    case 'exclusions':
      return numbered(
        Object.entries(now.exclusions).map(([key, { de = '', en = '' }]) => ({
          key,
          german: de,
          english: en,
        })),
      )
  }
}

const numbered = (rows: Draft[]): Draft =>
  Object.fromEntries(
    rows.flatMap((row, at) => Object.entries(row).map(([name, text]) => [`${name}${at}`, text])),
  )

/** The rows to show: those that have something, and an empty one to go on. */
export function rowsOf(kind: keyof typeof MOST, draft: Draft): number[] {
  const filled = Object.entries(draft).map(([name, text]) =>
    text.trim() ? Number(/\d+$/.exec(name)?.[0]) + 1 : 0,
  )
  return Array.from({ length: Math.min(Math.max(0, ...filled) + 1, MOST[kind]) }, (_, at) => at)
}

/** A figure, or undefined where it is none; an empty field is `empty`. What is too large the API refuses. */
const figure = (text: string | undefined, places: number, empty?: number): number | undefined =>
  text?.trim() ? whole(text, places) : empty

/** The change that the fields ask for, or undefined where something is missing or is no figure. */
export function moreAsked(kind: MoreKind, draft: Draft, place: Place): Rules | undefined {
  return ASKED[kind](draft, place)
}

const ASKED: Record<MoreKind, (draft: Draft, place: Place) => Rules | undefined> = {
  flat: ({ club, member }, { now, points }) => {
    if (!club?.trim() && !member?.trim()) return now.flat ? { flat: null } : undefined
    const flat = shares(figure(club, points, 0), figure(member, points, 0))
    return flat && flat.club + flat.member > 0 ? { flat } : undefined
  },
  town_bears: ({ club, member }) => {
    const borne = shares(figure(club, 0, 0), figure(member, 0, 0))
    return borne && { town_bears: borne }
  },
  late_days: ({ days }) => {
    const found = figure(days, 0)
    return found === undefined ? undefined : { late_days: found }
  },
  max_purchase_cents: ({ most }) => {
    const cents = figure(most, 2)
    return cents ? { max_purchase_cents: cents } : undefined
  },
  margin: ({ margin }, { within, decimals }) => {
    const units = figure(margin, decimals)
    return units === undefined ? undefined : { margin: { [within]: units } }
  },
  pay_order: ({ order }) => (order ? { pay_order: order.split(' ') } : undefined),
  pot_distribution: ({ pot }) => (pot ? { pot_distribution: pot } : undefined),
  watch: (draft) => {
    const watch: Record<string, number> = {}
    for (const name of WATCHED) {
      const often = figure(draft[name], 0, 0)
      if (often === undefined) return undefined
      watch[name] = often
    }
    return { watch }
  },
  vat: (draft, { now }) => {
    const rows = rowsOf('vat', draft)
      .map((at) => [draft[`rate${at}`], draft[`share${at}`]] as const)
      .filter(([rate, share]) => rate?.trim() || share?.trim())
    const split = rows.map(([rate, share]) => [figure(rate, 2), figure(share, 2)] as const)
    if (
      split.some((row) => row.includes(undefined)) ||
      new Set(split.map(([rate]) => rate)).size < split.length
    )
      return undefined
    return rows.length || Object.keys(now.vat).length ? { vat: Object.fromEntries(split) } : undefined
  },
  exclusions: (draft, { now }) => {
    const rows = rowsOf('exclusions', draft)
      .map((at) => goods(draft, at))
      .filter(({ key, names }) => key || Object.keys(names).length)
    if (rows.some(({ key, names }) => !fitting(key) || !Object.keys(names).length)) return undefined
    const found = Object.fromEntries(rows.map(({ key, names }) => [key, names]))
    if (Object.keys(found).length < rows.length) return undefined
    return rows.length || Object.keys(now.exclusions).length ? { exclusions: found } : undefined
  },
}

const shares = (club: number | undefined, member: number | undefined) =>
  club === undefined || member === undefined ? undefined : { club, member }

/** One row of goods as it is typed; names that are empty are left out. */
export function goods(draft: Draft, at: number): { key: string; names: { de?: string; en?: string } } {
  const [de, en] = [draft[`german${at}`]?.trim(), draft[`english${at}`]?.trim()]
  return { key: draft[`key${at}`]?.trim() ?? '', names: { ...(de ? { de } : {}), ...(en ? { en } : {}) } }
}

/** Whether tills can send goods under this name (`GoodsName` of the API). */
export const fitting = (key: string): boolean => /^[a-z][a-z0-9_]{0,15}$/.test(key)
