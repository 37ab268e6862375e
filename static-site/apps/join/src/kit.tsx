/** What a shop or club puts up: poster, flyer, and the card for a shop's counter, as PDF in the language of now. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { told } from '#api'
import { savePdf } from '#files'
import { language } from '#i18n'
import { api } from '#session'
import { Button, Notice } from '#ui'
import { t, words } from './texts.ts'
import { acting } from './way.ts'

type Role = 'shop' | 'club'
const SHEETS = { shop: ['counter-a5', 'counter-a4', 'a4', 'a3', 'a6'], club: ['a4', 'a3', 'a6'] } as const

export function Kit({ role, account }: { role: Role; account: string }): JSX.Element {
  const [link, setLink] = useState<string>()
  const [wrong, setWrong] = useState<string>()
  const path = { params: { path: { account } } }
  useEffect(() => {
    acting(role, account, () =>
      told(
        role === 'shop' ? api.GET('/v1/shops/{account}/kit', path) : api.GET('/v1/clubs/{account}/kit', path),
      ),
    ).then(
      (kit) => setLink(kit.link),
      (failure) => setWrong(words(failure)),
    )
  }, [account])
  const take = async (sheet: string): Promise<void> => {
    setWrong(undefined)
    const named = { params: { path: { account, name: `${sheet}-${language.value}` } } }
    try {
      const { name, pdf } = await acting(role, account, () =>
        told(
          role === 'shop'
            ? api.GET('/v1/shops/{account}/posters/{name}', named)
            : api.GET('/v1/clubs/{account}/posters/{name}', named),
        ),
      )
      savePdf(pdf, `${name}.pdf`)
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  return (
    <section class="card stack">
      <h2>{t('kit')}</h2>
      <p>{t('kit.how')}</p>
      {SHEETS[role].map((sheet) => (
        <Button key={sheet} wide tone="quiet" onTap={() => take(sheet)}>
          {t(`kit.${sheet}`)}
        </Button>
      ))}
      {link ? (
        <p>
          {t('kit.link')} <a href={link}>{link.replace('https://', '')}</a>
        </p>
      ) : null}
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
    </section>
  )
}
