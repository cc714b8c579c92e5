"""Counts packets and bytes by flow in a capture with scapy: time-scapy.py FILE"""
import sys

from scapy.all import IP, IPv6, TCP, UDP, DNS, PcapReader

flows = {}
for packet in PcapReader(sys.argv[1]):
    network = packet.getlayer(IP) or packet.getlayer(IPv6)
    if network is None:
        continue
    transport = packet.getlayer(TCP) or packet.getlayer(UDP)
    ports = (transport.sport, transport.dport) if transport is not None else (0, 0)
    key = (network.src, network.dst, *ports)
    count, size = flows.get(key, (0, 0))
    flows[key] = (count + 1, size + len(network))
    packet.getlayer(DNS)
