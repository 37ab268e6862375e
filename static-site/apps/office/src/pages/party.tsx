/** A shop or a club as the office sees it: what it has, what hangs on it, and what may be done for it. */
import type { JSX } from 'preact'
import { type Schemas, told } from '#api'
import { amount, day, language, month, time } from '#i18n'
import { api } from '#session'
import { pocket, points } from '#town-facts'
import { Notice } from '#ui'
import { Loaded } from '../loaded.tsx'
import { place, to } from '../route.ts'
import { may } from '../staff.ts'
import { Wide } from '../tables.tsx'
import { Dissolution } from './dissolution.tsx'
import { Pages } from './filters.tsx'
import { Insolvency } from './insolvency.tsx'
import { Kit } from './kit.tsx'
import { Ends } from './leaving.tsx'
import { t } from './partytexts.ts'
import { Tills } from './tills.tsx'

type Kind = 'shop' | 'club'
type Entry = Schemas['EntryView']

export const Shop = (): JSX.Element => <Party kind="shop" />
export const Club = (): JSX.Element => <Party kind="club" />

interface Told {
  account: Schemas['AccountView']
  found: Schemas['HitView'] | undefined
}

/** Its account, and its name from the one box that finds everybody. */
async function read(kind: Kind, id: string): Promise<Told> {
  const [account, { results }] = await Promise.all([
    told(api.GET('/v1/accounts/{id}', { params: { path: { id } } })),
    told(api.POST('/v1/searches', { body: { text: id, kinds: [kind] } })),
  ])
  return { account, found: results.find((each) => each.id === id) }
}

function Party({ kind }: { kind: Kind }): JSX.Element {
  const { id } = place.value
  return (
    <div class="page stack">
      <Loaded load={() => read(kind, id)} of={id}>
        {(one, again) => <One kind={kind} id={id} one={one} again={again} />}
      </Loaded>
    </div>
  )
}

interface OneProps {
  kind: Kind
  id: string
  one: Told
  again: () => Promise<void>
}

function One({ kind, id, one, again }: OneProps): JSX.Element {
  const { account, found } = one
  return (
    <>
      <div class="row ends wrap">
        <h1 dir="auto" class="words">
          {found?.title ?? id}
        </h1>
        <span class={`chip ${account.state === 'active' ? 'leaf' : 'sun'}`}>
          {t(`state.${account.state}`)}
        </span>
      </div>
      <p class="muted">
        <bdi class="words">{found?.note ?? t(kind)}</bdi> · {id} ·{' '}
        <a href={to('trail', '', { thing: id })}>{t('trail')}</a>
      </p>
      <div class="sides">
        <Balances account={account} />
        {kind === 'shop' ? <Tills shop={id} /> : <Supporters club={id} />}
      </div>
      {kind === 'shop' ? (
        <div class="sides">
          <Notices shop={id} />
          <Rules scope={id} />
        </div>
      ) : null}
      <section class="card stack tight">
        <h2>{t('entries')}</h2>
        <Entries account={id} />
      </section>
      <Kit account={id} kind={kind} />
      {kind === 'shop' ? (
        <Insolvency shop={id} owes={owes(account)} done={again} />
      ) : (
        <Dissolution club={id} done={again} />
      )}
      {may('clerk', 'board') ? <Ends kind={kind} account={id} done={again} /> : null}
    </>
  )
}

const owes = (account: Schemas['AccountView']): boolean =>
  Object.values(account.balances).some((units) => units < 0)

function Balances({ account }: { account: Schemas['AccountView'] }): JSX.Element {
  const lines = Object.entries(account.credit ?? {})
  return (
    <section class="card stack tight">
      <h2>{t('balances')}</h2>
      <dl class="told">
        {Object.entries(account.balances).map(([name, units]) => (
          <Row key={name} name={named(name)} value={amount(name, units)} />
        ))}
        {lines.map(([name, credit]) => (
          <Row
            key={`${name}-line`}
            name={t('line')}
            value={t('line.used', {
              used: amount(name, credit.used),
              line: amount(name, credit.line),
              percent: credit.used_percent,
            })}
          />
        ))}
      </dl>
      {lines.some(([, credit]) => credit.notice) ? <Notice tone="sun">{t('line.notice')}</Notice> : null}
    </section>
  )
}

const named = (name: string): string =>
  name === points ? t('points') : (pocket(name).unit[language.value] ?? name)

function Row({ name, value }: { name: string; value: string }): JSX.Element {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  )
}

