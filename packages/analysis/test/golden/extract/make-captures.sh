#!/bin/bash
# Makes the captures beside this script: a phone and a server in network namespaces of their own talk
# DNS, TLS, HTTP and ICMP over IPv4 and IPv6, while tcpdump and dumpcap record. Needs root and
# dnsmasq, dig, openssl, curl, ping, tcpdump, dumpcap, editcap; leaves nothing behind.
#
#   unshare -nm --fork --pid --mount-proc --kill-child ./make-captures.sh
set -euo pipefail
out=$(cd "$(dirname "$0")" && pwd)
mount -t tmpfs tmpfs /run
mkdir -p /run/netns
work=/run/work
mkdir "$work"

ip netns add phone
ip netns add server
phone() { ip netns exec phone "$@"; }
server() { ip netns exec server "$@"; }
ip link add wlan0 netns phone type veth peer name wlan0 netns server
for side in phone server; do
  ip -n "$side" link set lo up
  ip -n "$side" link set wlan0 mtu 1280 up
done
# No segmentation offload on the phone: packets as a WLAN would carry them.
phone ethtool -K wlan0 tx off tso off gso off gro off >/dev/null
server ethtool -K wlan0 tx off tso off gso off gro off >/dev/null
ip -n phone addr add 192.168.1.77/24 dev wlan0
ip -n phone addr add 2001:67c:2e8::77/64 dev wlan0 nodad
ip -n server addr add 192.168.1.1/24 dev wlan0
ip -n server addr add 2001:67c:2e8::1/64 dev wlan0 nodad
ip -n server addr add 93.184.216.34/32 dev lo
ip -n server addr add 2606:2800:220:1::248/128 dev lo nodad
ip -n phone route add default via 192.168.1.1
ip -n phone -6 route add default via 2001:67c:2e8::1

many=()
for at in $(seq 1 120); do many+=(--host-record="many.example.org,93.184.1.$at"); done
server dnsmasq --no-daemon --no-resolv --no-hosts --edns-packet-max=4096 --user=root \
  --pid-file= --listen-address=192.168.1.1 --bind-interfaces \
  --cname=chat.example.org,edge.example.net --cname=edge.example.net,node7.example.com \
  --host-record=node7.example.com,93.184.216.34,2606:2800:220:1::248 "${many[@]}" 2>"$work/dns.log" &
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 \
  -subj /CN=chat.example.org -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
for family in 4 6; do
  server openssl s_server "-$family" -quiet -www -accept 443 -key "$work/key.pem" \
    -cert "$work/cert.pem" >/dev/null 2>&1 &
done
mkdir "$work/www"
echo hello >"$work/www/index.html"
server python3 -m http.server --bind :: --directory "$work/www" 80 >/dev/null 2>&1 &

# wait_for COMMAND…: until it succeeds, at most 10 s.
wait_for() {
  local end=$((SECONDS + 10))
  until "$@"; do
    ((SECONDS < end)) || { echo "timed out: $*" >&2; exit 1; }
    sleep 0.1
  done
}
wait_for phone dig +time=1 +tries=1 @192.168.1.1 node7.example.com >/dev/null
for host in 93.184.216.34 '[2606:2800:220:1::248]'; do
  wait_for phone curl -sgo /dev/null "http://$host/"
  wait_for phone curl -sgko /dev/null "https://$host/"
done

# record COMMAND…: starts a recorder on the phone and returns once it records.
recorders=()
record() {
  local log="$work/recorder-${#recorders[@]}.log"
  ip netns exec phone "$@" 2>"$log" &
  recorders+=($!)
  wait_for grep -qiE 'listening on|File:' "$log"
}

talk() {
  phone dig +short @192.168.1.1 chat.example.org A >/dev/null
  phone dig +short @192.168.1.1 chat.example.org AAAA >/dev/null
  phone dig +short +tcp @192.168.1.1 chat.example.org A >/dev/null
  phone dig +short +bufsize=4096 +ignore @192.168.1.1 many.example.org A >/dev/null
  phone curl -sgko /dev/null --resolve chat.example.org:443:93.184.216.34 https://chat.example.org/ || true
  phone curl -sgko /dev/null --resolve 'chat.example.org:443:[2606:2800:220:1::248]' https://chat.example.org/ || true
  phone curl -sgo /dev/null -H 'Host: web.example.org' http://93.184.216.34/
  phone ping -q -c 1 -s 3000 93.184.216.34 >/dev/null
  phone ping -q -c 1 -s 3000 2606:2800:220:1::248 >/dev/null
}

record tcpdump -U -i wlan0 -w "$work/ethernet.pcap"
record tcpdump -U -i any -y LINUX_SLL -w "$work/cooked.pcap"
record tcpdump -U -i any -y LINUX_SLL2 --time-stamp-precision=nano -w "$work/cooked-v2-ns.pcap"
record tcpdump -U -i wlan0 -s 96 -w "$work/snapped.pcap"
record dumpcap -q -i wlan0 -i lo -w "$work/interfaces.pcapng"
talk
phone ping -q -c 1 127.0.0.1 >/dev/null
sleep 1 # what is under way in the kernel's buffers
kill "${recorders[@]}"
wait "${recorders[@]}" || true
editcap -F pcap -C 14 -T rawip "$work/ethernet.pcap" "$work/raw.pcap"

cp "$work"/*.pcap "$work"/*.pcapng "$out/"
