/** URL forms that lead to a machine's own network, for a listener on 127.0.0.1:`port`. None may ever be reached. */
export function hostileUrls(port: number): string[] {
  const hosts = [
    // Loopback as WHATWG URL knows to write it.
    '127.0.0.1', '127.1', '127.0.1', '2130706433', '0x7f000001', '0x7f.1', '0x7f.0x0.0x0.0x1', '0177.0.0.1',
    '017700000001',
    '127.0.0.1.', '127.000.000.001', '0x7F.0.0.0x1', '127.255.255.254', '%31%32%37.0.0.1', '１２７.０.０.１', '127。0。0。1',
    '①②⑦.⓪.⓪.①',
    // This host, private, link-local, shared, reserved, multicast, benchmarking, documentation, metadata.
    '0.0.0.0', '0', '0x0', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '0xa9fea9fe',
    '2852039166',
    '100.64.0.1', '100.100.100.200', '192.0.0.1', '192.0.0.192', '192.0.2.1', '198.18.0.1', '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1', '240.0.0.1', '255.255.255.255', '168.63.129.16', '192.88.99.1',
    // IPv6: loopback, unspecified, mapped, compatible, translated, tunnelled, local, documentation, discard, SRv6.
    '[::1]', '[::]', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::ffff:0:127.0.0.1]',
    '[::127.0.0.1]', '[::7f00:1]',
    '[64:ff9b::127.0.0.1]', '[64:ff9b:1::7f00:1]', '[2002:7f00:1::]', '[2001:0:7f00:1::]', '[fc00::1]',
    '[fd00:ec2::254]', '[fe80::1]',
    '[fec0::1]', '[ff02::1]', '[2001:db8::1]', '[3fff::1]', '[100::1]', '[100:0:0:1::1]', '[5f00::1]', '[4000::1]',
    '[fe80::1%25eth0]',
    '[::1%25lo]', '[::ffff:169.254.169.254]',
    // Names of the machine itself.
    'localhost', 'LOCALHOST', 'localhost.', 'localhost..', 'foo.localhost', 'ｌｏｃａｌｈｏｓｔ', 'loc\u00adalhost',
    'printer.local',
    'metadata.google.internal', 'localhost.localdomain', 'router.home.arpa',
    // User names and other ways to make a reader see another host.
    'hooks.example@127.0.0.1', 'hooks.example:443@127.0.0.1', 'user@hooks.example', '127.0.0.1#@hooks.example',
    '127.0.0.1?@hooks.example',
    '127.0.0.1\\@hooks.example', 'hooks.example\\@127.0.0.1', '127.0.0.1\t', '127.0.\n0.1', ' 127.0.0.1',
    '127.0.0.1%00hooks.example', '',
  ];
  return [
    ...hosts.flatMap((host) => [`https://${host}/`, `https://${host}:${port}/`, `http://${host}:${port}/`]),
    `https:127.0.0.1:${port}`, `https:/127.0.0.1:${port}`, `https:\\\\127.0.0.1:${port}`, `//127.0.0.1:${port}/`,
    `ftp://127.0.0.1:${port}/`,
    `file:///etc/passwd`, `gopher://127.0.0.1:${port}/_POST`, `javascript:fetch(1)`, `data:text/plain,x`,
    `blob:https://127.0.0.1:${port}/x`,
    `ws://127.0.0.1:${port}/`, `unix:///var/run/docker.sock`, `http+unix://%2Fvar%2Frun%2Fdocker.sock/`, '',
    'https://', '127.0.0.1',
  ];
}
