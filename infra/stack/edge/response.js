// CloudFront, viewer response: what a browser may do with a page, and how long it keeps it. CloudFront does not ask
// here for an answer of 400 or more. The headers stand in headers.json, which a laptop's server reads too.
var HEADERS = __HEADERS__
var CAMERA = 'camera=(self), geolocation=(self), microphone=(), payment=()'

function handler(event) {
  var response = event.response
  var headers = response.headers
  var uri = event.request.uri
  Object.keys(HEADERS).forEach(function (name) {
    headers[name] = { value: HEADERS[name] }
  })
  // Only what reads codes may ask for the camera.
  if (/^\/(till|wallet|card)\//.test(uri)) headers['permissions-policy'] = { value: CAMERA }
  // A file that is named by its content never changes (infra/deploy/site.py knows the same names).
  var named = /\/assets\/(.+\/)?[^/]+-[0-9a-f]{10,}\.[a-z0-9]+$/.test(uri)
  var kept = named && [200, 206, 304].indexOf(response.statusCode) !== -1
  headers['cache-control'] = { value: kept ? 'public, max-age=31536000, immutable' : 'public, max-age=60' }
  return response
}
