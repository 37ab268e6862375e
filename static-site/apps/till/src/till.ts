/** This device: which till of which shop it is, who stands at it, and the line to the API. */
import { signal } from '@preact/signals'
import { client, keyed, passing, Refused, type Schemas, told } from '#api'
import { type Kept, Outbox, whenever } from '#outbox'

export type Device = Schemas['PairedView']
export type Cashier = Schemas['SignOnView']
export type Scan = Schemas['ScanBody']
export type Posting = Schemas['PostingView']

/** What a shop sets on its own device. */
export interface Settings {
  sound: boolean
  amounts: number[]
  asksReceipt: boolean
  trained: string[]
}

/** undefined: not read yet; null: not paired. */
export const device = signal<Device | null | undefined>(undefined)
export const cashier = signal<Cashier | null>(null)
export const cashiers = signal<Schemas['CashierView'][]>([])
export const practice = signal(false)
export const settings = signal<Settings>({ sound: true, amounts: [], asksReceipt: false, trained: [] })
export const queue = signal<Kept<Scan>[]>([])
/** Whether an award is a fixed number: then no amount is asked for. */
export const flat = signal(false)
/** The shop took the token back, or it ended: nothing is lost, the queue waits for the next pairing. */
export const signedOut = signal(false)

export const api = client(() => (cashierNow() ?? device.value)?.token)

export const outbox = new Outbox<Scan, Posting>('till', async ({ key, body }) => {
  try {
    return await told(api.POST('/v1/scans', { params: keyed(key), body }))
  } catch (failure) {
    throw noted(failure)
  }
})

/** Passes a failure on; a 401 ends the cashier's turn, or without one the till's pairing. */
export function noted(failure: unknown): unknown {
  if (failure instanceof Refused && failure.problem.status === 401) {
    if (cashier.value) void signOff()
    else signedOut.value = true
  }
  return failure
}

function cashierNow(): Cashier | null {
  const now = cashier.value
  return now && Date.parse(now.until) > Date.now() ? now : null
}

export async function opened(): Promise<void> {
  settings.value = { ...settings.value, ...(await outbox.thing<Settings>('settings')) }
  cashier.value = (await outbox.thing<Cashier>('cashier')) ?? null
  practice.value = (await outbox.thing<boolean>('practice')) ?? false
  flat.value = (await outbox.thing<boolean>('flat')) ?? false
  cashiers.value = (await outbox.thing<Schemas['CashierView'][]>('cashiers')) ?? []
  device.value = (await outbox.thing<Device>('device')) ?? null
  whenever(() => void flushed())
  if (device.value) void learnt()
}

export async function flushed(): Promise<void> {
  if (device.value && !signedOut.value) await outbox.flush().catch(() => 0)
  await counted()
}

export async function counted(): Promise<void> {
  queue.value = await outbox.waiting()
}

/** Makes this device a till by the code that the owner shows. Raises Refused and Away. */
export async function pair(code: string): Promise<void> {
  const name = navigator.userAgent.includes('Mobile') ? 'Telefon' : 'Computer'
  const made = await told(api.POST('/v1/tills', { body: { code, device: name } }))
  await outbox.keep('device', made)
  await signOff()
  signedOut.value = false
  device.value = made
  // Reads what a scan must not wait for; a browser that may throw away what is kept is asked not to.
  void navigator.storage?.persist?.().catch(() => false)
  await learnt()
}

/** What this shop gives and who works here: kept, so that it is known without a line too. */
export async function learnt(): Promise<void> {
  try {
    const shop = device.value?.shop
    const rules = await told(api.GET('/v1/rules', { params: { query: shop ? { scope: shop } : {} } }))
    flat.value = Boolean(rules.now.flat)
    cashiers.value = (await told(api.GET('/v1/cashiers', {}))).cashiers
    await outbox.keep('flat', flat.value)
    await outbox.keep('cashiers', cashiers.value)
  } catch (failure) {
    if (!passing(failure)) noted(failure)
  }
}

export async function signOn(id: string, pin: string): Promise<void> {
  const made = await told(
    client(() => device.value?.token).POST('/v1/tills/sign-ons', { body: { cashier: id, pin } }),
  )
  await outbox.keep('cashier', made)
  cashier.value = made
}

export async function signOff(): Promise<void> {
  if (cashier.value) void told(api.POST('/v1/tills/sign-offs', { body: {} })).catch(() => undefined)
  await outbox.keep('cashier', undefined)
  cashier.value = null
}

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
