/**
 * One sale after the other. An award needs a card and an amount, nothing else; a payment is shown before it is booked.
 *
 * ready -> (card and amount) -> booked, or kept for later
 * ready with "pays" -> shown -> booked, perhaps after the holder's PIN
 */
import { computed, signal } from '@preact/signals'
import { typed } from '#amounts'
import { Away, keyed, newKey, type Problem, passing, Refused, type Schemas, serverNow, told } from '#api'
import { type Shown, shown } from '#cards'
import { Full } from '#outbox'
import { town } from '#town-facts'
import { remembered } from './day.ts'
import { api, counted, flat, noted, outbox, type Posting, practice } from './till.ts'

export type Quote = Schemas['QuoteView']
type Checkout = Schemas['CheckoutBody']

export type Step =
  | { at: 'ready' }
  | { at: 'amount'; card: string }
  | { at: 'busy' }
  | { at: 'shown'; quote: Quote; body: Checkout }
  | { at: 'pin'; body: Checkout; key: string; problem?: Problem | undefined }
  | { at: 'unknown'; body: Checkout; key: string }
  | { at: 'booked'; posting: Posting }
  | { at: 'kept'; cents: number | undefined }
  | { at: 'refused'; problem: Problem }
  | { at: 'wrong'; why: 'unread' | 'check' | 'foreign' | 'slip' | 'request' | 'amount' | 'full' | 'offline' }

export const step = signal<Step>({ at: 'ready' })
export const keys = signal('')
export const pays = signal(false)
export const receipt = signal('')
export const cents = computed(() => typed(keys.value) ?? 0)

const STILL_MS = 700
let typedAt = 0
keys.subscribe(() => {
  typedAt = performance.now()
})
/** Whoever still types has not said the amount yet: a card that is held out already must not book half of it. */
const still = (): boolean => performance.now() - typedAt > STILL_MS

/** Forgets this customer. The amount stays where a bill is split: what the first card left is the next one's. */
export function ready(left = 0): void {
  step.value = { at: 'ready' }
  pays.value = left > 0
  keys.value = left > 0 ? String(left) : ''
  if (!left) receipt.value = ''
}

/** What the camera, a scanner or a person read. While something is under way nothing else is begun. */
export async function read(text: string): Promise<void> {
  const { at } = step.value
  if (at === 'busy' || at === 'pin' || at === 'unknown' || at === 'shown') return
  if (at !== 'ready') ready()
  const card = shown(text, town.code)
  if (card.kind === 'wrong') return say(card.why)
  if (card.kind === 'slip' || card.kind === 'request') return say(card.kind)
  await withCard(card)
}

async function withCard(card: Shown & { text: string }): Promise<void> {
  const needsAmount = pays.value || !flat.value
  if (needsAmount && (cents.value === 0 || !still())) step.value = { at: 'amount', card: card.text }
  else await go(card.text)
}

/** Card and amount are there. */
export async function go(card: string): Promise<void> {
  if (step.value.at === 'busy') return
  if (cents.value > town.maxPurchaseCents) return say('amount')
  step.value = { at: 'busy' }
  await (pays.value ? quote(card) : award(card))
}

async function award(card: string): Promise<void> {
  const at = serverNow()
  const body: Schemas['ScanBody'] = {
    card,
    at: new Date(at).toISOString(),
    ...(flat.value ? {} : { purchase_cents: cents.value }),
    ...purchase(),
  }
  try {
    const outcome = await outbox.post({ key: newKey(), body, at })
    if (outcome.state === 'booked') await booked(outcome.answer)
    else if (outcome.state === 'waits') step.value = { at: 'kept', cents: body.purchase_cents ?? undefined }
    else step.value = { at: 'refused', problem: outcome.problem }
  } catch (broken) {
    if (!(broken instanceof Full)) throw broken
    say('full')
  }
  await counted()
}

const purchase = () => ({
  ...(receipt.value ? { receipt: receipt.value } : {}),
  ...(practice.value ? { practice: true } : {}),
})

