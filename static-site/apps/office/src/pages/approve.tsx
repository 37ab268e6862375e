/** One proposal, and one decision: on a phone it takes a minute from the mail's link. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Refused, type Schemas, told } from '#api'
import { day, time } from '#i18n'
import { api } from '#session'
import { Area, Button, Form, Notice, Sheet } from '#ui'
import { Ways } from '../entry.tsx'
import { Loaded, useAttempt, Wrong } from '../loaded.tsx'
import { Effect, Holder, signed } from '../parts/effect.tsx'
import { ruleName } from '../parts/rulewords.ts'
import { place, to } from '../route.ts'
import { may } from '../staff.ts'
import { own, t } from './proposaltexts.ts'

type Told = Schemas['ProposalView']
interface Props {
  one: Told
  again: () => Promise<void>
}

export function Approve(): JSX.Element {
  const { id } = place.value
  const load = async (): Promise<Told> => told(api.GET('/v1/proposals/{id}', { params: { path: { id } } }))
  return (
    <div class="page stack narrow">
      <a href={to('approvals')}>{t('back')}</a>
      <Loaded load={load} of={id}>
        {(one, again) => <One one={one} again={again} />}
      </Loaded>
    </div>
  )
}

function One({ one, again }: Props): JSX.Element {
  const open = one.state === 'open'
  return (
    <>
      <div class="row ends wrap">
        <h1>{t(`kind.${one.kind}`)}</h1>
        <span class={`chip ${open ? 'sun' : ''}`}>{t(`state.${one.state}`)}</span>
      </div>
      {open ? null : <Decided one={one} />}
      <section class="card stack tight">
        <p class="words reason" dir="auto">
          {one.why}
        </p>
        <p class="small muted">
          {t('prepared', {
            who: one.prepared_by.name ?? one.prepared_by.person,
            at: moment(one.prepared_at),
          })}
        </p>
      </section>
      {open ? <Differences one={one} /> : null}
      <Effect effect={one.preview} />
      <About one={one} />
      {open ? <Deciding one={one} again={again} /> : null}
    </>
  )
}

const moment = (at: string): string => `${day(at)}, ${time(at)}`

/** The posting that it is about. */
function About({ one }: { one: Told }): JSX.Element | null {
  const asked = one.body[one.kind] as { posting?: string } | undefined
  return asked?.posting ? <a href={to('posting', asked.posting)}>{t('posting')}</a> : null
}

function Decided({ one }: { one: Told }): JSX.Element {
  const at = one.decided_at ? moment(one.decided_at) : ''
  const who = one.decided_by?.name ?? one.decided_by?.person ?? ''
  return (
    <Notice tone={one.state === 'approved' ? 'leaf' : 'sun'}>
      <p>{t(`decided.${one.state as 'approved'}`, { who, at })}</p>
      {one.reason ? (
        <p class="words" dir="auto">
          {one.reason}
        </p>
      ) : null}
      {one.made?.posting ? <a href={to('posting', one.made.posting)}>{t('made.posting')}</a> : null}
      {one.made?.scope ? (
        <a href={to('settings', one.made.scope === 'town' ? '' : one.made.scope)}>{t('made.rules')}</a>
      ) : null}
    </Notice>
  )
}

const BOUND = ['moves', 'rules', 'shops']

/** What is not as its preparer saw it; balances move by themselves, and what cannot be done any more is said elsewhere. */
function Differences({ one }: { one: Told }): JSX.Element | null {
  const found = one.preview.exceptions.length
    ? []
    : one.differences.filter(({ path }) => BOUND.includes(path[0] ?? ''))
  if (!found.length) return null
  return (
    <Notice tone="sun">
      <p>{t('changed')}</p>
      <ul>
        {found.map((each) => (
          <li key={each.path.join('/')}>
            <Difference one={one} of={each} />
          </li>
        ))}
      </ul>
    </Notice>
  )
}

