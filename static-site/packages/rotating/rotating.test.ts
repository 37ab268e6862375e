import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytes, code, stepAt } from './index.ts'

// The example of docs/people/pin.md, which the server's tests hold true as well.
const MAKER = {
  begins: 'TGW7F3K2MQ80700',
  key: 'SLUDXR8JNDSQL2SS0BLVXASFMU2FGHG657E3F3C6QNEK8TC1A1C0',
  url: 'HTTPS://T.TORGAU-TALENTE.DE/',
}

test("the document's example comes out", async () => {
  assert.equal(
    Buffer.from(bytes(MAKER.key, 32)).toString('hex'),
    'd538dfe512b3758a0b5a02e9dfab4faf04f8460629dc378d86c59d346d815058',
  )
  assert.equal(stepAt(1795305600123), 119687040)
  const made = await code(MAKER, stepAt(1795305600123))
  assert.equal(made, 'HTTPS://T.TORGAU-TALENTE.DE/TGW7F3K2MQ807003J4HU0A6AQP2LTM5JNL')
})
