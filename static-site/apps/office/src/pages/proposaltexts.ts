import type { Schemas } from '#api'
import { texts } from '#i18n'
import { session } from '#session'
import { office_approvals as de } from '#texts/de.json'
import { office_approvals as en } from '#texts/en.json'

export const t = texts<keyof typeof de>({ de, en })
export const STATES = ['open', 'approved', 'refused', 'withdrawn', 'lapsed'] as const
/** Whether whoever looks prepared it. */
export const own = (one: Schemas['ProposalHead']): boolean =>
  one.prepared_by.person === session.value?.person?.id
