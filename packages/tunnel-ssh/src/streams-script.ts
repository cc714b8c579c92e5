/**
 * Takes redirected connections over on the gateway, as constant text; data reaches it as arguments. It
 * asks the kernel where each connection was to go (SO_ORIGINAL_DST) and goes there through ssh's SOCKS
 * port; DNS over UDP becomes DNS over TCP. It ends when its input does. Arguments: the address to
 * listen at, the SOCKS port, the resolver.
 */
export const streamsProgram = `
import asyncio, socket, struct, sys

listen, socks, resolver = sys.argv[1], int(sys.argv[2]), sys.argv[3]
ORIGINAL_DESTINATION = 80
LONGEST_DATAGRAM = 1232

async def through(address, port):
    reader, writer = await asyncio.open_connection('127.0.0.1', socks)
    try:
        writer.write(b'\\x05\\x01\\x00')
        await reader.readexactly(2)
        writer.write(b'\\x05\\x01\\x00\\x01' + socket.inet_aton(address) + struct.pack('>H', port))
        if (await reader.readexactly(10))[1] != 0:
            raise ConnectionError('refused')
    except BaseException:
        writer.close()
        raise
    return reader, writer

async def copy(reader, writer):
    while True:
        data = await reader.read(65536)
        if not data:
            break
        writer.write(data)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()

async def join(reader, writer, address, port):
    try:
        far_reader, far_writer = await through(address, port)
    except (OSError, EOFError):
        writer.transport.abort()
        return
    try:
        await asyncio.gather(copy(reader, far_writer), copy(far_reader, writer))
        far_writer.close()
        writer.close()
    except OSError:
        far_writer.transport.abort()
        writer.transport.abort()

async def take_over(reader, writer):
    connection = writer.get_extra_info('socket')
    try:
        packed = connection.getsockopt(socket.SOL_IP, ORIGINAL_DESTINATION, 16)
    except OSError:
        writer.transport.abort()
        return
    port, address = struct.unpack('>2xH4s8x', packed)
    if (socket.inet_ntoa(address), port) == connection.getsockname():
        writer.transport.abort()
    else:
        await join(reader, writer, socket.inet_ntoa(address), port)

async def ask(query):
    reader, writer = await through(resolver, 53)
    try:
        writer.write(struct.pack('>H', len(query)) + query)
        length = struct.unpack('>H', await reader.readexactly(2))[0]
        return await reader.readexactly(length)
    finally:
        writer.close()

class Datagrams(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport
        self.asked = set()

    def datagram_received(self, query, peer):
        if len(query) >= 12:
            task = asyncio.ensure_future(self.answer(query, peer))
            self.asked.add(task)
            task.add_done_callback(self.asked.discard)

    async def answer(self, query, peer):
        try:
            answer = await asyncio.wait_for(ask(query), 10)
        except (OSError, EOFError, asyncio.TimeoutError):
            return
        # Truncated: the phone asks again over TCP.
        if len(answer) > LONGEST_DATAGRAM:
            answer = query[:2] + bytes([answer[2] | 2, answer[3]]) + query[4:6] + bytes(6) + query[12:]
        self.transport.sendto(answer, peer)

async def main():
    loop = asyncio.get_running_loop()
    tcp = await asyncio.start_server(take_over, listen, 0)
    port = tcp.sockets[0].getsockname()[1]
    dns_tcp = await asyncio.start_server(lambda r, w: join(r, w, resolver, 53), listen, 0)
    dns = dns_tcp.sockets[0].getsockname()[1]
    await loop.create_datagram_endpoint(Datagrams, local_addr=(listen, dns))
    # ssh listens there once it has logged in.
    while True:
        try:
            (await asyncio.open_connection('127.0.0.1', socks))[1].close()
            break
        except OSError:
            await asyncio.sleep(0.02)
    print(f'matador-ready tcp={port} dns={dns}', flush=True)
    await loop.run_in_executor(None, sys.stdin.buffer.read)

asyncio.run(main())
`;

/** Arguments: device, the program, and the program's own. */
export const streamsScript = `
shift
command -v python3 >/dev/null 2>&1 || { echo 'matador-failed: command-not-found python3'; exit 3; }
exec python3 -c "$@"
`;
