"""证件类别：which kind of certificate it is, as the issuing office calls it."""

from peewee import CharField


def up(migrator, db):
    migrator.migrate(migrator.add_column("certificate", "kind", CharField(max_length=40, default="")))
