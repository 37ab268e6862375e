/**
 * Goes on once what changed is painted: a tap is answered by its tab first, and a large screen is built after that.
 * A page that nobody sees paints nothing, and does not wait.
 */
export async function painted(): Promise<void> {
  if (document.visibilityState === 'hidden') return
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)))
}
