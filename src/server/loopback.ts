/** Whether a name can only mean this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

/** A page on evil.example can have that name resolve to 127.0.0.1: the Host header then still says evil.example. */
export function isLoopbackHostHeader(header: string | undefined): boolean {
  return header !== undefined && isLoopback(header.toLowerCase().replace(/:\d+$/, ''));
}
