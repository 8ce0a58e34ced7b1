# aiosmtpd that wants STARTTLS and a login, and keeps what it takes in a Maildir. Arguments: certificate, key, user,
# password, folder. Prints its port.
import asyncio
import logging
import ssl
import sys

from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

# It warns of what it does itself.
logging.getLogger("mail.log").setLevel(logging.ERROR)


async def serve(cert, key, user, password, folder):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)

    def authenticate(server, session, envelope, mechanism, given):
        right = LoginPassword(user.encode(), password.encode())
        return AuthResult(success=given == right, handled=False)

    def talk():
        return SMTP(
            Mailbox(folder),
            tls_context=context,
            require_starttls=True,
            auth_required=True,
            authenticator=authenticate,
            enable_SMTPUTF8=True,
        )

    server = await asyncio.get_running_loop().create_server(talk, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(serve(*sys.argv[1:]))
