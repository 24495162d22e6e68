// Sends one of each call with Segment's own client, as its documentation shows. Usage: node segment.mjs <address> <write key>
import { Analytics } from '@segment/analytics-node'

const [host, writeKey] = process.argv.slice(2)
const failures = []
const analytics = new Analytics({ writeKey, host, flushAt: 20, maxRetries: 1 })
analytics.on('error', (error) => failures.push(error))
analytics.on('http_response', ({ status }) => console.log(`status ${status}`))

analytics.identify({ userId: 'ada', anonymousId: 'cookie-1', traits: { email: 'Ada@Example.org', name: 'Ada' } })
analytics.track({ userId: 'ada', event: 'Order Completed', properties: { order_id: 'o-1', total: 12.5, currency: 'EUR' } })
analytics.page({ userId: 'ada', category: 'Docs', name: 'Getting started', properties: { path: '/start' } })
analytics.screen({ anonymousId: 'phone-1', name: 'Basket' })
analytics.group({ userId: 'ada', groupId: 'acme', traits: { employees: 3 } })
analytics.alias({ userId: 'ada', previousId: 'cookie-0' })
analytics.track({ userId: 'ada', event: 'Repeated', messageId: 'same' })
analytics.track({ userId: 'ada', event: 'Repeated', messageId: 'same' })
await analytics.closeAndFlush({ timeout: 10000 })
if (failures.length > 0) {
  console.error(failures)
  process.exit(1)
}
