import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readHours, shownHours } from './index.ts'

test('hours are read as people write them', () => {
  const day = [
    ['08:00', '13:00'],
    ['14:30', '18:00'],
  ]
  for (const text of ['8-13, 14:30-18', '8–13 Uhr und 14.30–18 Uhr', '08:00 bis 13:00; 14:30 - 18:00'])
    assert.deepEqual(readHours(text), day)
  assert.equal(shownHours(day), '8–13, 14:30–18')
  assert.deepEqual(readHours(shownHours(day)), day)
})

test('nothing at all is a closed day', () => {
  for (const text of ['', ' ', '-', 'geschlossen', 'zu', 'closed']) assert.deepEqual(readHours(text), [])
})

test('what cannot be read, and times that go back, are told', () => {
  for (const text of ['8', 'früh', '8-7', '8-13, 12-18', '8-25', '8:75-9', '8-9,', '1-2,3-4,5-6,7-8,9-10'])
    assert.equal(readHours(text), undefined, text)
})

test('a day ends at 24 hours', () => {
  assert.deepEqual(readHours('18-24'), [['18:00', '24:00']])
  assert.equal(readHours('18-24:30'), undefined)
})
