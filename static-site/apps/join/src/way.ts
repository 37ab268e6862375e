/** Somebody's way in: which application, and at which step of it the page stands. */
import { signal } from '@preact/signals'
import { type Schemas, told } from '#api'
import { language } from '#i18n'
import { api, asRole, session } from '#session'
import { type Application, type Kind, type Page, pageOf, pages } from './form.ts'
import { forget, keep, kept } from './kept.ts'

export type Step = Page | 'terms' | 'submission'

/** Every step of an application, in its order. */
export const steps = (kind: Kind): Step[] => [...pages(kind), 'terms', 'submission']

export const application = signal<Application | undefined>(undefined)
export const step = signal<Step | undefined>(fromAddress())
const path = (id: string): { params: { path: { id: string } } } => ({ params: { path: { id } } })

/** Goes to a step, so that the browser's own way back leads to the one before. */
export function go(next: Step): void {
  location.hash = `/${next}`
}

addEventListener('hashchange', () => {
  step.value = fromAddress()
})

function fromAddress(): Step | undefined {
  const name = location.hash.slice(2) as Step
  return steps('shop').includes(name) ? name : undefined
}

/** Where an application stands by what the API still misses. */
export function due({ kind, step: next, missing }: Application): Step {
  if (next === 'terms' || next === 'submission') return next
  return pageOf(kind, missing[0] ?? 'trading_name')
}

/** Begins, or goes on with what was begun; by an invitation the kind is known. */
export async function begin(by: { kind?: Kind; code?: string }): Promise<void> {
  shown(await told(api.POST('/v1/applications', { body: { ...by, language: language.value } })))
  keep({ code: '' })
}

export async function open(id: string): Promise<void> {
  shown(await told(api.GET('/v1/applications/{id}', path(id))))
}

export async function looked(): Promise<void> {
  if (application.value) await open(application.value.id)
}

export async function tell(fields: Schemas['FieldsBody']): Promise<void> {
  const { id } = current()
  shown(await told(api.POST('/v1/applications/{id}/fields', { ...path(id), body: fields })))
}

export async function agree(terms: { id: string; version: string }[]): Promise<void> {
  const { id } = current()
  shown(await told(api.POST('/v1/applications/{id}/acceptances', { ...path(id), body: { terms } })))
}

export async function handIn(): Promise<void> {
  const { id } = current()
  shown(await told(api.POST('/v1/applications/{id}/submissions', { ...path(id), body: {} })))
  forget()
}

export async function practised(): Promise<void> {
  const { id } = current()
  shown(await told(api.POST('/v1/applications/{id}/practices', { ...path(id), body: {} })))
}

export async function withdraw(): Promise<void> {
  const { id } = current()
  shown(await told(api.POST('/v1/applications/{id}/withdrawals', { ...path(id), body: {} })))
  forget()
}

function current(): Application {
  if (!application.value) throw new Error('no application')
  return application.value
}

function shown(next: Application): void {
  application.value = next
  const { code, drafts } = kept()
  keep({ ...(code ? { code } : {}), drafts: drafts ?? {} })
  // Reloading finds it again; the id opens nothing without signing in.
  history.replaceState(null, '', `/join/?application=${encodeURIComponent(next.id)}${location.hash}`)
}

/** Does something as a shop or club, and is back in the role of before: the wallet goes on in that. */
export async function acting<T>(role: 'shop' | 'club', party: string, work: () => Promise<T>): Promise<T> {
  const before = session.value?.hat
  await asRole({ role, party })
  try {
    return await work()
  } finally {
    if (before) await asRole(before)
  }
}
