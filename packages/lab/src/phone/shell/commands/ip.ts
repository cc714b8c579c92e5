import type { CommandIo, Command } from '../command.js';
import { line } from '../command.js';

const loopback = [
  '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000',
  '    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00',
  '    inet 127.0.0.1/8 scope host lo',
  '       valid_lft forever preferred_lft forever',
];

const mobile = 'rmnet_data0';

/** `ip [-4] addr [show] [[dev] NAME]` and `ip route`. */
export const ip: Command = (args, io) => {
  const [object = '', ...rest] = args.filter((arg) => !arg.startsWith('-'));
  if ('route'.startsWith(object) && object !== '') {
    for (const text of routes(io)) io.out(line(text));
    return 0;
  }
  if (!'address'.startsWith(object) || object === '') {
    io.err(line(`Object "${object}" is unknown, try "ip help".`));
    return 1;
  }
  const name = rest.findLast((arg) => !['show', 'list', 'dev'].includes(arg));
  const { interface: wlan } = io.phone.wifi.lease;
  if (name !== undefined && name !== 'lo' && name !== wlan && name !== mobile) {
    io.err(line(`Device "${name}" does not exist.`));
    return 1;
  }
  const shown = [
    ...(name === undefined || name === 'lo' ? loopback : []),
    ...(name === undefined || name === wlan ? wlanLines(io) : []),
    ...(name === undefined || name === mobile ? mobileLines(io) : []),
  ];
  for (const text of shown) io.out(line(text));
  return 0;
};

function wlanLines(io: CommandIo): string[] {
  const { wifi } = io.phone;
  const { interface: name, address, ipv6 } = wifi.lease;
  const up = wifi.connected !== undefined;
  const flags = up ? '<BROADCAST,MULTICAST,UP,LOWER_UP>' : '<BROADCAST,MULTICAST>';
  return [
    `12: ${name}: ${flags} mtu 1500 qdisc mq state ${up ? 'UP' : 'DOWN'} group default qlen 3000`,
    '    link/ether 02:00:00:00:00:00 brd ff:ff:ff:ff:ff:ff',
    ...(up
      ? [
          `    inet ${address} brd ${broadcast(address)} scope global ${name}`,
          '       valid_lft forever preferred_lft forever',
        ]
      : []),
    ...(up && ipv6 !== undefined
      ? [`    inet6 ${ipv6.address} scope global`, '       valid_lft forever preferred_lft forever']
      : []),
  ];
}

/** The interface of mobile data, with an address of the mobile network while it is on. */
function mobileLines(io: CommandIo): string[] {
  if (!io.phone.mobileDataOn) return [];
  return [
    `20: ${mobile}@rmnet_ipa0: <UP,LOWER_UP> mtu 1430 qdisc mq state UNKNOWN group default qlen 1000`,
    '    link/[519]',
    `    inet 10.163.24.7/28 scope global ${mobile}`,
    '       valid_lft forever preferred_lft forever',
  ];
}

function routes(io: CommandIo): string[] {
  const { wifi } = io.phone;
  if (wifi.connected === undefined) return [];
  const { interface: name, address } = wifi.lease;
  const [own = '', length = '24'] = address.split('/');
  const network = dotted((toNumber(own) & mask(Number(length))) >>> 0);
  return [`${network}/${length} dev ${name} proto kernel scope link src ${own}`];
}

export const ifconfig: Command = ([name], io) => {
  const { wifi } = io.phone;
  const { interface: wlan, address } = wifi.lease;
  if (name !== undefined && name !== wlan) {
    io.err(line(`ifconfig: ${name}: No such device`));
    return 1;
  }
  if (wifi.connected === undefined) return 0;
  const [own = '', length = '24'] = address.split('/');
  const netmask = dotted(mask(Number(length)));
  io.out(line(`${wlan}     Link encap:Ethernet  HWaddr 02:00:00:00:00:00`));
  io.out(line(`          inet addr:${own}  Bcast:${broadcast(address)}  Mask:${netmask}`));
  io.out(line('          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1'));
  return 0;
};

function broadcast(cidr: string): string {
  const [own = '', length = '24'] = cidr.split('/');
  return dotted((toNumber(own) | ~mask(Number(length))) >>> 0);
}

function mask(length: number): number {
  return length === 0 ? 0 : (-1 << (32 - length)) >>> 0;
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.');
}
