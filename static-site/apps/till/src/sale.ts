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
import { used } from './receipts.ts'
import {
  api,
  counted,
  device,
  ended,
  flat,
  noted,
  outbox,
  over,
  type Posting,
  practice,
  sent,
  settings,
} from './till.ts'

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
  | { at: 'kept'; cents: number | undefined; key: string; why: 'kept.why' | 'kept.ended' }
  | { at: 'refused'; problem: Problem }
  | { at: 'wrong'; why: 'unread' | 'check' | 'foreign' | 'slip' | 'request' | 'amount' | 'full' | 'offline' }

export const step = signal<Step>({ at: 'ready' })
export const keys = signal('')
export const pays = signal(false)
export const receipt = signal('')
export const cents = computed(() => typed(keys.value) ?? 0)
/** A tip, as it is typed, and in cents. It earns nothing, and the card pays it only where the house lets it. */
export const tipKeys = signal('')
export const tip = computed(() => typed(tipKeys.value) ?? 0)
/** What of it is paid beside the card. */
export const beside = computed(() => (settings.value.tipByCard ? 0 : tip.value))

/** What was booked of this bill already: a bill may be split, and has one number. */
const bill = signal<string[]>([])
/** When the receipt's number was booked before, for the sale that is on the screen. */
export const repeated = signal<number | undefined>(undefined)
export const seenBefore = computed(() => used(receipt.value, bill.value))

const STILL_MS = 700
let typedAt = 0
const noticed = (): void => {
  typedAt = performance.now()
}
keys.subscribe(noticed)
tipKeys.subscribe(noticed)
/** Whoever still types has not said the amount yet: a card that is held out already must not book half of it. */
const still = (): boolean => performance.now() - typedAt > STILL_MS

/** Forgets this customer. */
export function ready(): void {
  step.value = { at: 'ready' }
  pays.value = false
  keys.value = ''
  tipKeys.value = ''
  receipt.value = ''
  bill.value = []
}

/** The next card of the same bill: what the first one left is to be paid, under the same number. Points pay a tip first. */
export function split(left: number, before: Posting): void {
  bill.value = [...bill.value, before.posting.id]
  step.value = { at: 'ready' }
  pays.value = true
  if (beside.value === 0) {
    const covered = (before.redeemed ?? []).reduce((sum, each) => sum + each.cents, 0)
    tipKeys.value = String(Math.max(0, tip.value - covered))
  }
  keys.value = String(left - within())
}

/** What of the tip is in the sum that the card may pay. */
const within = (): number => tip.value - beside.value

/** The same sale once more, with a card that is read anew. */
export function retry(): void {
  step.value = { at: 'ready' }
}

/** What the camera, a scanner or a person read. While something is under way nothing else is begun. */
export async function read(text: string): Promise<void> {
  const { at } = step.value
  if (at === 'busy' || at === 'pin' || at === 'unknown' || at === 'shown') return
  // A card that is read twice, or better than before, is of the same sale; after an answer the next one begins.
  if (at === 'booked' || at === 'kept' || at === 'refused') ready()
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
  if (cents.value + (pays.value ? within() : 0) > town.maxPurchaseCents) return say('amount')
  step.value = { at: 'busy' }
  repeated.value = seenBefore.value
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
    const key = newKey()
    const outcome = await outbox.post({ key, body, at, owner: device.value?.shop })
    if (outcome.state === 'booked') await booked(outcome.answer)
    else if (outcome.state === 'waits') kept(key, body)
    else step.value = { at: 'refused', problem: outcome.problem }
  } catch (broken) {
    if (!(broken instanceof Full)) throw broken
    say('full')
  }
  await counted()
}

const kept = (key: string, body: Schemas['ScanBody']): void => {
  const why = ended.value ? 'kept.ended' : 'kept.why'
  step.value = { at: 'kept', cents: body.purchase_cents ?? undefined, key, why }
}

// What waited and is booked now takes the place of its "kept", if that is still on the screen.
sent.subscribe((now) => {
  if (!now || step.value.at === 'busy') return
  if (step.value.at === 'kept' && step.value.key === now.key) void booked(now.posting)
  else void remembered(now.posting)
})

const purchase = () => ({
  ...(receipt.value ? { receipt: receipt.value } : {}),
  ...(practice.value ? { practice: true } : {}),
})

