import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cell, decimal, table } from './index.ts'

test('what begins like a formula is text, and a number below zero is a number', () => {
  assert.equal(cell('=1+1'), "'=1+1")
  assert.equal(cell('-cmd'), "'-cmd")
  assert.equal(cell('-12,50'), '-12,50')
  assert.equal(cell('a;"b"'), '"a;""b"""')
})

test('units become figures with a comma, and rows a file', () => {
  assert.equal(decimal(-1250, 2), '-12,50')
  assert.equal(decodeURIComponent(table([['a', 'b']])), 'data:text/csv;charset=utf-8,\ufeffa;b\r\n')
})
