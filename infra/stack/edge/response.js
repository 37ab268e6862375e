// CloudFront, viewer response: what a browser may do with a page, and how long it keeps it. CloudFront does not ask
// here for an answer of 400 or more.
function handler(event) {
  var response = event.response
  var headers = response.headers
  // A file that is named by its content never changes (infra/deploy/site.py knows the same names).
  var named = /\/assets\/(.+\/)?[^/]+-[0-9a-f]{10,}\.[a-z0-9]+$/.test(event.request.uri)
  var kept = named && [200, 206, 304].indexOf(response.statusCode) !== -1
  headers['cache-control'] = { value: kept ? 'public, max-age=31536000, immutable' : 'public, max-age=60' }
  headers['strict-transport-security'] = { value: 'max-age=63072000; includeSubDomains' }
  headers['x-content-type-options'] = { value: 'nosniff' }
  headers['referrer-policy'] = { value: 'strict-origin-when-cross-origin' }
  headers['permissions-policy'] = { value: 'camera=(self), geolocation=(self), microphone=(), payment=()' }
  headers['content-security-policy'] = {
    value:
      "default-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; " +
      "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
  }
  return response
}
