/** Who works here: a human being in one of the staff's roles. What each may do the API decides; the pages only leave out what it would refuse. */
import { signal } from '@preact/signals'
import type { Schemas } from '#api'
import { asRole, entered, resumed, session } from '#session'

export type Role = 'clerk' | 'board' | 'auditor'
type Hat = Schemas['HatView']
const ROLES: readonly string[] = ['clerk', 'board', 'auditor'] satisfies Role[]

/** Who has worked in this page since it was opened: it stays there when a sign-in ends, so that nothing typed is lost. */
export const worker = signal<string | undefined>(undefined)
/** Set where somebody signed in who has no role in the office. */
export const stranger = signal(false)

export const hats = (): Hat[] => (session.value?.hats ?? []).filter((each) => ROLES.includes(each.role))
const acting = signal<Role | undefined>(undefined)
session.subscribe((now) => {
  // A sign-in that ended, or goes on in mid-work, takes no form away that somebody is filling in.
  if (now && ROLES.includes(now.hat.role)) acting.value = now.hat.role as Role
})
export const role = (): Role | undefined => acting.value
export const may = (...roles: Role[]): boolean => roles.includes(role() as Role)

/** Goes on where this browser was signed in before. */
export async function opened(): Promise<void> {
  await resumed()
  if (session.value) await atWork()
}

export async function welcomed(made: Schemas['SignedIn']): Promise<void> {
  entered(made)
  await atWork()
}

/** In a role of the office: the one of before, else the first there is. Somebody else than before begins anew. */
async function atWork(): Promise<void> {
  const own = hats()
  const best = ROLES.map((name) => own.find((each) => each.role === name)).find((each) => each)
  stranger.value = !best
  if (!best) return
  const who = session.value?.person?.id ?? ''
  if (worker.value !== undefined && worker.value !== who) return location.reload()
  if (!ROLES.includes(session.value?.hat.role ?? ''))
    await asRole(own.find((each) => each.role === role()) ?? best)
  worker.value = who
}
