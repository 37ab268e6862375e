/** What staff changed: by whom, from what to what, and why. */
import type { JSX } from 'preact'
import { type Schemas, told } from '#api'
import { day, time } from '#i18n'
import { api } from '#session'
import { place, to } from '../route.ts'
import { Csv, Wide } from '../tables.tsx'
import { asked, Filters, Pages, query } from './filters.tsx'
import { t, what } from './trusttexts.ts'

type Change = Schemas['chalicelib__people__trail__shapes__ChangeView']
const KINDS = [
  'application_approved',
  'application_refused',
  'card_blocked',
  'card_replaced',
  'cards_handed_out',
  'cards_ordered',
  'case_answered',
  'club_ends',
  'dissolution_withdrawn',
  'handover_asked',
  'insolvency_withdrawn',
  'insolvent',
  'left',
  'person_erased',
  'proposal_approved',
  'proposal_prepared',
  'role_given',
  'task_put_aside',
  'till_renamed',
  'till_revoked',
] as const

export function Trail(): JSX.Element {
  const filters = asked(['by', 'what', 'thing'])
  const wanted = query(filters)
  const load = async (cursor?: string) => {
    const found = await told(
      api.GET('/v1/trail', { params: { query: cursor ? { ...wanted, cursor } : wanted } }),
    )
    return { rows: found.changes, next: found.next }
  }
  const file = () => told(api.GET('/v1/trail.csv', { params: { query: wanted }, parseAs: 'blob' }))
  return (
    <div class="page stack">
      <a href={to('trust')}>{t('back')}</a>
      <div class="row ends wrap">
        <h1>{t('trail')}</h1>
        <Csv load={file} name="trail" of={t('trail')} />
      </div>
      <Filters
        key={place.value.asked.toString()}
        page="trail"
        of={filters}
        fields={[
          ['what', t('what')],
          ['by', t('by')],
          ['thing', t('thing')],
        ]}
        choices={{ what: KINDS.map((each) => [each, what(each)] as const) }}
      />
      <Pages<Change> of={JSON.stringify(wanted)} load={load}>
        {(rows) => (
          <Wide label={t('trail')} head={[[t('when')], [t('by')], [t('what')], [t('thing')], [t('changed')]]}>
            {rows.map((each) => (
              <Row key={`${each.at}${each.thing}${each.what}`} change={each} />
            ))}
          </Wide>
        )}
      </Pages>
    </div>
  )
}

function Row({ change }: { change: Change }): JSX.Element {
  const names = [...new Set([...Object.keys(change.before), ...Object.keys(change.after)])]
  return (
    <tr>
      <td>
        {day(change.at)}, {time(change.at)}
      </td>
      <td>
        <bdi>{change.by ?? change.who}</bdi>
      </td>
      <td>{what(change.what)}</td>
      <td class="long">
        <bdi>{change.name ?? change.thing}</bdi>
      </td>
      <td class="long">
        {change.why ? <bdi class="words">{change.why}</bdi> : null}
        {names.map((name) => (
          <span key={name} class="small muted block">
            {name}: <bdi>{said(change.before[name])}</bdi> → <bdi>{said(change.after[name])}</bdi>
          </span>
        ))}
      </td>
    </tr>
  )
}

const said = (value: unknown): string =>
  value === undefined || value === null ? '–' : typeof value === 'string' ? value : JSON.stringify(value)
