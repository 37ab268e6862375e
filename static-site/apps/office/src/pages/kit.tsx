/** What hangs in a shop's window or a club's house, and lies beside the till. */
import type { JSX } from 'preact'
import { told } from '#api'
import { savePdf } from '#files'
import { language } from '#i18n'
import { api } from '#session'
import { Button } from '#ui'
import { Loaded, useAttempt, Wrong } from '../loaded.tsx'
import { has, t } from './joiningtexts.ts'

export function Kit({ account, kind }: { account: string; kind: 'shop' | 'club' }): JSX.Element {
  const attempt = useAttempt()
  const params = { path: { account } }
  const load = async () =>
    kind === 'shop'
      ? told(api.GET('/v1/shops/{account}/kit', { params }))
      : told(api.GET('/v1/clubs/{account}/kit', { params }))
  const fetched = async (name: string): Promise<void> => {
    const path = { path: { account, name } }
    const { pdf } =
      kind === 'shop'
        ? await told(api.GET('/v1/shops/{account}/posters/{name}', { params: path }))
        : await told(api.GET('/v1/clubs/{account}/posters/{name}', { params: path }))
    savePdf(pdf, `${name}.pdf`)
  }
  return (
    <section class="card stack tight">
      <h2>{t('kit')}</h2>
      <Loaded load={load} of={account}>
        {(kit) => (
          <div class="buttons">
            {kit.posters
              .filter((name) => name.endsWith(`-${language.value}`))
              .map((name) => (
                <Button key={name} tone="quiet" onTap={() => attempt.go(() => fetched(name))}>
                  {poster(name)}
                </Button>
              ))}
          </div>
        )}
      </Loaded>
      <Wrong of={attempt} />
    </section>
  )
}

function poster(name: string): string {
  const sheet = name.replace(/-(de|en)$/, '')
  return has(`poster.${sheet}`) ? t(`poster.${sheet}` as 'poster.a4') : name
}
