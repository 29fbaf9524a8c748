/** Which addresses we connect to. A host that merchants name must not lead into the network that we run in. */
import ipaddr from 'ipaddr.js'

/** What is routed on the internet: everything else in IPv6 (mapped, compatible, translated, unassigned) stands for some other address. */
const globalIpv6 = ipaddr.IPv6.parseCIDR('2000::/3')

/** Only where the operator allows it: this machine and its own network. */
const privateRanges: readonly string[] = ['loopback', 'private', 'uniqueLocal']

/** Cloud metadata and host agents that lie outside the link-local range: Azure, AWS, Google. Never a webhook's receiver. */
const metadataAddresses: readonly string[] = ['168.63.129.16', 'fd00:ec2::254', 'fd20:ce::254']

/** `address` as the resolver or `net.isIP` gave it; a name or anything unreadable is not reachable. */
export function isReachable(address: string, allowPrivate: boolean): boolean {
  // A zone (`%eth0`) belongs only to addresses that are refused anyway.
  if (!ipaddr.isValid(address) || address.includes('%')) return false
  const parsed = ipaddr.parse(address)
  if (metadataAddresses.includes(parsed.toString())) return false
  const range = parsed.range()
  if (range === 'unicast') return parsed.kind() === 'ipv4' || parsed.match(globalIpv6)
  return allowPrivate && privateRanges.includes(range)
}