/** What the card would pay. Nothing is booked, so no answer is no harm. */
async function quote(card: string): Promise<void> {
  const asked = { card, ...due(), redeem: 'max' as const }
  try {
    const found = await told(api.POST('/v1/quotes', { body: asked }))
    step.value = { at: 'shown', quote: found, body: { ...asked, redeem: paid(found), ...purchase() } }
  } catch (failure) {
    fail(failure, { at: 'amount', card })
  }
}

/** What the card may pay, and what of it earns: all but a tip. */
const due = () =>
  within() > 0
    ? { purchase_cents: cents.value + within(), eligible_cents: cents.value }
    : { purchase_cents: cents.value }

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

/** What became of a payment is known. Where that cannot be noted, a reload asks once more and hears the same. */
async function settled(): Promise<void> {
  await outbox.keep('open-payment', undefined).catch(() => undefined)
}

async function checkout(body: Checkout, key: string, asksPin: boolean, sentBefore = false): Promise<void> {
  const { pin: _, ...bare } = body
  if (asksPin) {
    step.value = { at: 'pin', body: bare, key }
    return
  }
  step.value = { at: 'busy' }
  try {
    // Kept without the PIN, so that a page that is closed now can ask later what became of it; sent once more it is kept already.
    if (!sentBefore)
      await outbox.keep('open-payment', { key, body: bare, shop: device.value?.shop, tip: tipKeys.value })
  } catch {
    return say('full')
  }
  try {
    await booked(await told(api.POST('/v1/checkouts', { params: keyed(key), body })))
    await settled()
  } catch (failure) {
    await unpaid(failure, bare, key, sentBefore)
  }
}

async function unpaid(failure: unknown, body: Checkout, key: string, sentBefore: boolean): Promise<void> {
  // Whoever is signed in no more hears nothing of a payment that was sent before: that stays unknown.
  if (passing(failure) || (sentBefore && over(failure))) {
    noted(failure)
    step.value = { at: 'unknown', body, key }
    return
  }
  await settled()
  if (failure instanceof Refused && ['pin_required', 'wrong_pin'].includes(failure.code)) {
    const problem = failure.code === 'wrong_pin' ? failure.problem : undefined
    step.value = { at: 'pin', body, key, problem }
    return
  }
  paidAnew(body)
  fail(failure, { at: 'amount', card: body.card })
}

/** The amount of a payment that was not booked, once more on the screen. */
function paidAnew(body: Checkout): void {
  keys.value = String(body.eligible_cents ?? body.purchase_cents)
  pays.value = true
}

/** Sends a payment without an answer once more, under its own key: it is booked once, however often it is sent. */
export async function again(): Promise<void> {
  const now = step.value
  if (now.at === 'unknown') await checkout(now.body, now.key, false, true)
}

/** Asks what became of a payment without an answer: booked it is shown, else nothing was taken. */
export async function asked(): Promise<void> {
  const now = step.value
  if (now.at !== 'unknown') return
  try {
    const found = await told(api.GET('/v1/postings/by-key/{key}', { params: { path: { key: now.key } } }))
    await settled()
    await booked(found)
  } catch (failure) {
    // Only "there is none" says that nothing was taken.
    if (!(failure instanceof Refused) || failure.problem.status !== 404) throw noted(failure)
    await settled()
    paidAnew(now.body)
    retry()
  }
}

interface Open {
  key: string
  body: Checkout
  shop?: string
  tip?: string
}

/** After a restart: the payment that was under way when the page was closed. */
export async function resumed(): Promise<void> {
  const open = await outbox.thing<Open>('open-payment')
  // Its key is the shop's: another shop would hear that nothing was paid.
  if (!open || (open.shop && open.shop !== device.value?.shop)) return
  tipKeys.value = open.tip ?? ''
  step.value = { at: 'unknown', key: open.key, body: open.body }
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
    fail(failure, { at: 'booked', posting })
  }
}

/** Says why nothing was booked. Where only a sign-on ended, the sale goes on where it was after the next one. */
function fail(failure: unknown, before: Step): void {
  const known = noted(failure)
  if (over(known)) step.value = before
  else if (known instanceof Refused) step.value = { at: 'refused', problem: known.problem }
  else if (known instanceof Away) say('offline')
  else throw known
}

const say = (why: Extract<Step, { at: 'wrong' }>['why']): void => {
  step.value = { at: 'wrong', why }
}
