/**
 * What a telephone's camera opens: a card's own page, a slip that waits for its card, or a shop window's digital card.
 *
 * A code in the address is a secret: it goes into the body of a call, and out of the address bar.
 */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { shown } from '#cards'
import { town } from '#town-facts'
import { LanguageSwitch, Mark } from '#ui'
import './card.css'
import { Digital } from './digital.tsx'
import { CardPage } from './page.tsx'
import { SlipPage } from './slip.tsx'

interface Asked {
  card?: string
  stub?: string
  slip?: string
}

function asked(): Asked {
  const path = location.pathname.slice(1)
  const found = shown(`https://x/${path}`, town.code)
  // A stub's QR has number and code behind the #, which browsers send to nobody.
  const [number, stub] = location.hash.slice(1).split('.')
  if (location.pathname !== '/card/' || location.hash)
    history.replaceState(null, '', `/card/${location.search}`)
  if (found.kind === 'slip') return { slip: found.text }
  if (found.kind === 'code' || found.kind === 'wallet') return { card: path }
  return number && stub ? { card: number, stub } : {}
}

export function App(): JSX.Element {
  const [{ card, stub, slip }, setAsked] = useState(asked)
  return (
    <main class="page stack">
      <div class="row ends">
        <Mark href="/" />
        <LanguageSwitch />
      </div>
      {slip ? <SlipPage slip={slip} /> : null}
      {card ? <CardPage card={card} proof={stub} /> : null}
      {slip || card ? null : <Digital open={(next) => setAsked({ card: next })} />}
    </main>
  )
}
