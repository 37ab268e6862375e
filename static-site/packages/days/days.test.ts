import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dateOf, daysLater, midnight, monthBegins } from './index.ts'

const ZONE = 'Europe/Berlin'
const hours = (first: string, next: string): number =>
  (midnight(next, ZONE) - midnight(first, ZONE)) / 3_600_000

test('a day begins at midnight there, also when clocks are changed', () => {
  assert.equal(new Date(midnight('2026-07-01', ZONE)).toISOString(), '2026-06-30T22:00:00.000Z')
  assert.equal(new Date(midnight('2026-11-22', ZONE)).toISOString(), '2026-11-21T23:00:00.000Z')
  assert.equal(hours('2026-03-29', '2026-03-30'), 23)
  assert.equal(hours('2026-10-25', '2026-10-26'), 25)
})

test('a moment belongs to the day that it is there', () => {
  assert.equal(dateOf('2026-12-31T23:30:00Z', ZONE), '2027-01-01')
  assert.equal(dateOf(midnight('2026-10-25', ZONE), ZONE), '2026-10-25')
  assert.equal(dateOf(midnight('2026-10-25', ZONE) - 1, ZONE), '2026-10-24')
})

test('months are counted back over a new year', () => {
  assert.equal(monthBegins('2027-01-31'), '2027-01-01')
  assert.equal(monthBegins('2027-01-31', 1), '2026-12-01')
})

test('days are counted over the end of a month, in days and not in hours', () => {
  assert.equal(daysLater('2026-02-28', 1), '2026-03-01')
  assert.equal(daysLater('2026-10-26', -1), '2026-10-25')
})