function Difference({ one, of }: { one: Told; of: Schemas['DifferenceView'] }): JSX.Element {
  const [where, name = '', pocket = ''] = of.path
  if (where === 'rules') return <>{t('changed.rule', { rule: ruleName(name) })}</>
  if (where === 'shops') {
    const shop = one.preview.shops.find((each) => each.account === name)?.name ?? name
    return <span dir="auto">{t(of.after ? 'changed.touched' : 'changed.untouched', { shop })}</span>
  }
  const said = (units: unknown, within: string): string =>
    typeof units === 'number' ? signed(within, units) : t('changed.nothing')
  // An account that is new or gone is told as a whole: each of its pockets.
  const [before, after] = [sums(of.before, pocket), sums(of.after, pocket)]
  return (
    <>
      <Holder account={name} name={one.preview.moves.find((each) => each.account === name)?.name} />{' '}
      {[...new Set([...Object.keys(before), ...Object.keys(after)])].map((within) =>
        t('changed.move', { before: said(before[within], within), after: said(after[within], within) }),
      )}
    </>
  )
}

const sums = (value: unknown, pocket: string): Record<string, unknown> =>
  pocket ? { [pocket]: value } : ((value ?? {}) as Record<string, unknown>)

function Deciding({ one, again }: Props): JSX.Element {
  if (own(one)) {
    return (
      <>
        <Notice tone="leaf">{t('own')}</Notice>
        {may('clerk', 'board') ? <Ending one={one} again={again} how="withdrawals" /> : null}
      </>
    )
  }
  if (!may('clerk', 'board')) return <Notice>{t('looks')}</Notice>
  return (
    <>
      {one.may_approve ? <Approving one={one} again={again} /> : <Notice tone="sun">{t('above')}</Notice>}
      <Ending one={one} again={again} how="refusals" />
    </>
  )
}

function Approving({ one, again }: Props): JSX.Element {
  const [unsure, setUnsure] = useState(false)
  const attempt = useAttempt()
  const approve = async (): Promise<void> => {
    const params = { path: { id: one.id } }
    const body = { digest: one.preview.digest }
    await attempt.go(async () => {
      try {
        await told(api.POST('/v1/proposals/{id}/approvals', { params, body }))
      } catch (no) {
        if (!(no instanceof Refused)) throw no
        if (no.code === 'sign_in_again') return setUnsure(true)
        await again() // what changed meanwhile is shown, and is decided on anew
        throw no
      }
      await again()
    })
  }
  if (one.preview.exceptions.length) return <Notice tone="sun">{t('cannot')}</Notice>
  return (
    <section class="stack tight decision">
      <Wrong of={attempt} />
      <Button wide tone="go" onTap={approve}>
        {t('approve')}
      </Button>
      <p class="small muted centre">{t('approve.what')}</p>
      {unsure ? (
        <Sheet title={t('sure')} close={t('close')} onClose={() => setUnsure(false)}>
          <p>{t('sure.why')}</p>
          <Ways
            done={async () => {
              setUnsure(false)
              await approve()
            }}
          />
        </Sheet>
      ) : null}
    </section>
  )
}

const ENDINGS = {
  refusals: ['refusals', 'refusals.what', 'refusals.go'],
  withdrawals: ['withdrawals', 'withdrawals.what', 'withdrawals.go'],
} as const

/** Refused by another, or withdrawn by who prepared it: always with a reason. */
function Ending({ one, again, how }: Props & { how: 'refusals' | 'withdrawals' }): JSX.Element {
  const [why, setWhy] = useState('')
  const attempt = useAttempt()
  const send = async (): Promise<void> => {
    if (!why.trim()) return
    const asked = { params: { path: { id: one.id } }, body: { why: why.trim() } }
    const work = () =>
      how === 'refusals'
        ? told(api.POST('/v1/proposals/{id}/refusals', asked))
        : told(api.POST('/v1/proposals/{id}/withdrawals', asked))
    await attempt.go(work)
    await again()
  }
  const [head, what, go] = ENDINGS[how]
  return (
    <details class="card">
      <summary>{t(head)}</summary>
      <Form onSend={send}>
        <p>{t(what)}</p>
        <Area label={t('why')} value={why} onValue={setWhy} longest={200} />
        <Wrong of={attempt} />
        <div class="buttons">
          <Button tone="alarm" off={!why.trim()} onTap={send}>
            {t(go)}
          </Button>
        </div>
      </Form>
    </details>
  )
}
