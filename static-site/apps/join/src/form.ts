/** The form's pages: which fields stand on which, what is typed into them, and what the API gets of it. Pure. */
import type { Schemas } from '#api'
import { readHours, type Spans, shownHours } from '#hours'

export type Application = Schemas['ApplicationView']
export type Fields = Schemas['FieldsBody']
export type Kind = Application['kind']
/** What stands in the form, by field; a day's hours as `hours_mo`. */
export type Draft = Record<string, string>

export const DAYS = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'] as const
const HOURS = DAYS.map((day) => `hours_${day}`)
const BRANCH = ['street', 'postcode', 'place'] as const
/** What a club's form asks for besides. */
const BY_FORM: Record<string, readonly string[]> = {
  charitable: ['exemption_date', 'exemption_authority'],
  public: ['booking_reference'],
}
const FURTHER = Object.values(BY_FORM).flat()
const OPTIONAL = new Set([...HOURS, 'contact_phone', 'vat_id', 'tax_number'])

export type Page = 'name' | 'place' | 'bank' | 'contact'
const PAGES: Record<Kind, Partial<Record<Page, readonly string[]>>> = {
  shop: {
    name: ['trading_name', 'legal_name', 'category'],
    place: [...BRANCH, ...HOURS],
    bank: ['account_holder', 'iban', 'tax_number', 'vat_id'],
    contact: ['contact_name', 'contact_phone'],
  },
  club: {
    name: ['trading_name', 'form', 'activity', 'purpose'],
    bank: ['account_holder', 'iban'],
    contact: ['contact_name', 'contact_phone'],
  },
}

export const pages = (kind: Kind): Page[] => Object.keys(PAGES[kind]) as Page[]

/** The fields of a page; what a club is decides what else it is asked. */
export const fieldsOf = (kind: Kind, page: Page, draft: Draft): string[] => [
  ...(PAGES[kind][page] ?? []),
  ...(kind === 'club' && page === 'name' ? (BY_FORM[draft.form ?? ''] ?? []) : []),
]

/** The page on which a field of the API stands. */
export function pageOf(kind: Kind, field: string): Page {
  const name = field === 'branches' ? 'street' : field === 'hours' ? 'hours_mo' : field
  return pages(kind).find((page) => PAGES[kind][page]?.includes(name)) ?? 'name'
}

/** What the API knows, as the form shows it. */
export function drafted({ fields }: Application): Draft {
  const { branches, hours, ...plain } = fields as Fields
  const draft: Draft = {}
  for (const [name, value] of Object.entries(plain)) if (typeof value === 'string') draft[name] = value
  const [first] = branches ?? []
  for (const name of BRANCH) if (first) draft[name] = first[name]
  for (const [day, spans] of Object.entries(hours ?? {})) draft[`hours_${day}`] = shownHours(spans as Spans)
  return draft
}

/** Each field of a page that cannot be sent as it is, with the key of what to say of it. */
export function lacking(kind: Kind, page: Page, draft: Draft): Record<string, 'needed' | 'hours' | 'tax'> {
  const found: Record<string, 'needed' | 'hours' | 'tax'> = {}
  const named = fieldsOf(kind, page, draft)
  for (const name of named) {
    if (HOURS.includes(name)) {
      if (!readHours(draft[name] ?? '')) found[name] = 'hours'
    } else if (!OPTIONAL.has(name) && !draft[name]?.trim()) found[name] = 'needed'
  }
  if (named.includes('tax_number') && !draft.tax_number?.trim() && !draft.vat_id?.trim())
    found.tax_number = 'tax'
  return found
}

/** A page as the API takes it; an empty field takes away what was told before. */
export function body(application: Application, page: Page, draft: Draft): Fields {
  const { kind } = application
  const told: Record<string, unknown> = {}
  for (const name of fieldsOf(kind, page, draft)) told[name] = draft[name]?.trim() || null
  if (page === 'name' && kind === 'club') for (const name of FURTHER) told[name] ??= null
  if (page !== 'place') return told as Fields
  const [first, ...others] = (application.fields as Fields).branches ?? []
  const at = Object.fromEntries(BRANCH.map((name) => [name, draft[name]?.trim() ?? '']))
  // A place is called as the shop is, unless the office gave it a name of its own.
  const name = first?.name ?? String(application.fields.trading_name ?? at.street)
  const days = DAYS.map((day) => [day, readHours(draft[`hours_${day}`] ?? '') ?? []] as const)
  const hours = Object.fromEntries(days.filter(([, spans]) => spans.length > 0))
  return { branches: [{ ...at, name }, ...others], hours } as Fields
}
