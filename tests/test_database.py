"""数据库连接：TLS to the database server proves who the server is."""

from __future__ import annotations

import shutil
import ssl
import subprocess

import pymysql
import pytest
from peewee import OperationalError

import models
from tests.servers import MariaDbServer, require
from wx_backend import database


@pytest.fixture
def connect():
    """Connects as the service does, and gives the tables back to whoever had them."""
    before, opened = models.database.obj, []

    def act(url):
        opened.append(database.connect(url))
        return opened[-1]

    yield act
    for one in opened:
        one.close_all()  # type: ignore[attr-defined]
    models.database.initialize(before)


def test_tls_asks_for_a_certificate_of_the_host_from_an_authority_the_machine_knows(connect):
    context = connect("mysql://u:p@db.example/city?tls=on").connect_params["ssl"]

    assert isinstance(context, ssl.SSLContext)
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname is True
    # What is used is this very context, not a weaker one made from it.
    assert pymysql.connections.Connection(defer_connect=True, ssl=context).ctx is context


def test_without_tls_there_is_no_context_to_make(connect):
    assert connect("mysql://u:p@db.example/city").connect_params["ssl_disabled"] is True


def certificate(folder, name, host, signed_by=None):
    """A certificate and its key by openssl, for `host`: signed by another one, or by itself."""
    key, request, made = (folder / f"{name}.{end}" for end in ("key", "csr", "pem"))
    openssl = require("openssl")
    extensions = folder / f"{name}.ext"
    extensions.write_text("basicConstraints=CA:TRUE\n" if signed_by is None else f"subjectAltName=IP:{host}\n")
    asked = ["req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout", key, "-out", request]
    signer = (
        ["-signkey", key] if signed_by is None else ["-CA", signed_by[0], "-CAkey", signed_by[1], "-set_serial", "2"]
    )
    signed = ["x509", "-req", "-in", request, "-days", "2", "-extfile", extensions, "-out", made, *signer]
    for words in (asked, signed):
        subprocess.run([openssl, *map(str, words)], check=True, capture_output=True)
    return made, key


@pytest.fixture(scope="module")
def tls_server():
    """A MariaDB with a certificate for 127.0.0.1 from an authority of its own; and a stranger's authority."""
    server = MariaDbServer()
    try:
        own = certificate(server.folder, "authority", "")
        cert, key = certificate(server.folder, "server", "127.0.0.1", own)
        certificate(server.folder, "stranger", "")
        owner = server.folder.owner()
        for file in (cert, key):
            shutil.chown(file, owner)
        with (server.folder / "my.cnf").open("a") as settings:
            settings.write(f"ssl-cert={cert}\nssl-key={key}\n")
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="module")
def tls_url(tls_server):
    return tls_server.create_database("tls") + "?tls=on"


@pytest.mark.mariadb
def test_a_server_whose_certificate_is_vouched_for_is_spoken_to_in_cipher(connect, tls_server, tls_url):
    opened = connect(f"{tls_url}&tls_ca={tls_server.folder}/authority.pem")

    assert opened.execute_sql("SHOW STATUS LIKE 'Ssl_cipher'").fetchone()[1]


@pytest.mark.mariadb
@pytest.mark.parametrize("authority", [None, "stranger.pem"])
def test_a_server_nobody_vouches_for_gets_no_password(connect, tls_server, tls_url, authority):
    url = f"{tls_url}&tls_ca={tls_server.folder}/{authority}" if authority else tls_url

    with pytest.raises(OperationalError, match="CERTIFICATE_VERIFY_FAILED"):
        connect(url).connect()


@pytest.mark.mariadb
def test_a_certificate_for_another_host_is_refused(connect, tls_server, tls_url):
    url = tls_url.replace("@127.0.0.1:", "@localhost:")

    with pytest.raises(OperationalError, match="Hostname mismatch"):
        connect(f"{url}&tls_ca={tls_server.folder}/authority.pem").connect()
