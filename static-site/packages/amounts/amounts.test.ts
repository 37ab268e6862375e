import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tapped, typed } from './index.ts'

test('figures fill up from the cents, a comma or point is read as written', () => {
  const amounts = { '5': 5, '1250': 1250, '12,5': 1250, '12.50': 1250, ',05': 5, '7,': 700, '12,50 €': 1250 }
  for (const [text, cents] of Object.entries(amounts)) assert.equal(typed(text), cents, text)
})

test('what is no amount is none', () => {
  for (const text of ['1,234', '1,2,3', 'abc', '-5', '1.000,00', '1234567890'])
    assert.equal(typed(text), undefined, text)
})

test('a key that would make no amount changes nothing', () => {
  assert.equal(tapped('12,50', '5'), '12,50')
  assert.equal(tapped('12,5', ','), '12,5')
  assert.equal(tapped('0', '5'), '5')
  assert.equal(tapped('125', 'back'), '12')
})