/** Who stands for a club, counted only where nobody can be told from it; and its months. */
function Supporters({ club }: { club: string }): JSX.Element {
  const params = { path: { account: club } }
  return (
    <section class="card stack tight">
      <h2>{t('supporters')}</h2>
      <Loaded load={async () => told(api.GET('/v1/clubs/{account}/supporters', { params }))} of={club}>
        {(found) => (
          <>
            <p>
              {typeof found.supporters === 'number'
                ? t('supporters.of', { count: found.supporters })
                : t('supporters.few', { fewest: found.fewest })}
            </p>
            {found.months.length ? (
              <Wide
                label={t('months')}
                head={[[t('month')], [t('came_in'), 'number'], [t('purchases'), 'number']]}
              >
                {found.months.map((each) => (
                  <tr key={each.month}>
                    <td>{month(`${each.month}-15T12:00:00Z`)}</td>
                    <td class="number">{amount(points, each.earned)}</td>
                    <td class="number">{each.purchases}</td>
                  </tr>
                ))}
              </Wide>
            ) : (
              <p class="muted">{t('months.none')}</p>
            )}
          </>
        )}
      </Loaded>
    </section>
  )
}

function Notices({ shop }: { shop: string }): JSX.Element {
  const load = async () => (await told(api.GET('/v1/notices', { params: { query: { shop } } }))).notices
  return (
    <section class="card stack tight">
      <h2>{t('notices')}</h2>
      <Loaded load={load} of={shop}>
        {(found) =>
          found.length ? (
            <ul class="list">
              {found.map((each) => (
                <li key={`${each.day}${each.kind}${each.account}${each.cashier}`}>
                  <span class="grow">
                    <b>{t(`notice.${each.kind}`)}</b>
                    <br />
                    <span class="small muted">
                      {day(`${each.day}T12:00:00Z`)} ·{' '}
                      {t('notice.count', { count: each.count, bound: each.bound })}
                    </span>
                  </span>
                  {each.account ? <a href={to('member', each.account)}>{t('notice.card')}</a> : null}
                </li>
              ))}
            </ul>
          ) : (
            <p class="muted">{t('notices.none')}</p>
          )
        }
      </Loaded>
    </section>
  )
}

/** What was agreed with this shop alone, besides the town's rules. */
function Rules({ scope }: { scope: string }): JSX.Element {
  const load = async () =>
    (await told(api.GET('/v1/rules', { params: { query: { scope } } }))).changes.filter(
      (each) => each.scope === scope,
    )
  return (
    <section class="card stack tight">
      <h2>{t('rules')}</h2>
      <Loaded load={load} of={scope}>
        {(found) =>
          found.length ? (
            <ul class="list">
              {found.map((each) => (
                <li key={each.number}>
                  <span class="grow">
                    <b class="words">{each.why}</b>
                    <br />
                    <span class="small muted">{t('rules.from', { day: day(each.from) })}</span>
                  </span>
                  <span class="chip">{t(`rules.${each.state}`)}</span>
                </li>
              ))}
            </ul>
          ) : (
            <p class="muted">{t('rules.none')}</p>
          )
        }
      </Loaded>
    </section>
  )
}

function Entries({ account }: { account: string }): JSX.Element {
  const load = async (cursor?: string) => {
    const params = { path: { id: account }, query: { limit: 20, ...(cursor ? { cursor } : {}) } }
    const found = await told(api.GET('/v1/accounts/{id}/entries', { params }))
    return { rows: found.entries, next: found.next }
  }
  return (
    <Pages<Entry> of={account} load={load}>
      {(rows) => (
        <Wide
          label={t('entries')}
          head={[[t('when')], [t('what')], [t('with')], [t('amount'), 'number'], [t('balance'), 'number']]}
        >
          {rows.map((each) => (
            <tr key={`${each.posting}${each.pocket}${each.reason}${each.amount}`}>
              <td>
                <a href={to('posting', each.posting)}>
                  {day(each.at)}, {time(each.at)}
                </a>
              </td>
              <td>{each.kind in KINDS ? t(`entry.${each.kind as keyof typeof KINDS}`) : each.kind}</td>
              <td>{each.other ?? '–'}</td>
              <td class="number">{amount(each.pocket, each.amount)}</td>
              <td class="number">{amount(each.pocket, each.balance)}</td>
            </tr>
          ))}
        </Wide>
      )}
    </Pages>
  )
}

const KINDS = {
  award: 1,
  redeem: 1,
  checkout: 1,
  return: 1,
  transfer: 1,
  load: 1,
  correction: 1,
  reversal: 1,
  distribution: 1,
  expiry: 1,
  write_off: 1,
}
