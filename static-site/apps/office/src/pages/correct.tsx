/** A wrong posting is put right: taken back whole, or an amount goes to where it belongs. Another person approves it. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Refused, type Schemas, told } from '#api'
import { day, money, time } from '#i18n'
import { api } from '#session'
import { Notice } from '#ui'
import { Loaded } from '../loaded.tsx'
import { correctTexts as t } from '../parts/correcttexts.ts'
import { Holder, signed } from '../parts/effect.tsx'
import { Movements, type Names } from '../parts/movements.tsx'
import { Handing, usePlanned } from '../parts/plan.tsx'
import { place, to } from '../route.ts'
import { may } from '../staff.ts'

type Posting = Schemas['PostingView']
interface Wrong {
  posting: Posting
  /** What shops, clubs and the pot in it are called, by account. */
  names: Names
}
const WAYS = ['reversal', 'correction'] as const

export function Correct(): JSX.Element {
  const { id } = place.value
  return (
    <div class="page stack">
      <a href={to('posting', id)}>{t('back')}</a>
      <h1>{t('title')}</h1>
      <Loaded load={() => read(id)} of={id}>
        {(wrong) => (
          <>
            <Legs {...wrong} />
            {may('clerk', 'board') ? <Ways {...wrong} /> : <Notice>{t('not')}</Notice>}
          </>
        )}
      </Loaded>
    </div>
  )
}

async function read(id: string): Promise<Wrong> {
  const posting = await told(api.GET('/v1/postings/{id}', { params: { path: { id } } }))
  return { posting, names: may('clerk', 'board') ? await named(id) : {} }
}

/** A posting tells accounts; what would take it back tells their names. One that cannot be taken back has none. */
async function named(posting: string): Promise<Names> {
  try {
    const { moves } = await told(api.POST('/v1/previews', { body: { reversal: { posting } } }))
    return Object.fromEntries(moves.map((each) => [each.account, each.name ?? '']))
  } catch (no) {
    if (no instanceof Refused) return {}
    throw no
  }
}

function Legs({ posting, names }: Wrong): JSX.Element {
  return (
    <section class="card stack tight">
      <p class="small muted">
        {t('made', { at: `${day(posting.posting.at)}, ${time(posting.posting.at)}` })}
        {posting.purchase_cents ? ` · ${t('purchase', { amount: money(posting.purchase_cents) })}` : ''}
      </p>
      <ul class="list">
        {posting.legs.map((leg, i) => (
          <li key={`${i}${leg.account}`}>
            <span class="grow">
              <Holder account={leg.account} name={names[leg.account] || undefined} />
            </span>
            <span class={leg.amount < 0 ? 'minus' : 'plus'}>{signed(leg.pocket, leg.amount)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Ways(wrong: Wrong): JSX.Element {
  const [how, setHow] = useState<(typeof WAYS)[number]>()
  return (
    <>
      <fieldset class="ticks">
        <legend>{t('how')}</legend>
        {WAYS.map((each) => (
          <label key={each} class="row">
            <input type="radio" name="how" checked={how === each} onChange={() => setHow(each)} />
            <span>
              <b>{t(`how.${each}`)}</b>
              <br />
              <span class="small muted">{t(`how.${each}.what`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {how === 'reversal' ? <Whole {...wrong} /> : null}
      {how === 'correction' ? <Movements {...wrong} /> : null}
    </>
  )
}

function Whole({ posting }: Wrong): JSX.Element {
  const planned = usePlanned({ reversal: { posting: posting.posting.id } })
  return <Handing of={planned} placed={false} />
}
