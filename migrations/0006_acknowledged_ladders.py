"""已知悉：what a superior acknowledged before that had an end is looked at once more by the scheduler."""


def up(migrator, db):
    db.execute_sql(
        "UPDATE escalation SET next_at = acknowledged_at"
        " WHERE cause = 'overdue' AND level > 0 AND acknowledged_at IS NOT NULL AND next_at IS NULL"
    )
