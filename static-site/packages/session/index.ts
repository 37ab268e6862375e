/** Who is signed in. The access token lives in memory for a quarter of an hour, the refresh token in a cookie no script sees. */
import { signal } from '@preact/signals'
import { client, passing, Refused, type Schemas, told } from '#api'

export type Session = Schemas['SignedIn']
/** undefined: not yet known; null: nobody is signed in. */
export const session = signal<Session | null | undefined>(undefined)

const HINT = 'signed-in'
const PROBE = 'probe'
const PATIENT_MS = 5000
const EARLY_MS = 30_000
let endsAt = 0
let renewing: Promise<boolean> | undefined

export const api = client(async () => {
  // What was kept is shown before it is known who is signed in: calls of those screens wait for it.
  const unknown = session.value === undefined && hinted()
  if (unknown || (session.value && Date.now() > endsAt - EARLY_MS)) await renew()
  return session.value?.access_token
}, renew)

export function entered(next: Session): void {
  endsAt = Date.now() + next.seconds * 1000
  session.value = next
  hint(true)
}

/** Goes on where this browser was signed in before; without a line the answer is the last one that was known. */
export async function resumed(): Promise<void> {
  if (!hinted()) {
    session.value = null
    return
  }
  await renew()
}

/** Another access token, by the cookie. Several who need one at the same moment share it; tabs, which share the cookie, take turns. */
export function renew(): Promise<boolean> {
  renewing ??= inTurn(refreshed).finally(() => {
    renewing = undefined
  })
  return renewing
}

// Without a lock (an old browser, a tab that the telephone put to sleep with it) the API's grace for a token that came twice must do.
async function inTurn(work: () => Promise<boolean>): Promise<boolean> {
  if (!navigator.locks) return work()
  const signal = AbortSignal.timeout(PATIENT_MS)
  return navigator.locks.request(HINT, { signal }, work).catch(work)
}

async function refreshed(): Promise<boolean> {
  try {
    entered(await told(plain.POST('/v1/sessions/refreshments', { body: {} })))
    return true
  } catch (failure) {
    // Without an answer nobody is signed out: the next call asks again.
    if (failure instanceof Refused && !passing(failure)) left()
    return false
  }
}

/** Goes on in another role of one's own. */
export async function asRole({ role, party }: { role: string; party: string }): Promise<void> {
  entered(await told(api.POST('/v1/sessions/hats', { body: { role: role as 'member', party } })))
}

export async function signOut(): Promise<void> {
  await told(plain.POST('/v1/sessions/ends', { body: {} })).catch(() => undefined)
  left()
}

const tabs = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(HINT)
if (tabs) {
  // Signed out in one tab is signed out in all: the cookie they share is gone.
  tabs.onmessage = () => {
    session.value = null
  }
}

export function left(): void {
  hint(false)
  if (session.value !== null) tabs?.postMessage('left')
  session.value = null
}

/** Whether this browser was signed in when it was last open. */
export function hinted(): boolean {
  try {
    if (localStorage.getItem(HINT) !== null) return true
    localStorage.setItem(PROBE, PROBE)
    localStorage.removeItem(PROBE)
    return false
  } catch {
    return true // nothing can be kept here: ask the API, which knows
  }
}

function hint(on: boolean): void {
  try {
    if (on) localStorage.setItem(HINT, '1')
    else localStorage.removeItem(HINT)
  } catch {
    // The cookie holds all the same.
  }
}

const plain = client(() => undefined)
