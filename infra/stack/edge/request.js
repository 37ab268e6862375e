// CloudFront, viewer request: which folder of the site answers which host, and a folder's page for a folder's address.
// The office is served under its own host alone, so that its pages share no origin with a page that anybody may see.
var OFFICE = '__OFFICE__'

function handler(event) {
  var request = event.request
  var host = request.headers.host ? request.headers.host.value.toLowerCase() : ''
  var path = plain(request.uri)
  if (path === null) return { statusCode: 404, statusDescription: 'Not Found' }
  var inOffice = OFFICE !== '' && host === OFFICE
  if (!inOffice && OFFICE !== '' && /^\/office(\/|$)/i.test(path)) return moved(302, 'Found', 'https://' + OFFICE + '/')
  var last = path.slice(path.lastIndexOf('/') + 1)
  if (!inOffice) {
    // What a telephone's own camera reads off a card, a slip, a payment request.
    if (/^\/([a-z]{2}[0-9a-z]{29}|[a-z]{2}[0-9a-z]{32}|s\/[0-9a-z]{16})$/i.test(path)) return page(request, '/card/')
    if (/^\/(p\/[0-9a-z]{16}|register\/?)$/i.test(path)) return page(request, '/wallet/')
    // What mails to shops and clubs lead to.
    if (/^\/(join|join\/stop|handover)\/?$/i.test(path)) return page(request, '/join/')
  }
  if (last !== '' && last.indexOf('.') === -1 && path.indexOf('/.well-known/') !== 0) {
    return moved(301, 'Moved Permanently', 'https://' + host + request.uri + '/' + query(request))
  }
  var own = inOffice && !/^\/(office|assets)\//.test(path) ? '/office' : ''
  request.uri = own + request.uri + (last === '' ? 'index.html' : '')
  return request
}

function page(request, folder) {
  request.uri = folder + 'index.html'
  return request
}

// The path as the bucket will read it; null where it could be read in two ways: a part that is empty, `.` or `..`, a
// backslash, a sign that no address has, or an escape of an escape.
function plain(uri) {
  try {
    var path = decodeURIComponent(uri)
  } catch (_) {
    return null
  }
  if (/\/\/|\/\.\.?(\/|$)|[\\\x00-\x1f\x7f]|%[0-9a-f]{2}/i.test(path) || /%2f/i.test(uri)) return null
  return path
}

function query(request) {
  var told = []
  Object.keys(request.querystring || {}).forEach(function (name) {
    var values = request.querystring[name].multiValue || [request.querystring[name]]
    values.forEach(function (one) {
      told.push(name + (one.value === '' ? '' : '=' + one.value))
    })
  })
  return told.length ? '?' + told.join('&') : ''
}

function moved(status, description, place) {
  return { statusCode: status, statusDescription: description, headers: { location: { value: place } } }
}
