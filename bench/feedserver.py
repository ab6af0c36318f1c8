"""A local server of many feeds with the latency of real sites; prints its port and serves until it is killed."""

import asyncio
import random
import sys

ITEM = (
    "<item><title>第{n}条 关于做好防汛工作的通知</title><link>http://example.cn/{feed}/{n}</link>"
    "<guid>{feed}-{n}</guid><pubDate>{day}</pubDate><description>{text}</description></item>"
)
LATENCY = [0.02, 0.05]
ITEMS = 25  # a list as bridges and sites give it; feedparser takes 11 ms for one
DAYS = [f"{day:02d} Sep 2022 08:{day:02d}:00 +0800" for day in range(1, 29)]


def feed(number: str) -> bytes:
    text = "各镇人民政府，县直各单位：" * 20
    items = "".join(ITEM.format(n=n, feed=number, day=DAYS[-1 - n], text=text) for n in range(ITEMS))
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>账号{number}</title>'
        f"<link>http://example.cn</link><description>d</description>{items}</channel></rss>"
    ).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while request := await reader.readuntil(b"\r\n\r\n"):
            number = request.split(b" ", 2)[1].decode().strip("/")
            await asyncio.sleep(random.Random(number).uniform(*LATENCY))  # every site its own
            writer.write(feed(number))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main() -> None:
    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=512)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    LATENCY = [float(text) for text in sys.argv[1:3]] or LATENCY
    asyncio.run(main())
