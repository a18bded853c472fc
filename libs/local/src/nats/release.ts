/** Of nats-io/nats-server on GitHub; the sums are those that the official image (nats-io/nats-docker) checks. */
export const release = {
  version: '2.12.15',
  sha256: {
    'linux-x64': '58ab8131f819263897e2fc38e503e1b755b63bcafeecc7d12582487df48ca15e',
    'linux-arm64': 'b724db99fefbf8f5c808baa82819ee50350aee9734017e4a478f7e545cef3ab6',
  } as Record<string, string>,
};

/** The name that Go gives to what Node calls a platform: `linux-amd64`. */
export function releaseName(): string {
  return `nats-server-v${release.version}-${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
}
