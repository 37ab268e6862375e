import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Day, type Entry, fold, held, purpose, total } from './sums.ts'

const ZONE = 'Europe/Berlin'
const entry = (posting: string, reason: string, amount: number, balance: number, at: string): Entry => ({
  posting,
  kind: reason,
  reason,
  pocket: 'points',
  amount,
  balance,
  at,
  posted_at: at,
})

const days = (...entries: Entry[]): Day[] => {
  const made = new Map<string, Day>()
  fold(made, entries, ZONE)
  return [...made.values()]
}

const FOUND = days(
  entry('c', 'member_back', 30, -50, '2026-12-01T10:00:00Z'),
  entry('b', 'redeem', 20, -80, '2026-11-30T23:30:00Z'), // the first of December there
  entry('a', 'member', -60, -100, '2026-11-30T10:00:00Z'),
  entry('a', 'club', -40, -40, '2026-11-30T10:00:00Z'),
)

test('entries belong to the day of the town on which they were booked, and a posting counts once', () => {
  assert.deepEqual(
    FOUND.map(({ date, count }) => [date, count]),
    [
      ['2026-12-01', 2],
      ['2026-11-30', 1],
    ],
  )
})

test('what came back counts against what it was for', () => {
  const { club, member, taken } = total(FOUND)
  assert.deepEqual([club, member, taken], [{ points: -40 }, { points: -30 }, { points: 20 }])
})

test('a slip counts when it is given, and not again when it is claimed', () => {
  assert.equal(purpose({ kind: 'slip', reason: 'club' }), 'club')
  assert.equal(purpose({ kind: 'claim', reason: 'club' }), undefined)
  assert.equal(purpose({ kind: 'lapse', reason: 'lapse' }), 'other')
})

test('what was held when a day began is told by the first entry since', () => {
  const now = { points: -50, voucher: 7 }
  assert.deepEqual(held(FOUND, '2026-11-01', now), { points: 0, voucher: 7 })
  assert.deepEqual(held(FOUND, '2026-12-01', now), { points: -100, voucher: 7 })
  assert.deepEqual(held(FOUND, '2026-12-02', now), now)
})
