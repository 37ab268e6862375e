/** Files to keep, made of what the API answered: a link cannot carry a token, so they are fetched first. */

const A_MINUTE = 60_000

export function save(content: BlobPart, type: string, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([content], { type }))
  link.download = name
  link.click()
  // Some browsers begin to save only after the click has been dealt with.
  setTimeout(() => URL.revokeObjectURL(link.href), A_MINUTE)
}

/** A PDF that came in base64. */
export const savePdf = (base64: string, name: string): void =>
  save(
    Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0)),
    'application/pdf',
    name,
  )
