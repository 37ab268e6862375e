/** Amounts as they are typed at a counter, in whole cents. Pure. */

const LONGEST = 9

/**
 * Figures alone fill up from the cents, as at every cash register (`1250` is 12,50); with a comma or point they are
 * read as written (`12,5` is 12,50 as well). undefined where it is no amount, such as `1,234` or two commas.
 */
export function typed(text: string): number | undefined {
  const bare = text.replace(/[\s€]/g, '')
  if (bare === '') return 0
  if (/^\d+$/.test(bare)) return bare.length > LONGEST ? undefined : Number(bare)
  const [, euros, cents] = /^(\d*)[.,](\d{0,2})$/.exec(bare) ?? []
  if (euros === undefined || euros.length > LONGEST - 2) return undefined
  return Number(euros || '0') * 100 + Number((cents ?? '').padEnd(2, '0'))
}

/** The text after a key was tapped: figures, a comma, `00`, or `back`. What would be no amount changes nothing. */
export function tapped(text: string, key: string): string {
  if (key === 'back') return text.slice(0, -1)
  const next = (text + key).replace(/^0+(?=\d)/, '').replace('.', ',')
  return typed(next) === undefined ? text : next
}
