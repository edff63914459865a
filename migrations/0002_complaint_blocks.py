"""投诉数据批次：what is published of the complaints about each body."""

from peewee import CharField, DateField, ForeignKeyField, Model, SqliteDatabase, TextField


def up(migrator, db):
    class Organization(Model):
        class Meta:
            database = db
            table_name = "organization"

    class ComplaintBlock(Model):
        id = CharField(primary_key=True, max_length=32)
        organization = ForeignKeyField(Organization, on_delete="RESTRICT")
        first_on = DateField()
        last_on = DateField(index=True)
        counts = TextField()

        class Meta:
            database = db
            without_rowid = isinstance(db, SqliteDatabase)
            table_name = "complaint_block"
            indexes = ((("organization", "last_on"), True),)

    db.create_tables([ComplaintBlock])
