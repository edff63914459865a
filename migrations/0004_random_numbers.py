"""随机编号：complaints and recusals are numbered by the service, at random, and no longer one after the other.

What is there already keeps its number: audit entries and cards in WeChat name it.
"""

from peewee import SqliteDatabase


def up(migrator, db):
    if isinstance(db, SqliteDatabase):
        return  # a number is whatever the row is given
    # The column is referred to, and MariaDB lets it be changed only where nobody looks whether it still fits. It does:
    # the type stays.
    db.execute_sql("SET FOREIGN_KEY_CHECKS=0")
    for table in ("complaint", "conflict_declaration"):
        db.execute_sql(f"ALTER TABLE `{table}` MODIFY `id` INTEGER NOT NULL")
    db.execute_sql("SET FOREIGN_KEY_CHECKS=1")
