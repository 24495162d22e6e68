// Sends one of each call with RudderStack's own client, as its documentation shows. Usage: node rudderstack.mjs <address> <write key>
import RudderAnalytics from '@rudderstack/rudder-sdk-node'

const [dataPlaneUrl, writeKey] = process.argv.slice(2)
const client = new RudderAnalytics(writeKey, { dataPlaneUrl, flushAt: 20, flushInterval: 1000 })

client.identify({ userId: 'ada', traits: { email: 'Ada@Example.org', name: 'Ada' } })
client.track({ userId: 'ada', event: 'Order Completed', properties: { order_id: 'o-1', total: 12.5, currency: 'EUR' } })
client.page({ userId: 'ada', category: 'Docs', name: 'Getting started', properties: { path: '/start' } })
client.screen({ anonymousId: 'phone-1', category: 'Shop', name: 'Basket' })
client.group({ userId: 'ada', groupId: 'acme', traits: { employees: 3 } })
client.alias({ userId: 'ada', previousId: 'cookie-0' })
await new Promise((resolve, reject) =>
  client.flush((error) => (error ? reject(error) : resolve())))
console.log('flushed')
process.exit(0)
