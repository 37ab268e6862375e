/** Tables for spreadsheets as German ones expect them: semicolons, a comma in fractions, a mark of UTF-8. Pure. */

/** Rows, the head among them, as an address to download. */
export const table = (rows: string[][]): string =>
  `data:text/csv;charset=utf-8,${encodeURIComponent(`\ufeff${rows.map((row) => row.map(cell).join(';')).join('\r\n')}\r\n`)}`

/** Smallest units with so many decimals, as a spreadsheet reads them: `-12,50`. */
export const decimal = (units: number, decimals: number): string =>
  (units / 10 ** decimals).toFixed(decimals).replace('.', ',')

/** A text that begins like a formula is shown as text (OWASP, CSV injection); a number is left one. */
export function cell(text: string): string {
  const formula = /^[=+\-@\t]/.test(text) && !/^-\d+(,\d+)?$/.test(text)
  const safe = formula ? `'${text}` : text
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
