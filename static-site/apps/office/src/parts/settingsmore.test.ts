import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MORE, moreAsked, moreDrafted, type Place, rowsOf } from './settingsmore.ts'

const now = {
  rates: { club: 100, member: 100 },
  flat: null,
  minimum_cents: 0,
  exclusions: { books: { de: 'Bücher', en: 'Books' } },
  vat: { '700': 8000, '1900': 2000 },
  margin: { points: 200_000 },
  pay_order: ['points', 'voucher'],
  late_days: 31,
  max_purchase_cents: 1_000_000,
  town_bears: { club: 50, member: 0 },
  pot_distribution: 'equally',
  watch: { card_often: 6, many_returns: 20 },
} as unknown as Place['now']
const place: Place = { now, within: 'points', decimals: 2, points: 2 }
const typed = (kind: (typeof MORE)[number], language = 'de') => moreDrafted(kind, place, language)

test('what the fields show is what holds, in both languages', () => {
  for (const language of ['de', 'en'])
    for (const kind of MORE) {
      const asks = moreAsked(kind, typed(kind, language), place)
      if (kind === 'flat') assert.equal(asks, undefined)
      else if (kind === 'watch')
        assert.deepEqual(asks?.watch, {
          ...now.watch,
          card_everywhere: 0,
          cashier_card: 0,
          cashier_month: 0,
        })
      else {
        const holds = kind === 'margin' ? { points: 200_000 } : now[kind]
        assert.deepEqual(asks?.[kind], holds, kind)
      }
    }
})

test('a flat award in points, and the way back to rates', () => {
  assert.deepEqual(moreAsked('flat', { club: '12,5', member: '' }, place), {
    flat: { club: 1250, member: 0 },
  })
  assert.equal(moreAsked('flat', { club: '0', member: '0' }, place), undefined)
  const flat = { ...place, now: { ...now, flat: { club: 100, member: 0 } } }
  assert.deepEqual(moreAsked('flat', { club: ' ', member: '' }, flat), { flat: null })
})

test('a split by tax rate: a row is whole or asks for nothing, a rate stands once, no row lifts it', () => {
  const split = typed('vat')
  assert.deepEqual(rowsOf('vat', split), [0, 1, 2])
  assert.deepEqual(moreAsked('vat', { ...split, rate2: '0', share2: '' }, place), undefined)
  assert.deepEqual(moreAsked('vat', { ...split, rate1: '7' }, place), undefined)
  assert.deepEqual(moreAsked('vat', { rate0: '5,5', share0: '100' }, place), { vat: { '550': 10_000 } })
  assert.deepEqual(moreAsked('vat', {}, place), { vat: {} })
  assert.equal(moreAsked('vat', {}, { ...place, now: { ...now, vat: {} } }), undefined)
})

test('goods: one more row than there are, a short name and a name each, and emptied they fall away', () => {
  const held = typed('exclusions')
  assert.deepEqual(rowsOf('exclusions', held), [0, 1])
  const more = { ...held, key1: 'tobacco', german1: 'Tabak' }
  assert.deepEqual(moreAsked('exclusions', more, place)?.exclusions?.tobacco, { de: 'Tabak' })
  assert.equal(moreAsked('exclusions', { ...more, key1: 'Tabak' }, place), undefined)
  assert.equal(moreAsked('exclusions', { ...more, german1: '' }, place), undefined)
  assert.equal(moreAsked('exclusions', { ...more, key1: 'books' }, place), undefined)
  assert.deepEqual(moreAsked('exclusions', {}, place), { exclusions: {} })
})

test('what is no figure asks for nothing', () => {
  assert.equal(moreAsked('late_days', { days: 'x' }, place), undefined)
  assert.equal(moreAsked('late_days', { days: '' }, place), undefined)
  assert.equal(moreAsked('max_purchase_cents', { most: '0' }, place), undefined)
  assert.equal(moreAsked('watch', { card_often: '-1' }, place), undefined)
  assert.equal(moreAsked('town_bears', { club: '1,5', member: '' }, place), undefined)
})
