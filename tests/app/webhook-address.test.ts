import { describe, expect, it } from 'vitest';
import { mayPostTo, type Reach, reachOf, urlDefects } from '../../src/app/webhook-address.ts';

// biome-ignore format: a table reads best as a table
const addresses: Record<Reach, readonly string[]> = {
  public: ['8.8.8.8', '172.15.255.255', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '2a00:1450:4001::200e'],
  private: ['127.0.0.1', '127.255.255.254', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.0.1', '::1', 'fd12:3456::1'],
  never: [
    // Of this host, shared by carriers, link-local with what clouds tell there, of tests, of many, of nobody.
    '0.0.0.0', '0.1.2.3', '100.64.0.1', '100.100.100.200', '169.254.169.254', '168.63.129.16', '192.0.0.192', '192.0.2.1',
    '198.18.0.1', '198.51.100.1', '203.0.113.1', '192.88.99.1', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255',
    '::', 'fe80::1', 'fe80::1%eth0', 'fec0::1', 'ff02::1', '100::1', '2001:db8::1', '3fff::1', '5f00::1', 'fd00:ec2::254',
    // IPv4 in other clothes: mapped, compatible, NAT64, 6to4, Teredo.
    '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.0.0.1', '::ffff:8.8.8.8', '::127.0.0.1', '64:ff9b::7f00:1', '64:ff9b:1::7f00:1',
    '2002:7f00:1::', '2002:a9fe:a9fe::1', '2001:0:7f00:1::1', 'no address', '127.1', '',
  ],
};

describe('an address', () => {
  it.each(Object.entries(addresses).flatMap(([reach, list]) => list.map((address) => [address, reach])))(
    '%s is %s',
    (address, reach) => {
      expect(reachOf(address)).toBe(reach);
    },
  );
});

const strict = { privateToo: false };
const lenient = { privateToo: true };

describe('the URL of a receiver', () => {
  it.each([
    'https://shop.example/hooks?shop=1',
    'https://shop.example:8443/',
    'https://8.8.8.8/',
    'https://[2606:4700::1]/',
  ])('may be %s', (url) => {
    expect(urlDefects(url, strict)).toEqual([]);
  });

  it.each([
    'http://shop.example/',
    'ftp://shop.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'shop.example',
    '',
    `https://shop.example/${'x'.repeat(2_048)}`,
    'https://user@shop.example/',
    'https://user:password@shop.example/',
    'https://shop.example/#part',
    'https://shop.example:22/',
    'https://shop.example:80/',
    'https://localhost/',
    'https://LOCALHOST./',
    'https://a.localhost/',
    'https://printer.local/',
    'https://metadata.google.internal/',
    'https://intranet/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://2130706433/',
    'https://%31%32%37.0.0.1/',
    'https://１２７.０.０.１/',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/',
    'https://[::ffff:169.254.169.254]/',
    'https://[64:ff9b::a9fe:a9fe]/',
    'https://[fe80::1]/',
  ])('must not be %s', (url) => {
    expect(urlDefects(url, strict)).not.toEqual([]);
  });

  it('is told everything that is wrong with it at once', () => {
    expect(urlDefects('ftp://user@127.0.0.1:25/#x', strict)).toHaveLength(5);
  });

  it('may be a neighbour’s, without TLS too, where that is allowed; what clouds tell stays out of reach', () => {
    expect(urlDefects('http://127.0.0.1:3000/', lenient)).toEqual([]);
    expect(urlDefects('http://localhost:80/', lenient)).toEqual([]);
    expect(urlDefects('http://169.254.169.254/', lenient)).toHaveLength(1);
  });
});

describe('what a name stands for', () => {
  const https = { protocol: 'https:' };
  const http = { protocol: 'http:' };

  it('is spoken to when every address is on the internet', () => {
    expect(mayPostTo(['8.8.8.8', '2606:4700::1'], https, strict)).toBe(true);
    expect(mayPostTo(['8.8.8.8', '10.0.0.1'], https, strict)).toBe(false);
    expect(mayPostTo(['8.8.8.8', '169.254.169.254'], https, lenient)).toBe(false);
    expect(mayPostTo([], https, lenient)).toBe(false);
  });

  it('is spoken to without TLS when it is a neighbour, and that is allowed', () => {
    expect(mayPostTo(['127.0.0.1'], http, lenient)).toBe(true);
    expect(mayPostTo(['127.0.0.1'], http, strict)).toBe(false);
    expect(mayPostTo(['8.8.8.8'], http, lenient)).toBe(false);
  });
});
