/** Figures as they are typed in an office: `1250` is 1250, `12,5` and `12.5` are twelve and a half. Pure. */

/** Whole smallest units of a figure with so many places after its comma; undefined where it is none. */
export function whole(text: string, places: number): number | undefined {
  const [, before, after = ''] = /^(\d{1,9})(?:[.,](\d+))?$/.exec(text.replace(/[\s€%]/g, '')) ?? []
  if (before === undefined || after.length > places) return undefined
  return Number(before + after.padEnd(places, '0'))
}

/** The other way round, with a comma where people of that language write one. */
export function written(units: number | null | undefined, places: number, language: string): string {
  if (typeof units !== 'number') return ''
  return new Intl.NumberFormat(language, { useGrouping: false, maximumFractionDigits: places }).format(
    units / 10 ** places,
  )
}
