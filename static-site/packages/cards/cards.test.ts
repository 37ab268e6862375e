import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkCharacters, grouped, serial, shown } from './index.ts'

const CODE = 'TG0017F3K2MQ807ABCDEFGH01234567'

test('the check characters are those of chalicelib/till/cards.py', () => {
  assert.equal(checkCharacters('TG7F3K2MQ807'), 'HV')
})

test('a serial number is read as it is said or typed, and nothing else is one', () => {
  for (const text of ['A07-0012', ' ao7 12', 'a07 – 0012']) assert.equal(serial(text), 'A07-0012', text)
  for (const text of ['0012', 'TG7F 3K2M', 'Anna 12', 'A07-00123', 'A07'])
    assert.equal(serial(text), undefined, text)
})

test('a number with one wrong sign is told before any call', () => {
  assert.deepEqual(shown('tg7f 3k2m q807 hv', 'TG'), { kind: 'number', text: 'TG7F3K2MQ807HV' })
  assert.deepEqual(shown('TG7F 3K2M Q807 HW', 'TG'), { kind: 'wrong', why: 'check' })
  assert.deepEqual(shown('TG7F 3K2M 8Q07 HV', 'TG'), { kind: 'wrong', why: 'check' })
})

test('a code is found at the end of whatever a scanner makes of the address', () => {
  for (const before of ['', 'HTTPS://T.TOWN.DE/', 'HTTPSÖ--T.TOWN.DE-', 'https>&&t.town.de&']) {
    assert.deepEqual(shown(before + CODE, 'TG'), { kind: 'code', text: CODE }, before)
  }
  assert.deepEqual(shown(CODE.toLowerCase(), 'TG'), { kind: 'code', text: CODE })
})

test('a slip and a payment request are told from a card', () => {
  assert.deepEqual(shown('HTTPS://T.TOWN.DE/S/7F3K2MQ804TWCXHV', 'TG'), {
    kind: 'slip',
    text: '7F3K2MQ804TWCXHV',
  })
  assert.equal(shown('HTTPSÖ--T.TOWN.DE-S-7F3K2MQ804TWCXHV', 'TG').kind, 'slip')
  assert.equal(shown('HTTPS://T.TOWN.DE/P/7F3K2MQ804TWCXHV', 'TG').kind, 'request')
})

test("another town's card and what is no card at all are told apart", () => {
  assert.deepEqual(shown(CODE.replace('TG', 'HT'), 'TG'), { kind: 'wrong', why: 'foreign' })
  assert.deepEqual(shown(`HTTPS://T.ELSEWHERE.DE/${CODE.replace('TG', 'HT')}`, 'TG'), {
    kind: 'wrong',
    why: 'foreign',
  })
  for (const other of [
    'https://example.org/menu',
    'https://www.cafe.example/karte/tisch-12/heute-und-morgen',
  ])
    assert.deepEqual(shown(other, 'TG'), { kind: 'wrong', why: 'unread' }, other)
})

test('a number is shown in groups of four while it is typed', () => {
  assert.equal(grouped('tg7f3k2mq8'), 'TG7F 3K2M Q8')
})
