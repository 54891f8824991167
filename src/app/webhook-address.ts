import { BlockList, isIP } from 'node:net';
import { urlLengthMax } from '../domain/webhook.ts';

type Range = readonly [address: string, prefix: number];

// What IANA keeps for special purposes, https://www.iana.org/assignments/iana-ipv4-special-registry and -ipv6-.
const privateRanges: readonly Range[] = [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['::1', 128],
  ['fc00::', 7],
];
// Clouds tell a machine's own secrets at link-local addresses: they are no receivers, whatever is allowed.
const neverRanges: readonly Range[] = [
  ['0.0.0.0', 8],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['168.63.129.16', 32],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  // All that is public of IPv6 is in 2000::/3: mapped addresses and NAT64 are not, 6to4 and Teredo are named here.
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
  ['fd00:ec2::', 32],
];

const priv = listOf(privateRanges);
const never = listOf(neverRanges);
const publicIpv6 = listOf([['2000::', 3]]);
const mapped = listOf([['::ffff:0:0', 96]]);

function listOf(ranges: readonly Range[]): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of ranges) list.addSubnet(address, prefix, familyOf(address));
  return list;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

export type Reach = 'public' | 'private' | 'never';

/** Who can be spoken to at an address: somebody on the internet, a neighbour of ours, or nobody who ought to be. */
export function reachOf(address: string): Reach {
  // A zone says through which of our networks, and is of link-local addresses alone.
  if (isIP(address) === 0 || address.includes('%')) return 'never';
  const family = familyOf(address);
  if (family === 'ipv6' && !publicIpv6.check(address, family)) return isOwnIpv6(address) ? 'private' : 'never';
  if (never.check(address, family)) return 'never';
  return priv.check(address, family) ? 'private' : 'public';
}

/** BlockList looks through an IPv4-mapped address, which here stays what it is written as. */
function isOwnIpv6(address: string): boolean {
  return priv.check(address, 'ipv6') && !never.check(address, 'ipv6') && !mapped.check(address, 'ipv6');
}

const ownNames = /(^|\.)(localhost|local|internal|intranet|lan|home\.arpa)$/;
const tlsPort = 443;
/** Below are mail, shells and name servers: nothing that takes webhooks. */
const portMin = 1_024;

/** All that is wrong with the URL of a receiver as far as its text tells. What its name stands for shows at each post. */
export function urlDefects(text: string, { privateToo }: { readonly privateToo: boolean }): readonly string[] {
  if (text.length > urlLengthMax) return [`A URL has at most ${urlLengthMax} characters.`];
  if (!URL.canParse(text)) return ['It is no URL.'];
  const url = new URL(text);
  const host = hostOf(url);
  const { protocol, port, username, password, hash } = url;
  const literal = isIP(host) === 0 ? null : reachOf(host);
  const secure = protocol === 'https:';
  return [
    ...(secure || (privateToo && protocol === 'http:') ? [] : ['It must begin with https://.']),
    ...(username || password ? ['It must hold no user name and no password: a signature says who sends.'] : []),
    ...(hash ? ['A part behind # is never sent.'] : []),
    ...(privateToo || port === '' || Number(port) === tlsPort || Number(port) >= portMin
      ? []
      : [`Its port must be ${tlsPort}, or ${portMin} or higher.`]),
    ...(literal === 'never' || (literal === 'private' && !privateToo) ? [addressDefect] : []),
    ...(literal === null && !privateToo && (ownNames.test(host) || !host.includes('.'))
      ? ['Its host is a name of an own network, which the internet does not know.']
      : []),
  ];
}

export const addressDefect = 'Its host is an address that is not on the internet.';

/** As it is resolved: WHATWG's parser has made 0x7f.1, 017700000001 and 2130706433 the 127.0.0.1 that they are. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

/** Whether everything that a name stands for may be spoken to. Without TLS that is a neighbour of ours alone. */
export function mayPostTo(
  addresses: readonly string[],
  { protocol }: Pick<URL, 'protocol'>,
  { privateToo }: { readonly privateToo: boolean },
): boolean {
  return (
    addresses.length > 0 &&
    addresses
      .map(reachOf)
      .every((reach) => (protocol === 'https:' && reach === 'public') || (privateToo && reach === 'private'))
  );
}
