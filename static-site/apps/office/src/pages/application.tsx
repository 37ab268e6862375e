/** One application: what it says, what is missing, and the decision. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { type Schemas, told } from '#api'
import { day, language, time } from '#i18n'
import { api } from '#session'
import { Area, Button, Form, Notice } from '#ui'
import { Loaded, useAttempt, Wrong } from '../loaded.tsx'
import { place, to } from '../route.ts'
import { may } from '../staff.ts'
import { has, t } from './joiningtexts.ts'
import { Kit } from './kit.tsx'

type Told = Schemas['ApplicationView']
type Listed = Schemas['CategoriesView']
interface OneProps {
  made: Told
  again: () => Promise<void>
}
interface WholeProps extends OneProps {
  /** What the words of the lists are called. */
  lists: Listed
}
export function Application(): JSX.Element {
  const { id } = place.value
  const load = async (): Promise<[Told, Listed]> =>
    Promise.all([
      told(api.GET('/v1/applications/{id}', { params: { path: { id } } })),
      told(api.GET('/v1/categories', {})),
    ])
  return (
    <div class="page stack">
      <a href={to('joining')}>{t('back')}</a>
      <Loaded load={load} of={id}>
        {([made, lists], again) => <One made={made} lists={lists} again={again} />}
      </Loaded>
    </div>
  )
}

function One({ made, lists, again }: WholeProps): JSX.Element {
  const name = String(made.fields.trading_name ?? t('nameless'))
  return (
    <>
      <div class="row ends">
        <h1 dir="auto">{name}</h1>
        <span class="chip">{t(`state.${made.state}`)}</span>
      </div>
      {made.decision ? (
        <Notice tone={made.state === 'refused' ? 'sun' : 'leaf'}>
          {t('decided', { day: day(made.decision.at), who: made.decision.who ?? '' })}{' '}
          <span class="words">{made.decision.why}</span>
        </Notice>
      ) : null}
      <div class="sides">
        <section class="card stack tight" aria-label={t('says')}>
          <h2>{t('says')}</h2>
          <dl class="told">
            <dt>{t('kind')}</dt>
            <dd>{t(`kind.${made.kind}`)}</dd>
            {Object.entries(made.fields).map(([field, value]) => (
              <Field key={field} name={field} value={chosen(lists, field, value)} />
            ))}
          </dl>
        </section>
        <section class="card stack tight" aria-label={t('stands')}>
          <h2>{t('stands')}</h2>
          <dl class="told">
            <dt>{t('began')}</dt>
            <dd>{moment(made.began_at)}</dd>
            {made.terms.map((each) => (
              <Row key={each.id} name={term(each.id)} at={each.accepted} />
            ))}
            <Row name={t('sent')} at={made.submitted_at} />
            {made.kind === 'shop' ? <Row name={t('practised')} at={made.practised_at} /> : null}
          </dl>
          {made.missing.length ? (
            <Notice tone="sun">{t('missing', { fields: made.missing.map(label).join(', ') })}</Notice>
          ) : null}
        </section>
      </div>
      {made.state === 'submitted' && may('clerk', 'board') ? <Decision made={made} again={again} /> : null}
      {made.account ? <Kit account={made.account} kind={made.kind} /> : null}
    </>
  )
}

const moment = (at: string): string => `${day(at)}, ${time(at)}`
const label = (field: string): string => (has(`field.${field}`) ? t(`field.${field}` as 'field.iban') : field)
const term = (id: string): string => (has(`terms.${id}`) ? t(`terms.${id}` as 'terms.shop-contract') : id)

function Row({ name, at }: { name: string; at?: string | null | undefined }): JSX.Element {
  return (
    <>
      <dt>{name}</dt>
      <dd>{at ? moment(at) : t('open')}</dd>
    </>
  )
}

function Field({ name, value }: { name: string; value: unknown }): JSX.Element {
  return (
    <>
      <dt>{label(name)}</dt>
      <dd dir="auto" class="words">
        {said(name, value)}
      </dd>
    </>
  )
}

/** The word of a list by its name, any other value as it is. */
function chosen(lists: Listed, field: string, value: unknown): unknown {
  const list = field === 'category' ? lists.categories : field === 'activity' ? lists.activities : []
  return list.find((each) => each.id === value)?.name[language.value] ?? value
}

/** A field's value as people write it: hours by weekday, a place in one line. */
function said(name: string, value: unknown): string {
  if (name === 'hours')
    return Object.entries(value as Record<string, [string, string][]>)
      .map(
        ([weekday, spans]) =>
          `${t(`day.${weekday}` as 'day.mo')} ${spans.map((span) => span.join('–')).join(', ')}`,
      )
      .join('\n')
  if (name === 'branches')
    return (value as Record<string, string>[])
      .map((each) => `${each.name}: ${each.street}, ${each.postcode} ${each.place}`)
      .join('\n')
  if (name === 'iban') return String(value).replace(/(.{4})(?=.)/g, '$1 ')
  if (name === 'form') return t(`form.${String(value)}` as 'form.public')
  return String(value)
}

function Decision({ made, again }: OneProps): JSX.Element {
  const [why, setWhy] = useState('')
  const [met, setMet] = useState<string[]>([])
  const attempt = useAttempt()
  const params = { path: { id: made.id } }
  const settle = async (work: () => Promise<unknown>): Promise<void> => {
    if (await attempt.go(work)) await again()
  }
  const reason = why.trim()
  return (
    <section class="card stack" aria-label={t('decide')}>
      <h2>{t('decide')}</h2>
      <p>{t(`decide.${made.kind}`)}</p>
      {made.kind === 'club' ? <Criteria form={String(made.fields.form)} met={met} onMet={setMet} /> : null}
      <Form onSend={() => undefined}>
        <Area label={t('why')} hint={t('why.hint')} value={why} onValue={setWhy} longest={500} />
        <Wrong of={attempt} />
        <div class="buttons">
          <Button
            onTap={() =>
              settle(() =>
                told(
                  api.POST('/v1/applications/{id}/approvals', {
                    params,
                    body: { met, ...(reason ? { why: reason } : {}) },
                  }),
                ),
              )
            }
          >
            {t('approve')}
          </Button>
          <Button
            tone="quiet"
            off={!reason}
            onTap={() =>
              settle(() =>
                told(api.POST('/v1/applications/{id}/refusals', { params, body: { why: reason } })),
              )
            }
          >
            {t('refuse')}
          </Button>
        </div>
        {reason ? null : <p class="small muted">{t('refuse.why')}</p>}
      </Form>
    </section>
  )
}

interface CriteriaProps {
  /** What kind of club it is: each is asked for what is its own. */
  form: string
  met: string[]
  onMet: (met: string[]) => void
}

/** By what clubs are admitted: who decides ticks what was found to be so. */
function Criteria({ form, met, onMet }: CriteriaProps): JSX.Element {
  const load = async (): Promise<Schemas['CriterionView'][]> => {
    const { criteria } = await told(api.GET('/v1/criteria', {}))
    return criteria.filter((each) => each.forms.includes(form))
  }
  const turn = (id: string): void =>
    onMet(met.includes(id) ? met.filter((each) => each !== id) : [...met, id])
  return (
    <Loaded load={load}>
      {(found) => (
        <fieldset class="ticks">
          <legend>{t('criteria')}</legend>
          {found.map((each) => (
            <label key={each.id} class="row">
              <input type="checkbox" checked={met.includes(each.id)} onChange={() => turn(each.id)} />
              <span>{each.text[language.value] ?? each.id}</span>
            </label>
          ))}
        </fieldset>
      )}
    </Loaded>
  )
}
