# Passes bytes on to a server and back; what comes back arrives a fixed time later, in order, however much is under way.
#   DelayLine.py PORT TARGET_PORT MILLISECONDS
import asyncio
import sys

port, target, delay = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) / 1000


async def forward(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def delayed(reader, writer):
    queue = asyncio.Queue()
    loop = asyncio.get_running_loop()

    async def deliver():
        while True:
            due, data = await queue.get()
            await asyncio.sleep(max(0, due - loop.time()))
            if not data:
                writer.close()
                return
            try:
                writer.write(data)
                await writer.drain()
            except OSError:
                return

    task = asyncio.create_task(deliver())
    try:
        while data := await reader.read(65536):
            queue.put_nowait((loop.time() + delay, data))
    except OSError:
        pass
    queue.put_nowait((loop.time() + delay, b""))
    await task


async def connected(reader, writer):
    back, forth = await asyncio.open_connection("127.0.0.1", target)
    await asyncio.gather(forward(reader, forth), delayed(back, writer))


async def main():
    server = await asyncio.start_server(connected, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


asyncio.run(main())
