import { vantageCommon } from '@matador/core';

/**
 * What is done on both ends, as constant text. The script reads what `wg setconf` is to read, up to a
 * line `end`: keys reach it by its input alone. It then makes the interface, says so, and removes it
 * when its input ends, which it does with the engine or its connection. Arguments: device, MTU.
 */
const wireguard = `${vantageCommon}
device=$1 mtu=$2 userspace= made=
trap 'exit 0' TERM INT HUP
[ "$(id -u)" = 0 ] || fail no-root
need ip wg
settings=
while IFS= read -r line && [ "$line" != end ]; do settings="$settings$line
"; done

# Kernel WireGuard where there is one, else the userspace program, which serves until it is ended.
make_device() {
  ip link add dev "$device" type wireguard 2>/dev/null && return
  command -v wireguard-go >/dev/null 2>&1 || fail no-wireguard
  [ -c /dev/net/tun ] || fail no-tunnel-device
  [ -d /var/run/wireguard ] || made=/var/run/wireguard
  LOG_LEVEL=error wireguard-go -f "$device" </dev/null >&2 &
  userspace=$!
  until exists "$device" && wg show "$device" >/dev/null 2>&1; do
    kill -0 "$userspace" 2>/dev/null || fail no-wireguard
    sleep 0.02
  done
}
remove_device() {
  exists "$device" && ip link delete dev "$device"
  # One that has only just begun has no device yet to lose.
  [ -z "$userspace" ] || { kill "$userspace"; wait "$userspace"; } 2>/dev/null
  [ -z "$made" ] || rmdir "$made" 2>/dev/null
}
configure() {
  said=$(ip link set dev "$device" mtu "$mtu" up 2>&1) || fail mtu-too-small "$said"
  said=$(printf %s "$settings" | wg setconf "$device" /dev/stdin 2>&1) || {
    said=$(echo "$said" | tail -n 1)
    case $said in
      *'already in use'*) fail port-in-use "$said" ;;
      *) fail bad-wireguard-settings "$said" ;;
    esac
  }
}
# Whoever stops the script ends its input and sends a signal: one of the two comes while it cleans up.
undisturbed() { trap '' TERM INT HUP; }
# Blocks until the input ends; what else would be read is nobody's.
hold() { cat >/dev/null; }
`;

/** For the end whose addresses and routes somebody else sets. */
export const gatewayScript = `${wireguard}
trap 'undisturbed; remove_device' EXIT
make_device
configure
echo "matador-ready"
hold
`;

/**
 * For the end that also gives the tunnel's traffic a way out. Further arguments: its own IPv4 and IPv6
 * address, and the gateway's.
 */
export const vantageScript = `${wireguard}
own=$3 own6=$4 peer=$5 peer6=$6
need nft flock sed
trap 'undisturbed; leave "$device"; remove_device' EXIT
make_device
configure
enter "$device" "$peer" "$peer6"
(
  set -e
  ip address add "$own" peer "$peer" dev "$device"
  [ "$ipv6" = no ] || ip address add "$own6" peer "$peer6" dev "$device" nodad
) || fail command-failed
echo "matador-ready port=$(wg show "$device" listen-port) ipv6=$ipv6"
hold
`;
