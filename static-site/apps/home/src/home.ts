// The posters of shops and clubs lead here: who scans one gets a card.
const asked = new URLSearchParams(location.search)
if (asked.has('club') || asked.has('shop')) location.replace(`/card/${location.search}`)
