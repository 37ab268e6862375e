/** This device: which till of which shop it is, who stands at it, and the line to the API. */
import { signal } from '@preact/signals'
import { client, keyed, Refused, type Schemas, serverNow, told } from '#api'
import { type Kept, Outbox, whenever } from '#outbox'
import { online } from '#pwa'

export type Device = Schemas['PairedView']
export type Cashier = Schemas['SignOnView']
export type Scan = Schemas['ScanBody']
export type Posting = Schemas['PostingView']

/** What a shop sets on its own device. */
export interface Settings {
  sound: boolean
  amounts: number[]
  asksReceipt: boolean
  asksTip: boolean
  /** Whether points may pay a tip as well: the shop takes them, and hands the tip on. */
  tipByCard: boolean
  trained: string[]
}

/** undefined: not read yet; null: not paired. */
export const device = signal<Device | null | undefined>(undefined)
export const cashier = signal<Cashier | null>(null)
export const cashiers = signal<Schemas['CashierView'][]>([])
/** The browser keeps nothing here (a private window, a setting): such a device would lose what it promised. */
export const unfit = signal(false)
export const practice = signal(false)
export const settings = signal<Settings>({
  sound: true,
  amounts: [],
  asksReceipt: false,
  asksTip: false,
  tipByCard: false,
  trained: [],
})
export const queue = signal<Kept<Scan>[]>([])
/** Whether an award is a fixed number: then no amount is asked for. */
export const flat = signal(false)
/** The shop took the token back, or it ended: nothing is lost, the queue waits for the next pairing. */
export const signedOut = signal(false)
/** A sign-on ended while it was in use: what is on the screen stays there for after the next one. */
export const ended = signal(false)
/** Nobody can sign on without a line; points are collected all the same, in nobody's name. */
export const unsigned = signal(false)
/** What was booked last, at once or after it had waited. */
export const sent = signal<{ key: string; posting: Posting } | undefined>(undefined)

export const api = client(() => (cashierNow() ?? device.value)?.token)
/** The same without the cashier: what the till may do by itself tells which of the two has ended. */
const own = client(() => device.value?.token)

export const outbox = new Outbox<Scan, Posting>('till', async ({ key, body }) => {
  try {
    const posting = await told(api.POST('/v1/scans', { params: keyed(key), body }))
    sent.value = { key, posting }
    return posting
  } catch (failure) {
    throw noted(failure)
  }
})

/** Whether a call was refused because whoever made it is signed in no more. */
export const over = (failure: unknown): boolean =>
  failure instanceof Refused && failure.problem.status === 401

/** Passes a failure on. After a 401 the cashier signs on anew; where the till itself was ended, it is paired anew. */
export function noted(failure: unknown): unknown {
  if (over(failure)) {
    ended.value = true
    void left().then(learnt)
  }
  return failure
}

function cashierNow(): Cashier | null {
  const now = cashier.value
  return now && Date.parse(now.until) > serverNow() ? now : null
}

export async function opened(): Promise<void> {
  try {
    await kept()
  } catch {
    unfit.value = true
    return
  }
  whenever(() => void flushed())
  if (device.value) void learnt()
}

async function kept(): Promise<void> {
  settings.value = { ...settings.value, ...(await outbox.thing<Settings>('settings')) }
  cashier.value = (await outbox.thing<Cashier>('cashier')) ?? null
  practice.value = (await outbox.thing<boolean>('practice')) ?? false
  flat.value = (await outbox.thing<boolean>('flat')) ?? false
  cashiers.value = (await outbox.thing<Schemas['CashierView'][]>('cashiers')) ?? []
  device.value = (await outbox.thing<Device>('device')) ?? null
}

export async function flushed(): Promise<void> {
  // In the evening a sign-on ends by itself. Without a line nobody could sign on again, so it is not asked for.
  if (cashier.value && !cashierNow() && online.value) await left()
  if (device.value && !signedOut.value) await outbox.flush(device.value.shop).catch(() => 0)
  await counted()
}

export async function counted(): Promise<void> {
  queue.value = await outbox.waiting()
}

/** Makes this device a till by the code that the owner shows. Raises Refused and Away. */
export async function pair(code: string): Promise<void> {
  const name = navigator.userAgent.includes('Mobile') ? 'Telefon' : 'Computer'
  try {
    await outbox.keep('probe', true) // a code is good once: it is not used up where its token could not be kept
  } catch {
    unfit.value = true
    return
  }
  const made = await told(client(() => undefined).POST('/v1/tills', { body: { code, device: name } }))
  await outbox.keep('device', made)
  await signOff()
  signedOut.value = false
  ended.value = false
  device.value = made
  // Reads what a scan must not wait for; a browser that may throw away what is kept is asked not to.
  void navigator.storage?.persist?.().catch(() => false)
  await learnt()
  void flushed()
}

/** What this shop gives and who works here: kept, so that it is known without a line too. */
export async function learnt(): Promise<void> {
  try {
    const shop = device.value?.shop
    const rules = await told(own.GET('/v1/rules', { params: { query: shop ? { scope: shop } : {} } }))
    flat.value = Boolean(rules.now.flat)
    cashiers.value = (await told(own.GET('/v1/cashiers', {}))).cashiers
    await outbox.keep('flat', flat.value)
    await outbox.keep('cashiers', cashiers.value)
  } catch (failure) {
    // The till's own token was asked with: it is the till that has ended.
    if (over(failure)) signedOut.value = true
  }
}

export async function signOn(id: string, pin: string): Promise<void> {
  try {
    const made = await told(own.POST('/v1/tills/sign-ons', { body: { cashier: id, pin } }))
    cashier.value = made
    ended.value = false
    unsigned.value = false
    void flushed()
    // Where nothing can be kept, the sign-on holds until the page is loaded anew.
    await outbox.keep('cashier', made).catch(() => undefined)
  } catch (failure) {
    if (over(failure)) signedOut.value = true
    throw failure
  }
}

export async function signOff(): Promise<void> {
  const token = cashier.value?.token
  if (token) void told(client(() => token).POST('/v1/tills/sign-offs', { body: {} })).catch(() => undefined)
  await left()
}

async function left(): Promise<void> {
  cashier.value = null
  await outbox.keep('cashier', undefined).catch(() => undefined)
}

/** Who is at the till, as far as the training goes: each cashier of a shop has it offered once on this device. */
const trainee = (): string => `${device.value?.shop}/${cashier.value?.cashier ?? ''}`

export const untrained = (): boolean => !settings.value.trained.includes(trainee())

export const trained = (): Promise<void> => set({ trained: [...settings.value.trained, trainee()] })

export async function unpair(): Promise<void> {
  await signOff()
  await outbox.keep('device', undefined)
  device.value = null
}

export async function practise(on: boolean): Promise<void> {
  practice.value = on
  await outbox.keep('practice', on)
}

export async function set(changed: Partial<Settings>): Promise<void> {
  settings.value = { ...settings.value, ...changed }
  await outbox.keep('settings', settings.value)
}
