/** One posting: what it moved, what it takes back or what took it back, and the way to put it right. */
import type { JSX } from 'preact'
import { type Schemas, told } from '#api'
import { amount, day, money, texts, time } from '#i18n'
import { api } from '#session'
import { office_posting as de } from '#texts/de.json'
import { office_posting as en } from '#texts/en.json'
import { Loaded } from '../loaded.tsx'
import { reason } from '../looks.ts'
import { Party } from '../party.tsx'
import { place, to } from '../route.ts'
import { booked } from '../searchtexts.ts'
import { may } from '../staff.ts'

type Told = Schemas['PostingView']
const MOST = 100
const t = texts<keyof typeof de>({ de, en })

export function Posting(): JSX.Element {
  const { id } = place.value
  const load = async (): Promise<Told> => told(api.GET('/v1/postings/{id}', { params: { path: { id } } }))
  return (
    <div class="page stack">
      <Loaded load={load} of={id}>
        {(found) => <One told={found} />}
      </Loaded>
    </div>
  )
}

function One({ told: one }: { told: Told }): JSX.Element {
  const head = one.posting
  return (
    <>
      <div class="row ends">
        <h1>{booked(head.kind)}</h1>
        {may('clerk', 'board') ? (
          <a class="button quiet" href={to('correct', head.id)}>
            {t('correct')}
          </a>
        ) : null}
      </div>
      <dl class="told card">
        <Row name={t('when')} value={`${day(head.at)}, ${time(head.at)}`} />
        {head.posted_at === head.at ? null : (
          <Row name={t('posted')} value={`${day(head.posted_at)}, ${time(head.posted_at)}`} />
        )}
        <Row name={t('purchase')} value={cents(one.purchase_cents)} />
        <Row name={t('rest')} value={cents(one.rest_cents)} />
        <Row name={t('left')} value={cents(one.left_to_pay_cents)} />
        <Row name={t('pay_back')} value={cents(one.pay_back_cents)} />
        <Row name={t('receipt')} value={head.receipt} />
        <Row name={t('note')} value={head.note} />
        <Row name={t('why')} value={head.why} />
        {one.returns ? (
          <>
            <dt>{t('returns')}</dt>
            <dd>
              <a href={to('posting', one.returns)}>{one.returns}</a>
            </dd>
          </>
        ) : null}
        <dt>{t('undone')}</dt>
        <dd>
          <Undone told={one} />
        </dd>
        <Row name={t('number')} value={head.id} />
      </dl>
      <Legs legs={one.legs} />
    </>
  )
}

/** What took it back stands in its member's history, newer than itself; that is opened with a reason alone. */
function Undone({ told: one }: { told: Told }): JSX.Element {
  const { id, posted_at } = one.posting
  const account =
    one.legs.find((each) => each.account.startsWith('m:'))?.account ?? one.legs[0]?.account ?? ''
  const load = async (): Promise<string[] | 'asks'> => {
    if (account.startsWith('m:') && !reason(account)) return 'asks'
    const params = { path: { id: account }, query: { from: posted_at, limit: MOST } }
    const { entries } = await told(api.GET('/v1/accounts/{id}/entries', { params }))
    return [...new Set(entries.filter((each) => each.returns === id).map((each) => each.posting))]
  }
  return (
    <Loaded load={load} of={id}>
      {(found) => {
        if (found === 'asks') return <a href={to('member', account)}>{t('undone.ask')}</a>
        if (!found.length) return <span>{t('undone.none')}</span>
        return found.map((each) => (
          <a key={each} class="block" href={to('posting', each)}>
            {each}
          </a>
        ))
      }}
    </Loaded>
  )
}

const cents = (told?: number | null): string | undefined => (told == null ? undefined : money(told))

function Row({ name, value }: { name: string; value?: string | null | undefined }): JSX.Element | null {
  if (!value) return null
  return (
    <>
      <dt>{name}</dt>
      <dd dir="auto" class="words">
        {value}
      </dd>
    </>
  )
}

/** From whom to whom: all sides of it, which are nought together. */
function Legs({ legs }: { legs: Told['legs'] }): JSX.Element {
  return (
    <section class="stack tight">
      <h2>{t('legs')}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse moves it by the arrow keys */}
      <div class="wide-table card" role="region" aria-label={t('legs')} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('account')}</th>
              <th scope="col">{t('reason')}</th>
              <th scope="col" class="number">
                {t('amount')}
              </th>
            </tr>
          </thead>
          <tbody>
            {legs.map((each) => (
              <tr key={`${each.account}${each.pocket}${each.reason}${each.amount}`}>
                <td>
                  <Party account={each.account} />
                </td>
                <td>{booked(each.reason)}</td>
                <td class="number">
                  {each.amount > 0 ? '+' : '−'}
                  {amount(each.pocket, Math.abs(each.amount))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
