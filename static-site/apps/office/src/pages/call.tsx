/** Somebody is on the telephone: who it is, and the three things that callers want, on one screen. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { amount, texts } from '#i18n'
import { office_call as de } from '#texts/de.json'
import { office_call as en } from '#texts/en.json'
import { Button, Notice } from '#ui'
import { useAttempt, Wrong } from '../loaded.tsx'
import { looks } from '../looks.ts'
import { to } from '../route.ts'
import { type Hit, Search } from '../search.tsx'
import { Act, type Doing } from './act.tsx'
import { member, type Told } from './member.tsx'
import { t as known } from './membertexts.ts'

const t = texts<keyof typeof de>({ de, en })
const WISHES = ['block', 'replace', 'unlock'] as const
type Wish = (typeof WISHES)[number]

export function Call(): JSX.Element {
  const [hit, setHit] = useState<Hit>()
  const [turn, setTurn] = useState(0)
  const begin = (next: Hit | undefined): void => {
    setHit(next)
    setTurn(turn + 1)
  }
  return (
    <div class="page stack">
      <h1>{t('title')}</h1>
      {hit ? (
        <Caller key={turn} hit={hit} next={() => begin(undefined)} />
      ) : (
        <section class="card stack">
          <Search first titled label={t('who')} kinds={['member', 'card']} pick={begin} />
          <p class="muted">{t('who.hint')}</p>
        </section>
      )}
    </div>
  )
}

function Caller({ hit, next }: { hit: Hit; next: () => void }): JSX.Element {
  const account = hit.account ?? hit.id
  const [wish, setWish] = useState<Wish>()
  const [one, setOne] = useState<Told | null>()
  const [doing, setDoing] = useState<Doing>()
  const [said, setSaid] = useState('')
  const attempt = useAttempt()
  const load = async (): Promise<void> => setOne(await member(account))
  const why = wish ? t(`why.${wish}`) : ''
  const take = async (chosen: Wish): Promise<void> => {
    setSaid('')
    setDoing(undefined)
    const opened = await attempt.go(async () => {
      await looks(account, t(`why.${chosen}`))
      await load()
    })
    if (opened) setWish(chosen)
  }
  const done = async (what: string, after?: Doing): Promise<void> => {
    setSaid(what)
    setDoing(after)
    await attempt.go(load)
  }
  return (
    <>
      <section class="card stack">
        <div class="row ends">
          <h2 dir="auto">{hit.kind === 'card' ? (hit.note ?? hit.title) : hit.title}</h2>
          <Button tone="plain" onTap={next}>
            {t('next')}
          </Button>
        </div>
        <p class="muted">{t('check')}</p>
        <div class="buttons">
          {WISHES.map((each) => (
            <Button
              key={each}
              {...(wish === each ? {} : { tone: 'quiet' as const })}
              onTap={() => take(each)}
            >
              {t(`wish.${each}`)}
            </Button>
          ))}
        </div>
        <Wrong of={attempt} />
      </section>
      {said ? <Notice tone="leaf">{said}</Notice> : null}
      {one && wish ? (
        <section class="card stack" key={wish}>
          <Facts told={one} />
          {doing || wish === 'unlock' ? null : <Which told={one} hit={hit} wish={wish} choose={setDoing} />}
          {doing || (wish === 'unlock' && !said) ? (
            <Act
              key={doing?.deed}
              doing={doing ?? { deed: 'unlock' }}
              told={one}
              why={why}
              done={done}
              stale={async () => void (await attempt.go(load))}
            />
          ) : null}
        </section>
      ) : null}
    </>
  )
}

/** By what a caller is known: what only they can tell is asked, and not told. */
function Facts({ told: one }: { told: Told }): JSX.Element {
  const held = Object.entries(one.balances).map(([pocket, units]) => amount(pocket, units))
  return (
    <p>
      {held.join(', ') || known('balance.none')} · <a href={to('member', one.account)}>{t('whole')}</a>
    </p>
  )
}

interface WhichProps {
  told: Told
  hit: Hit
  wish: 'block' | 'replace'
  choose: (doing: Doing) => void
}

/** Which card: the one that was named first, and only what can still be done with it. */
function Which({ told: one, hit, wish, choose }: WhichProps): JSX.Element {
  const fit = one.cards.filter(
    ({ state }) => state === 'active' || (wish === 'replace' && state === 'blocked'),
  )
  const meant = (number: string): boolean => number.replaceAll(' ', '') === hit.id
  const cards = [...fit].sort((a, b) => Number(meant(b.number)) - Number(meant(a.number)))
  if (!cards.length) return <Notice tone="sun">{t('which.none')}</Notice>
  return (
    <>
      <h3>{t('which')}</h3>
      <div class="buttons">
        {cards.map(({ number, state }) => (
          <Button key={number} tone="quiet" onTap={() => choose({ deed: wish, card: number })}>
            {number}
            {state === 'blocked' ? ` · ${known('card.blocked')}` : ''}
          </Button>
        ))}
      </div>
    </>
  )
}