/** What the card would pay. Nothing is booked, so no answer is no harm. */
async function quote(card: string): Promise<void> {
  const asked = { card, purchase_cents: cents.value, redeem: 'max' as const }
  try {
    const found = await told(api.POST('/v1/quotes', { body: asked }))
    step.value = { at: 'shown', quote: found, body: { ...asked, redeem: paid(found), ...purchase() } }
  } catch (failure) {
    fail(failure)
  }
}

/** The amounts that the holder saw are those that are booked, whatever happens meanwhile. */
const paid = (found: Quote): Schemas['Wanted'][] =>
  (found.redeemed ?? []).map(({ pocket, amount }) => ({ pocket, amount }))

export async function pay(): Promise<void> {
  const now = step.value
  if (now.at !== 'shown') return
  await checkout(now.body, newKey(), now.quote.asks_pin === true)
}

export async function withPin(pin: string): Promise<void> {
  const now = step.value
  if (now.at === 'pin') await checkout({ ...now.body, pin }, now.key, false)
}

async function checkout(body: Checkout, key: string, asksPin: boolean): Promise<void> {
  const { pin: _, ...bare } = body
  if (asksPin) {
    step.value = { at: 'pin', body: bare, key }
    return
  }
  // Kept without the PIN, so that a page that is closed now can ask later what became of it; sent once more it is kept already.
  const keeps = step.value.at !== 'unknown'
  step.value = { at: 'busy' }
  try {
    if (keeps) await outbox.keep('open-payment', { key, body: bare })
  } catch {
    return say('full')
  }
  try {
    await booked(await told(api.POST('/v1/checkouts', { params: keyed(key), body })))
    await outbox.keep('open-payment', undefined)
  } catch (failure) {
    await unpaid(failure, bare, key)
  }
}

async function unpaid(failure: unknown, body: Checkout, key: string): Promise<void> {
  if (passing(failure)) {
    step.value = { at: 'unknown', body, key }
    return
  }
  await outbox.keep('open-payment', undefined)
  if (failure instanceof Refused && ['pin_required', 'wrong_pin'].includes(failure.code)) {
    const problem = failure.code === 'wrong_pin' ? failure.problem : undefined
    step.value = { at: 'pin', body, key, problem }
  } else fail(failure)
}

/** Sends a payment without an answer once more, under its own key: it is booked once, however often it is sent. */
export async function again(): Promise<void> {
  const now = step.value
  if (now.at === 'unknown') await checkout(now.body, now.key, false)
}

/** Asks what became of a payment without an answer: booked it is shown, else nothing was taken. */
export async function asked(): Promise<void> {
  const now = step.value
  if (now.at !== 'unknown') return
  try {
    const found = await told(api.GET('/v1/postings/by-key/{key}', { params: { path: { key: now.key } } }))
    await outbox.keep('open-payment', undefined)
    await booked(found)
  } catch (failure) {
    if (passing(failure)) throw failure
    await outbox.keep('open-payment', undefined)
    ready(now.body.purchase_cents)
  }
}

/** After a restart: the payment that was under way when the page was closed. */
export async function resumed(): Promise<void> {
  const open = await outbox.thing<{ key: string; body: Checkout }>('open-payment')
  if (open) step.value = { at: 'unknown', ...open }
}

async function booked(posting: Posting): Promise<void> {
  await remembered(posting)
  step.value = { at: 'booked', posting }
}

/** Takes back what was booked last. */
export async function undone(posting: Posting): Promise<void> {
  const { id } = posting.posting
  const body = posting.practice ? { practice: true } : {}
  const params = { path: { id }, ...keyed(`undo-${id}`) }
  try {
    await booked(await told(api.POST('/v1/postings/{id}/returns', { params, body })))
  } catch (failure) {
    fail(failure)
  }
}

function fail(failure: unknown): void {
  const known = noted(failure)
  if (known instanceof Refused) step.value = { at: 'refused', problem: known.problem }
  else if (known instanceof Away) say('offline')
  else throw known
}

const say = (why: Extract<Step, { at: 'wrong' }>['why']): void => {
  step.value = { at: 'wrong', why }
}
