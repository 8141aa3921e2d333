"""A real SMTP server for tests. Usage:

    smtp_server.py PORT DIRECTORY [--tls CERTIFICATE KEY] [--auth USER:PASSWORD]

Each message that it takes is a file of DIRECTORY. The file DIRECTORY/behaviour, read
anew for each message, says what it does:

    accept             takes it (so it does without the file)
    rcpt LINE          answers LINE to RCPT, as "550 5.1.1 no such one"
    end LINE           answers LINE when it has the whole text
    die N              is killed in the middle of the text of the message after N others
    hold rcpt N        after N others, answers RCPT no more; says so with DIRECTORY/held
    hold end N         after N others, takes the message, but never says that it did
"""

import asyncio
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Messages:
    def __init__(self, directory):
        self.directory = directory
        self.told = "accept"
        self.taken = 0  # since it was told so
        self.written = 0

    def behaviour(self):
        try:
            with open(os.path.join(self.directory, "behaviour"), encoding="ascii") as file:
                told = file.read().strip()
        except FileNotFoundError:
            told = "accept"
        if told != self.told:
            self.told = told
            self.taken = 0
        return told

    def is_due(self, *words):
        """Whether the behaviour is these words and a number that is reached."""
        told = self.behaviour().split()
        return told[:-1] == list(words) and self.taken >= int(told[-1])

    def write(self, name, content):
        path = os.path.join(self.directory, name)
        with open(path + ".new", "wb") as file:
            file.write(content)
        os.rename(path + ".new", path)

    async def hold(self):
        self.write("held", b"")
        await asyncio.Event().wait()

    async def handle_RCPT(self, server, session, envelope, address, options):
        told = self.behaviour()
        if told.startswith("rcpt "):
            return told[5:]
        if self.is_due("hold", "rcpt"):
            await self.hold()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        told = self.behaviour()
        if told.startswith("end "):
            return told[4:]
        head = "X-Envelope: {} {} {} {}\r\n".format(
            envelope.mail_from, ",".join(envelope.rcpt_tos),
            "tls" if session.ssl else "plain",
            session.auth_data.decode() if session.auth_data else "nobody")
        self.write("{}-{:06}.eml".format(os.getpid(), self.written),
                   head.encode() + envelope.original_content)
        self.written += 1
        if self.is_due("hold", "end"):
            await self.hold()
        self.taken += 1
        return "250 OK"


class Server(SMTP):
    async def smtp_DATA(self, arg):
        if self.event_handler.is_due("die"):
            await self.push("354 go on")
            await self._reader.readline()
            os._exit(1)
        await super().smtp_DATA(arg)


def options_of(arguments):
    options = {}
    while arguments:
        if arguments[0] == "--tls":
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(arguments[1], arguments[2])
            options.update(tls_context=context, require_starttls=True)
            arguments = arguments[3:]
        else:
            expected = arguments[1].encode()

            def check(server, session, envelope, mechanism, data):
                given = data.login + b":" + data.password
                return AuthResult(success=given == expected, auth_data=data.login, handled=False)

            options.update(authenticator=check, auth_required=True)
            arguments = arguments[2:]
    return options


async def serve(port, directory, options):
    messages = Messages(directory)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Server(messages, hostname="smtp.example", enable_SMTPUTF8=False, **options),
        "127.0.0.1", port)
    await server.serve_forever()


asyncio.run(serve(int(sys.argv[1]), sys.argv[2], options_of(sys.argv[3:])))
