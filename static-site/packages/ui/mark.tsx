/** The town in a page's head: its mark, and the programme's name. */
import type { JSX } from 'preact'
import mark from '#mark.svg'
import { town } from '#town-facts'

export const Logo = (): JSX.Element => <img class="logo" src={mark} alt="" width={32} height={32} />

/** With `href` it leads somewhere, such as to the first page. */
export function Mark({ href }: { href?: string }): JSX.Element {
  const shown = (
    <>
      <Logo />
      {town.programme}
    </>
  )
  return href ? (
    <a class="mark" href={href}>
      {shown}
    </a>
  ) : (
    <span class="mark">{shown}</span>
  )
}
