/** The fields of the rules that are changed seldom. */
import type { JSX } from 'preact'
import { pocket, pockets } from '#town-facts'
import { Choice, Field } from '#ui'
import { pocketName, t as rule } from './rulewords.ts'
import type { Draft } from './settingsdraft.ts'
import { fitting, goods, type MoreKind, POT, rowsOf, WATCHED } from './settingsmore.ts'
import { t } from './settingstexts.ts'

/** A field for a figure with so many places. */
export type Figure = (field: string, label: string, places: number, hint?: string) => JSX.Element
interface Props {
  kind: MoreKind
  within: string
  draft: Draft
  onDraft: (field: string, text: string) => void
  wrongAt: (field: string) => string | undefined
  figure: Figure
}

export function More(props: Props): JSX.Element {
  return <>{FIELDS[props.kind](props)}</>
}

const FIELDS: Record<MoreKind, (props: Props) => JSX.Element | JSX.Element[]> = {
  flat: ({ figure }) => [
    figure('club', t('flat.club'), pointsPlaces(), t('flat.hint')),
    figure('member', t('flat.member'), pointsPlaces(), t('flat.hint')),
  ],
  town_bears: ({ figure }) => [
    figure('club', t('bears.club'), 0, t('bears.hint')),
    figure('member', t('bears.member'), 0, t('bears.hint')),
  ],
  late_days: ({ figure }) => figure('days', t('late'), 0, t('late.hint')),
  max_purchase_cents: ({ figure }) => figure('most', t('most'), 2, t('most.hint')),
  margin: ({ figure, within }) => figure('margin', t('margin'), pocket(within).decimals, t('margin.hint')),
  watch: ({ figure }) => WATCHED.map((name) => figure(name, rule(`watch.${name}`), 0, t('watch.hint'))),
  pay_order: ({ draft, onDraft }) => (
    <Choice
      label={t('order')}
      value={draft.order ?? ''}
      onValue={(order) => onDraft('order', order)}
      none={t('none')}
      options={orders(Object.keys(pockets)).map(
        (order) => [order.join(' '), order.map(pocketName).join(', ')] as const,
      )}
    />
  ),
  pot_distribution: ({ draft, onDraft }) => (
    <Choice
      label={t('pot')}
      value={draft.pot ?? ''}
      onValue={(pot) => onDraft('pot', pot)}
      none={t('none')}
      options={POT.map((how) => [how, rule(`pot.${how}`)] as const)}
    />
  ),
  vat: ({ figure, draft }) =>
    rowsOf('vat', draft).flatMap((at) => [
      figure(`rate${at}`, t('vat.rate', { n: at + 1 }), 2),
      figure(`share${at}`, t('vat.share', { n: at + 1 }), 2, t('vat.hint')),
    ]),
  exclusions: (props) => rowsOf('exclusions', props.draft).flatMap((at) => kindOfGoods(props, at)),
}

function kindOfGoods({ draft, onDraft, wrongAt }: Props, at: number): JSX.Element[] {
  const { key, names } = goods(draft, at)
  const named = Object.keys(names).length > 0
  const text = (field: string, longest: number, wrong?: string) => ({
    key: field,
    longest,
    value: draft[field] ?? '',
    onValue: (said: string) => onDraft(field, said),
    wrong: wrongAt(field) ?? wrong,
  })
  const unfit = (key ? !fitting(key) : named) ? t('goods.key.wrong') : undefined
  const n = at + 1
  return [
    <Field label={t('goods.key', { n })} hint={t('goods.key.hint')} {...text(`key${at}`, 16, unfit)} />,
    <Field
      label={t('goods.name', { n })}
      {...text(`german${at}`, 60, key && !named ? t('goods.name.wrong') : undefined)}
    />,
    <Field label={t('goods.name.en', { n })} {...text(`english${at}`, 60)} />,
  ]
}

const pointsPlaces = (): number => Object.values(pockets).find(({ kind }) => kind === 'points')?.decimals ?? 0

/** Each order in which a town's few pockets may pay. */
function orders(names: string[]): string[][] {
  if (names.length < 2) return [names]
  return names.flatMap((first) =>
    orders(names.filter((each) => each !== first)).map((rest) => [first, ...rest]),
  )
}
