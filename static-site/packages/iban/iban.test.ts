import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groupedIban, typedIban } from './index.ts'

const RIGHT = 'DE89370400440532013000'

test('a whole IBAN is right, in any spelling', () => {
  assert.deepEqual(typedIban(RIGHT), { kind: 'right' })
  assert.deepEqual(typedIban('de89 3704 0044 0532 0130 00'), { kind: 'right' })
  assert.deepEqual(typedIban('NL91ABNA0417164300'), { kind: 'right' })
})

test('what is still missing is counted', () => {
  assert.deepEqual(typedIban(RIGHT.slice(0, 18)), { kind: 'open', left: 4 })
  for (let n = 0; n < RIGHT.length; n++) assert.equal(typedIban(RIGHT.slice(0, n)).kind, 'open')
})

test('every single wrong digit is noticed', () => {
  for (let at = 2; at < RIGHT.length; at++) {
    const other = String((Number(RIGHT[at]) + 1) % 10)
    assert.deepEqual(typedIban(RIGHT.slice(0, at) + other + RIGHT.slice(at + 1)), {
      kind: 'wrong',
      why: 'check',
    })
  }
})

test('a digit too many, and what is no IBAN, are said at once', () => {
  assert.deepEqual(typedIban(`${RIGHT}0`), { kind: 'wrong', why: 'long' })
  assert.deepEqual(typedIban('0532013000'), { kind: 'wrong', why: 'begin' })
})

test('of other countries the API judges', () => {
  assert.deepEqual(typedIban('GB82WEST12345698765432'), { kind: 'right' })
  assert.deepEqual(typedIban('GB82WEST12345698765433'), { kind: 'open' })
})

test('groups of four are easier to compare', () => {
  assert.equal(groupedIban('de893704004'), 'DE89 3704 004')
})
