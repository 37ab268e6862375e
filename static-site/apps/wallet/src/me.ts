/** What the wallet knows of its holder: as the API told it last, and the key of its codes, so that a card works without a line. */
import { signal } from '@preact/signals'
import { keyed, newKey, type Schemas, serverNow, told } from '#api'
import type { Maker } from '#rotating'
import { api, asRole, entered, left, renew, resumed, session, signOut } from '#session'

export type Me = Schemas['MeView']
export type Card = Schemas['CardView']
export type Club = Schemas['ClubView']

export const me = signal<Me | undefined>(undefined)
export const maker = signal<Maker | undefined>(undefined)
export const clubs = signal<Club[]>([])
/** Set where what is shown is of before, since there is no line. */
export const stale = signal(false)
/** When it was told, by the server's clock (ms). */
export const seenAt = signal(0)
/** Whether the code's key could not be fetched, so that the one of before makes the codes. */
export const oldKey = signal(false)
/** Whether this browser keeps nothing: then there is no card without a line. */
export const unkept = signal(typeof navigator !== 'undefined' && !('serviceWorker' in navigator))

const KEPT = 'wallet'
interface KeptHere {
  me: Me
  at: number
  maker?: Maker
}

let looking = false
session.subscribe((now) => {
  // Signed out, here, in another tab or from another device: nothing of it stays to be read.
  if (now === null) emptied()
  // With every refreshment of the sign-in (docs/people/pin.md), unless all is asked for anyway.
  else if (now && !looking && me.value?.holder) void renewedKey()
})

export async function opened(): Promise<void> {
  const kept = recalled()
  if (kept) {
    me.value = kept.me
    maker.value = kept.maker
    seenAt.value = kept.at
  }
  looking = true
  await resumed()
  if (session.value) await looked()
  else stale.value = session.value === undefined
  looking = false
}

/** Asks for everything anew. Without an answer what was known stays, and says so. */
export async function looked(): Promise<void> {
  looking = true
  try {
    if (!session.value && !(await renew())) throw new Error('no line')
    me.value = await told(api.GET('/v1/me', {}))
    if (me.value.holder) await renewedKey()
    clubs.value = (await told(api.GET('/v1/clubs', {}))).clubs
    stale.value = false
    seenAt.value = serverNow()
    keep()
  } catch {
    stale.value = session.value !== null
  }
  looking = false
}

/** The key anew: a sign-out anywhere ends it. Without an answer the one of before stays, which mostly still holds. */
export async function renewedKey(): Promise<void> {
  try {
    maker.value = await told(api.POST('/v1/me/rotating-keys', { body: {} }))
    oldKey.value = false
    keep()
  } catch {
    oldKey.value = true
  }
}

/** Somebody signed in on this device; one who holds cards goes on as their holder. */
export async function welcomed(signedIn: Schemas['SignedIn']): Promise<void> {
  entered(signedIn)
  if (claim.value) await claimed()
  else await asHolder()
  await looked()
}

/** The card of a wallet that nobody registered, about to become somebody's: its code, and the wallet's token as the proof. */
interface Claim {
  card: string
  wallet: string
  key: string
}
export const claim = signal<Claim | undefined>(undefined)

/** Before the sign-in that takes this wallet's cookie: a fresh token of it, good for a quarter of an hour. */
export async function beginClaim(): Promise<void> {
  await renew()
  const card = me.value?.holder?.cards.find((each) => each.digital && each.state === 'active')?.code
  const wallet = session.value?.access_token
  if (card && wallet) claim.value = { card, wallet, key: newKey() }
}

/** The card is the person's from now on, with all it holds; again is once. */
export async function claimed(): Promise<void> {
  const { value } = claim
  if (!value) return
  const { key, ...body } = value
  const made = await told(api.POST('/v1/me/registrations', { params: keyed(key), body }))
  claim.value = undefined
  await asRole(made.hat)
}

export async function asHolder(): Promise<void> {
  const hats = session.value?.hats ?? []
  const holds = hats.find((each) => each.role === 'member')
  if (holds && session.value?.hat.role !== 'member') await asRole(holds)
}

export const leave = signOut
export const forgotten = left

function emptied(): void {
  me.value = undefined
  maker.value = undefined
  try {
    localStorage.removeItem(KEPT)
  } catch {
    // Nothing was kept.
  }
}

function keep(): void {
  if (!me.value) return
  const kept: KeptHere = { me: me.value, at: seenAt.value, ...(maker.value ? { maker: maker.value } : {}) }
  try {
    localStorage.setItem(KEPT, JSON.stringify(kept))
  } catch {
    unkept.value = true
  }
}

function recalled(): KeptHere | undefined {
  try {
    const text = localStorage.getItem(KEPT)
    return text ? (JSON.parse(text) as KeptHere) : undefined
  } catch {
    return undefined
  }
}

export const clubName = (account: string | null | undefined): string | undefined =>
  clubs.value.find((each) => each.account === account)?.name
