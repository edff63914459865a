"""附件名称：what the document of an answer is called, sealed."""

from peewee import BlobField


def up(migrator, db):
    migrator.migrate(migrator.add_column("attachment", "name_cipher", BlobField(null=True)))
