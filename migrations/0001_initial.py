"""第一版数据表：all tables of the first version, frozen as they were."""

from peewee import (
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    SmallIntegerField,
    SqliteDatabase,
    TextField,
)


def up(migrator, db):
    # Tables with random keys have no hidden row number on SQLite, which would log the order of insertion.
    rowless = isinstance(db, SqliteDatabase)

    class Official(Model):
        staff_number = CharField(unique=True, max_length=40)
        name = CharField(max_length=60)
        establishment_type = CharField(max_length=40, default="")
        left_on = DateField(null=True)

        class Meta:
            database = db
            table_name = "official"

    db.create_tables([Official])

    class Organization(Model):
        code = CharField(unique=True, max_length=64)
        name = CharField(index=True, max_length=100)
        kind = CharField(max_length=24, default="body")
        parent = ForeignKeyField("self", null=True, on_delete="RESTRICT")
        closed_on = DateField(null=True)
        successor = ForeignKeyField("self", null=True, on_delete="RESTRICT")
        duties = TextField(default="")
        address = CharField(max_length=200, default="")
        hours = CharField(max_length=100, default="")
        phone = CharField(max_length=40, default="")
        authorized_strength = IntegerField(default=0)
        actual_strength = IntegerField(default=0)

        class Meta:
            database = db
            table_name = "organization"

    db.create_tables([Organization])

    class Post(Model):
        organization = ForeignKeyField(Organization, on_delete="RESTRICT")
        code = CharField(unique=True, max_length=40)
        name = CharField(max_length=100)
        duties = TextField(default="")
        is_key_post = BooleanField(default=True)
        is_head = BooleanField(default=False)
        needs_certificate = BooleanField(default=False)
        authorized_strength = IntegerField(default=1)
        closed_on = DateField(null=True)
        successor = ForeignKeyField("self", null=True, on_delete="RESTRICT")

        class Meta:
            database = db
            table_name = "post"

    db.create_tables([Post])

    class PersonnelEvent(Model):
        number = CharField(unique=True, max_length=60)
        kind = CharField(max_length=24)
        staff_number = CharField(index=True, max_length=40)
        official_name = CharField(max_length=60, default="")
        establishment_type = CharField(max_length=40, default="")
        post_code = CharField(max_length=40, default="")
        day = DateField()
        document_number = CharField(max_length=100, default="")

        class Meta:
            database = db
            table_name = "personnel_event"

    db.create_tables([PersonnelEvent])

    class Appointment(Model):
        official = ForeignKeyField(Official, on_delete="RESTRICT")
        post = ForeignKeyField(Post, on_delete="RESTRICT")
        starts_on = DateField()
        ends_on = DateField(null=True)
        opened_by = ForeignKeyField(PersonnelEvent, null=True, on_delete="RESTRICT")
        closed_by = ForeignKeyField(PersonnelEvent, null=True, on_delete="RESTRICT")

        class Meta:
            database = db
            table_name = "appointment"
            indexes = ((("post", "starts_on"), False),)

    db.create_tables([Appointment])

    class PowerItem(Model):
        organization = ForeignKeyField(Organization, on_delete="RESTRICT")
        code = CharField(unique=True, max_length=80)
        name = CharField(max_length=250)
        group = CharField(max_length=200, default="", column_name="matter_group")
        type_code = CharField(max_length=8)
        type_label = CharField(max_length=40)
        source_organization_code = CharField(max_length=64, default="")
        listed = BooleanField(default=True)

        class Meta:
            database = db
            table_name = "power_item"

    db.create_tables([PowerItem])

    class StaffAccount(Model):
        name = CharField(max_length=60)
        role = CharField(max_length=24)
        organization = ForeignKeyField(Organization, null=True, on_delete="RESTRICT")
        post = ForeignKeyField(Post, null=True, on_delete="RESTRICT")
        superior = ForeignKeyField("self", null=True, on_delete="SET NULL")
        whole_city = BooleanField(default=False)
        account_openid = CharField(unique=True, null=True, max_length=64)
        mini_openid = CharField(unique=True, null=True, max_length=64)
        unionid = CharField(unique=True, null=True, max_length=64)
        active = BooleanField(default=True)
        official = ForeignKeyField(Official, null=True, on_delete="SET NULL")
        muted_until = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "staff_account"

    db.create_tables([StaffAccount])

    class Complaint(Model):
        uid = CharField(unique=True, max_length=32)
        receipt_number = CharField(unique=True, max_length=16)
        secret_hash = CharField(max_length=64)
        kind = CharField(max_length=24)
        category = CharField(max_length=24)
        queue = CharField(max_length=24, default="ordinary")
        source = CharField(max_length=24, default="online")
        status = CharField(max_length=24, default="filed")
        organization = ForeignKeyField(Organization, on_delete="RESTRICT")
        post = ForeignKeyField(Post, null=True, on_delete="RESTRICT")
        official = ForeignKeyField(Official, null=True, on_delete="RESTRICT")
        power_item = ForeignKeyField(PowerItem, null=True, on_delete="RESTRICT")
        promise_cipher = BlobField(null=True)
        key_cipher = BlobField(null=True)
        text_cipher = BlobField()
        contact_cipher = BlobField(null=True)
        notify_cipher = BlobField(null=True)
        anonymous = BooleanField()
        consent_version = CharField(max_length=20, default="")
        content_check = CharField(max_length=24)
        filed_at = DateTimeField(index=True)
        accept_due_on = DateField()
        answer_due_on = DateField(index=True)
        accepted_at = DateTimeField(null=True)
        answered_at = DateTimeField(null=True)
        closed_at = DateTimeField(null=True)
        reopened_at = DateTimeField(null=True)
        accepted_in_time = BooleanField(null=True)
        answered_in_time = BooleanField(null=True)
        taken_by = ForeignKeyField(StaffAccount, null=True, on_delete="RESTRICT")
        assignee = ForeignKeyField(StaffAccount, null=True, on_delete="RESTRICT")
        assigned_organization = ForeignKeyField(Organization, null=True, on_delete="RESTRICT")
        assignments = SmallIntegerField(default=0)
        level = SmallIntegerField(default=0)
        result = CharField(max_length=24, default="")
        confirmation = CharField(null=True, max_length=24)
        joined_to = ForeignKeyField("self", null=True, on_delete="SET NULL")
        on_hold = BooleanField(default=False)
        erased_on = DateField(null=True)

        class Meta:
            database = db
            table_name = "complaint"
            indexes = ((("status", "organization"), False),)

    db.create_tables([Complaint])

    class ComplaintEvent(Model):
        complaint = ForeignKeyField(Complaint, on_delete="CASCADE")
        uid = CharField(unique=True, max_length=32)
        label = CharField(max_length=40)
        office = CharField(max_length=100, default="")
        text_cipher = BlobField(null=True)
        staff = ForeignKeyField(StaffAccount, null=True, on_delete="RESTRICT")
        content_check = CharField(null=True, max_length=24)
        at = DateTimeField()

        class Meta:
            database = db
            table_name = "complaint_event"

    db.create_tables([ComplaintEvent])

    class Attachment(Model):
        id = CharField(primary_key=True, max_length=32)
        complaint = ForeignKeyField(Complaint, null=True, on_delete="CASCADE")
        event = ForeignKeyField(ComplaintEvent, null=True, on_delete="CASCADE")
        key_cipher = BlobField()
        owner_tag = CharField(max_length=64)
        media_type = CharField(max_length=40)
        byte_count = IntegerField()
        created_on = DateField(index=True)

        class Meta:
            database = db
            without_rowid = rowless
            table_name = "attachment"

    db.create_tables([Attachment])

    class AuditEntry(Model):
        sequence = IntegerField(primary_key=True)
        at = DateTimeField()
        action = CharField(max_length=60)
        staff = ForeignKeyField(StaffAccount, null=True, on_delete="RESTRICT")
        subject = CharField(max_length=80)
        detail = TextField(default="")
        seal = CharField(max_length=64)

        class Meta:
            database = db
            table_name = "audit_entry"

    db.create_tables([AuditEntry])

    class AuditHead(Model):
        sequence = IntegerField(default=0)
        seal = CharField(max_length=64, default="")

        class Meta:
            database = db
            table_name = "audit_head"

    db.create_tables([AuditHead])

    class BindingCode(Model):
        code_tag = CharField(unique=True, max_length=64)
        staff = ForeignKeyField(StaffAccount, on_delete="CASCADE")
        issued_by = ForeignKeyField(StaffAccount, null=True, on_delete="RESTRICT")
        expires_at = DateTimeField()
        state = CharField(max_length=24, default="issued")
        account_openid = CharField(null=True, max_length=64)
        mini_openid = CharField(null=True, max_length=64)
        unionid = CharField(null=True, max_length=64)
        claimed_at = DateTimeField(null=True)
        decided_by = ForeignKeyField(StaffAccount, null=True, on_delete="RESTRICT")
        decided_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "binding_code"

    db.create_tables([BindingCode])

    class CalendarChange(Model):
        first_on = DateField()
        last_on = DateField()
        at = DateTimeField()
        reached = IntegerField(default=0)
        finished = BooleanField(index=True, default=False)

        class Meta:
            database = db
            table_name = "calendar_change"

    db.create_tables([CalendarChange])

    class CalendarDay(Model):
        day = DateField(primary_key=True)
        works = BooleanField()
        document = CharField(max_length=100)

        class Meta:
            database = db
            table_name = "calendar_day"

    db.create_tables([CalendarDay])

    class CalendarYear(Model):
        year = IntegerField(primary_key=True)
        document = CharField(max_length=100)

        class Meta:
            database = db
            table_name = "calendar_year"

    db.create_tables([CalendarYear])

    class CallbackReceipt(Model):
        key_hash = CharField(primary_key=True, max_length=64)
        reply = TextField()
        received_on = DateField(index=True)

        class Meta:
            database = db
            without_rowid = rowless
            table_name = "callback_receipt"

    db.create_tables([CallbackReceipt])

    class Case(Model):
        id = CharField(primary_key=True, max_length=32)
        number_tag = CharField(unique=True, max_length=64)
        proof_tag = CharField(unique=True, max_length=64)
        organization = ForeignKeyField(Organization, on_delete="RESTRICT")
        post = ForeignKeyField(Post, null=True, on_delete="RESTRICT")
        official = ForeignKeyField(Official, null=True, on_delete="RESTRICT")
        finished_on = DateField(index=True)

        class Meta:
            database = db
            without_rowid = rowless
            table_name = "case"

    db.create_tables([Case])

    class CaseClaim(Model):
        tag = CharField(primary_key=True, max_length=64)
        organization = ForeignKeyField(Organization, on_delete="RESTRICT")
        post = ForeignKeyField(Post, null=True, on_delete="RESTRICT")
        official = ForeignKeyField(Official, null=True, on_delete="RESTRICT")
        finished_in = CharField(index=True, max_length=10)
        credible = BooleanField()

        class Meta:
            database = db
            without_rowid = rowless
            table_name = "case_claim"

    db.create_tables([CaseClaim])

    class CatalogueRevision(Model):
        revision = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "catalogue_revision"

    db.create_tables([CatalogueRevision])

    class Certificate(Model):
        official = ForeignKeyField(Official, on_delete="RESTRICT")
        number = CharField(unique=True, max_length=40)
        scope = CharField(max_length=200)
        valid_from = DateField()
        valid_until = DateField()
        revoked_on = DateField(null=True)

        class Meta:
            database = db
            table_name = "certificate"

    db.create_tables([Certificate])

    class ChainDay(Model):
        day = DateField(primary_key=True)
        size = IntegerField()
        previous_root = CharField(max_length=64)
        root = CharField(max_length=64)
        seal = CharField(max_length=64)

        class Meta:
            database = db
            without_rowid = rowless
            table_name = "chain_day"

    db.create_tables([ChainDay])

    class ChainPage(Model):
        id = CharField(primary_key=True, max_length=20)
        day = DateField(index=True)
        leaves = BlobField()

        class Meta:
            database = db
            without_rowid = rowless
            table_name = "chain_page"

    db.create_tables([ChainPage])

    class ChannelPause(Model):
        channel = CharField(primary_key=True, max_length=40)
        until = DateTimeField()

        class Meta:
            database = db
            table_name = "channel_pause"

    db.create_tables([ChannelPause])

    class Circular(Model):
        title = CharField(max_length=60)
        text = TextField()
        issued_by = ForeignKeyField(StaffAccount, on_delete="RESTRICT")
        issued_at = DateTimeField(index=True)

        class Meta:
            database = db
            table_name = "circular"

    db.create_tables([Circular])

    class CircularRecipient(Model):
        circular = ForeignKeyField(Circular, on_delete="CASCADE")
        staff = ForeignKeyField(StaffAccount, on_delete="RESTRICT")
        read_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "circular_recipient"
            indexes = ((("circular", "staff"), True),)

    db.create_tables([CircularRecipient])

    class Counter(Model):
        organization = ForeignKeyField(Organization, on_delete="RESTRICT")
        post = ForeignKeyField(Post, null=True, on_delete="RESTRICT")
        code = CharField(unique=True, max_length=40)
        name = CharField(max_length=100)
        place = CharField(max_length=200, default="")
        hours = CharField(max_length=100, default="")
        phone = CharField(max_length=40, default="")
        closed_on = DateField(null=True)

        class Meta:
            database = db
            table_name = "counter"

    db.create_tables([Counter])

    class QrCode(Model):
        token = CharField(unique=True, max_length=32)
        number = CharField(unique=True, max_length=20)
        organization = ForeignKeyField(Organization, on_delete="RESTRICT")
        post = ForeignKeyField(Post, null=True, on_delete="RESTRICT")
        official = ForeignKeyField(Official, null=True, on_delete="RESTRICT")
        counter = ForeignKeyField(Counter, null=True, on_delete="RESTRICT")
        active_holder = CharField(unique=True, null=True, max_length=60)
        issued_on = DateField()
        revoked_on = DateField(null=True)

        class Meta:
            database = db
            table_name = "qr_code"

    db.create_tables([QrCode])

    class CodeReport(Model):
        code = ForeignKeyField(QrCode, on_delete="RESTRICT")
        problem = CharField(max_length=24)
        place = CharField(max_length=100, default="")
        reported_on = DateField()
        settled_on = DateField(null=True)
        settled_by = ForeignKeyField(StaffAccount, null=True, on_delete="RESTRICT")
        settled_note = CharField(max_length=200, default="")

        class Meta:
            database = db
            table_name = "code_report"
            indexes = ((("settled_on", "reported_on"), False),)

    db.create_tables([CodeReport])

    class Competence(Model):
        category = CharField(max_length=24)
        office = ForeignKeyField(Organization, on_delete="CASCADE")

        class Meta:
            database = db
            table_name = "competence"
            indexes = ((("category", "office"), True),)

    db.create_tables([Competence])

    class ConflictDeclaration(Model):
        staff = ForeignKeyField(StaffAccount, on_delete="CASCADE")
        organization = ForeignKeyField(Organization, null=True, on_delete="CASCADE")
        official = ForeignKeyField(Official, null=True, on_delete="CASCADE")
        complaint = ForeignKeyField(Complaint, null=True, on_delete="CASCADE")
        reason = CharField(max_length=200)
        declared_at = DateTimeField()
        ended_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "conflict_declaration"

    db.create_tables([ConflictDeclaration])

    class Conversation(Model):
        tag = CharField(primary_key=True, max_length=64)
        state_cipher = BlobField()
        expires_at = DateTimeField(index=True)

        class Meta:
            database = db
            without_rowid = rowless
            table_name = "conversation"

    db.create_tables([Conversation])

    class Deadline(Model):
        complaint = ForeignKeyField(Complaint, on_delete="CASCADE")
        stage = CharField(max_length=24)
        round = SmallIntegerField(default=1)
        preset = CharField(max_length=24)
        starts_at = DateTimeField()
        working_days = SmallIntegerField()
        extended_days = SmallIntegerField(default=0)
        due_on = DateField(index=True)
        provisional = BooleanField(default=False)
        next_on = DateField(index=True, null=True)
        ended_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "deadline"
            indexes = ((("complaint", "stage", "round"), True),)

    db.create_tables([Deadline])

    class DeadlinePause(Model):
        deadline = ForeignKeyField(Deadline, on_delete="CASCADE")
        starts_on = DateField()
        ends_on = DateField()
        staff = ForeignKeyField(StaffAccount, on_delete="RESTRICT")

        class Meta:
            database = db
            table_name = "deadline_pause"

    db.create_tables([DeadlinePause])

    class DeliveryReport(Model):
        wechat_msgid = CharField(primary_key=True, max_length=40)
        status = CharField(max_length=60)
        received_on = DateField(index=True)

        class Meta:
            database = db
            table_name = "delivery_report"

    db.create_tables([DeliveryReport])

    class DeskSignIn(Model):
        code_tag = CharField(unique=True, max_length=64)
        claim_tag = CharField(unique=True, max_length=64)
        number = CharField(max_length=2)
        mini_openid = CharField(null=True, max_length=64)
        expires_at = DateTimeField(index=True)

        class Meta:
            database = db
            table_name = "desk_sign_in"

    db.create_tables([DeskSignIn])

    class DutyConfirmation(Model):
        official = ForeignKeyField(Official, on_delete="RESTRICT")
        post = ForeignKeyField(Post, on_delete="RESTRICT")
        text_digest = CharField(max_length=64)
        confirmed_at = DateTimeField()

        class Meta:
            database = db
            table_name = "duty_confirmation"
            indexes = ((("official", "post", "text_digest"), True),)

    db.create_tables([DutyConfirmation])

    class DutyText(Model):
        organization = ForeignKeyField(Organization, null=True, on_delete="RESTRICT")
        post = ForeignKeyField(Post, null=True, on_delete="RESTRICT")
        text = TextField()
        starts_on = DateField()
        published_at = DateTimeField()
        applied = BooleanField(default=True)

        class Meta:
            database = db
            table_name = "duty_text"

    db.create_tables([DutyText])

    class DutyTurn(Model):
        staff = ForeignKeyField(StaffAccount, on_delete="CASCADE")
        day = DateField()
        turn = SmallIntegerField()

        class Meta:
            database = db
            table_name = "duty_turn"
            indexes = ((("staff", "day"), True), (("day", "turn"), False))

    db.create_tables([DutyTurn])

    class Escalation(Model):
        complaint = ForeignKeyField(Complaint, on_delete="CASCADE")
        cause = CharField(max_length=24)
        occasion = CharField(max_length=24)
        level = SmallIntegerField(default=0)
        started_at = DateTimeField()
        next_at = DateTimeField(index=True, null=True)
        acknowledged_at = DateTimeField(null=True)
        acknowledged_by = ForeignKeyField(StaffAccount, null=True, on_delete="RESTRICT")

        class Meta:
            database = db
            table_name = "escalation"
            indexes = ((("complaint", "cause", "occasion"), True),)

    db.create_tables([Escalation])

    class EscalationStep(Model):
        escalation = ForeignKeyField(Escalation, on_delete="CASCADE")
        level = SmallIntegerField()
        staff = ForeignKeyField(StaffAccount, on_delete="RESTRICT")
        told_at = DateTimeField()

        class Meta:
            database = db
            table_name = "escalation_step"
            indexes = ((("escalation", "level", "staff"), True), (("staff", "escalation"), False))

    db.create_tables([EscalationStep])

    class IdempotencyKey(Model):
        key_hash = CharField(primary_key=True, max_length=64)
        fingerprint = CharField(max_length=64)
        answer_cipher = BlobField()
        status = SmallIntegerField()
        created_on = DateField(index=True)

        class Meta:
            database = db
            without_rowid = rowless
            table_name = "idempotency_key"

    db.create_tables([IdempotencyKey])

    class ImportRun(Model):
        kind = CharField(max_length=40)
        file_name = CharField(max_length=200)
        file_sha256 = CharField(max_length=64)
        added = IntegerField()
        changed = IntegerField()
        gone = IntegerField()
        conflicts = IntegerField(default=0)
        staff = ForeignKeyField(StaffAccount, null=True, on_delete="RESTRICT")
        operator = CharField(max_length=60, default="")
        difference = TextField(default="{}")
        at = DateTimeField()

        class Meta:
            database = db
            table_name = "import_run"

    db.create_tables([ImportRun])

    class IntegrationKey(Model):
        key_id = CharField(unique=True, max_length=24)
        system_name = CharField(max_length=60)
        powers = CharField(max_length=200)
        created_at = DateTimeField()
        revoked_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "integration_key"

    db.create_tables([IntegrationKey])

    class IntegrationNonce(Model):
        tag = CharField(primary_key=True, max_length=64)
        expires_at = DateTimeField(index=True)

        class Meta:
            database = db
            without_rowid = rowless
            table_name = "integration_nonce"

    db.create_tables([IntegrationNonce])

    class JobRun(Model):
        job = CharField(max_length=40)
        period = CharField(max_length=20)
        finished_at = DateTimeField()

        class Meta:
            database = db
            table_name = "job_run"
            indexes = ((("job", "period"), True),)

    db.create_tables([JobRun])

    class LimitCounter(Model):
        tag = CharField(primary_key=True, max_length=64)
        used = IntegerField()
        expires_on = DateField(index=True)

        class Meta:
            database = db
            without_rowid = rowless
            table_name = "limit_counter"

    db.create_tables([LimitCounter])

    class MatterStep(Model):
        power_item = ForeignKeyField(PowerItem, on_delete="CASCADE")
        number = SmallIntegerField()
        name = CharField(max_length=100)
        working_days = SmallIntegerField()
        post = ForeignKeyField(Post, on_delete="RESTRICT")
        stand_in = ForeignKeyField(Post, null=True, on_delete="RESTRICT")
        closed_on = DateField(null=True)

        class Meta:
            database = db
            table_name = "matter_step"
            indexes = ((("power_item", "number"), True),)

    db.create_tables([MatterStep])

    class MonthlyReport(Model):
        staff = ForeignKeyField(StaffAccount, on_delete="RESTRICT")
        period = CharField(max_length=10)
        content = TextField()
        created_at = DateTimeField()
        opened_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "monthly_report"
            indexes = ((("staff", "period"), True),)

    db.create_tables([MonthlyReport])

    class OfficialPhoto(Model):
        official = ForeignKeyField(Official, unique=True, on_delete="CASCADE")
        content = BlobField()
        changed_on = DateField()

        class Meta:
            database = db
            table_name = "official_photo"

    db.create_tables([OfficialPhoto])

    class OutboxMessage(Model):
        kind = CharField(max_length=40)
        unique_key = CharField(unique=True, max_length=120)
        client_msg_id = CharField(unique=True, max_length=32)
        staff = ForeignKeyField(StaffAccount, null=True, on_delete="RESTRICT")
        subject = CharField(index=True, max_length=60, default="")
        payload = TextField(default="{}")
        status = CharField(max_length=24, default="waiting")
        created_at = DateTimeField()
        due_at = DateTimeField()
        attempts = IntegerField(default=0)
        lease_owner = CharField(max_length=64, default="")
        lease_until = DateTimeField(null=True)
        sent_at = DateTimeField(null=True)
        wechat_msgid = CharField(index=True, null=True, max_length=40)
        last_error = CharField(max_length=200, default="")
        opened_at = DateTimeField(null=True)
        passed_on_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "outbox_message"
            indexes = ((("status", "due_at"), False), (("staff", "subject"), False))

    db.create_tables([OutboxMessage])

    class PendingTally(Model):
        id = CharField(primary_key=True, max_length=32)
        organization = IntegerField()
        post = IntegerField()
        official = IntegerField()
        day = DateField()
        assurance = CharField(max_length=24)
        dimension_set = SmallIntegerField()
        grades = CharField(max_length=8)
        weight = SmallIntegerField()

        class Meta:
            database = db
            without_rowid = rowless
            table_name = "pending_tally"

    db.create_tables([PendingTally])

    class PilotBatch(Model):
        code = CharField(unique=True, max_length=40)
        name = CharField(max_length=100)
        document_number = CharField(max_length=100)
        starts_on = DateField()

        class Meta:
            database = db
            table_name = "pilot_batch"

    db.create_tables([PilotBatch])

    class PilotMember(Model):
        batch = ForeignKeyField(PilotBatch, on_delete="RESTRICT")
        organization = ForeignKeyField(Organization, on_delete="RESTRICT")
        post = ForeignKeyField(Post, null=True, on_delete="RESTRICT")
        starts_on = DateField()
        ends_on = DateField(null=True)

        class Meta:
            database = db
            table_name = "pilot_member"
            indexes = ((("batch", "organization", "post"), False),)

    db.create_tables([PilotMember])

    class PostPowerItem(Model):
        post = ForeignKeyField(Post, on_delete="CASCADE")
        power_item = ForeignKeyField(PowerItem, on_delete="CASCADE")

        class Meta:
            database = db
            table_name = "post_power_item"
            indexes = ((("post", "power_item"), True),)

    db.create_tables([PostPowerItem])

    class PrintCopy(Model):
        code = ForeignKeyField(QrCode, on_delete="RESTRICT")
        carrier = CharField(max_length=24)
        place = CharField(max_length=100, default="")
        version = CharField(max_length=16)
        printed_on = DateField()
        placed_on = DateField(null=True)
        checked_on = DateField(null=True)
        checked_by = ForeignKeyField(StaffAccount, null=True, on_delete="RESTRICT")
        removed_on = DateField(null=True)

        class Meta:
            database = db
            table_name = "print_copy"
            indexes = ((("removed_on", "code"), False),)

    db.create_tables([PrintCopy])

    class PublicationFlag(Model):
        subject = CharField(max_length=40)
        field = CharField(max_length=40)
        published = BooleanField()

        class Meta:
            database = db
            table_name = "publication_flag"
            indexes = ((("subject", "field"), True),)

    db.create_tables([PublicationFlag])

    class RatingBurst(Model):
        id = CharField(primary_key=True, max_length=32)
        organization = ForeignKeyField(Organization, on_delete="RESTRICT")
        kind = CharField(max_length=24)
        day = DateField()
        last_day = DateField()
        state = CharField(max_length=24, default="waiting")
        reason = CharField(null=True, max_length=24)
        proposed_by = ForeignKeyField(StaffAccount, null=True, on_delete="RESTRICT")
        decided_by = ForeignKeyField(StaffAccount, null=True, on_delete="RESTRICT")
        decided_on = DateField(null=True)

        class Meta:
            database = db
            without_rowid = rowless
            table_name = "rating_burst"
            indexes = ((("organization", "day", "kind"), True),)

    db.create_tables([RatingBurst])

    class Rating(Model):
        public_id = CharField(primary_key=True, max_length=32)
        organization = ForeignKeyField(Organization, on_delete="RESTRICT")
        post = ForeignKeyField(Post, null=True, on_delete="RESTRICT")
        official = ForeignKeyField(Official, null=True, on_delete="RESTRICT")
        day = DateField()
        assurance = CharField(max_length=24)
        dimension_set = SmallIntegerField()
        grades = CharField(max_length=8)
        released = BooleanField(default=False)
        asked = BooleanField(default=False)
        standing = CharField(max_length=24, default="counted")
        exclusion = CharField(null=True, max_length=24)
        burst = ForeignKeyField(RatingBurst, null=True, on_delete="RESTRICT")
        block = CharField(index=True, null=True, max_length=32)
        changed = BooleanField(default=False)
        edit_tag = CharField(unique=True, null=True, max_length=64)
        own_tag = CharField(unique=True, null=True, max_length=64)
        seal = CharField(max_length=64, default="")
        chained_on = DateField(index=True, null=True)

        class Meta:
            database = db
            without_rowid = rowless
            table_name = "rating"
            indexes = ((("released", "organization", "post"), False), (("organization", "day"), False))

    db.create_tables([Rating])

    class RatingComment(Model):
        id = CharField(primary_key=True, max_length=32)
        organization = ForeignKeyField(Organization, on_delete="RESTRICT")
        post = ForeignKeyField(Post, null=True, on_delete="RESTRICT")
        month = CharField(max_length=7)
        text_cipher = BlobField()
        content_check = CharField(max_length=24)

        class Meta:
            database = db
            without_rowid = rowless
            table_name = "rating_comment"

    db.create_tables([RatingComment])

    class RatingTally(Model):
        scope = CharField(max_length=24)
        grain = CharField(max_length=24)
        organization = IntegerField()
        starts_on = DateField()
        post = IntegerField()
        official = IntegerField()
        assurance = CharField(max_length=24)
        dimension_set = SmallIntegerField()
        place = SmallIntegerField()
        level1 = IntegerField()
        level2 = IntegerField()
        level3 = IntegerField()
        level4 = IntegerField()
        level5 = IntegerField()

        class Meta:
            database = db
            without_rowid = rowless
            table_name = "rating_tally"
            primary_key = CompositeKey(
                "scope", "grain", "organization", "starts_on", "post", "official", "assurance", "dimension_set", "place"
            )
            indexes = ((("official", "grain", "starts_on"), False),)

    db.create_tables([RatingTally])

    class RatingTicket(Model):
        id = CharField(primary_key=True, max_length=64)
        issue_tag = CharField(unique=True, max_length=64)
        organization = ForeignKeyField(Organization, on_delete="RESTRICT")
        post = ForeignKeyField(Post, null=True, on_delete="RESTRICT")
        official = ForeignKeyField(Official, null=True, on_delete="RESTRICT")
        day = DateField()
        assurance = CharField(max_length=24)
        expires_on = DateField(index=True)
        spent = BooleanField(default=False)
        standing = CharField(max_length=24, default="counted")
        burst = ForeignKeyField(RatingBurst, null=True, on_delete="RESTRICT")

        class Meta:
            database = db
            without_rowid = rowless
            table_name = "rating_ticket"

    db.create_tables([RatingTicket])

    class RatingVersion(Model):
        id = CharField(primary_key=True, max_length=32)
        rating = ForeignKeyField(Rating, unique=True, on_delete="RESTRICT")
        grades = CharField(max_length=8)
        asked = BooleanField()
        chained_on = DateField(index=True, null=True)

        class Meta:
            database = db
            without_rowid = rowless
            table_name = "rating_version"

    db.create_tables([RatingVersion])

    class ReachedMark(Model):
        deadline = ForeignKeyField(Deadline, on_delete="CASCADE")
        mark = CharField(max_length=24)
        day = DateField()
        noted_at = DateTimeField()
        told = BooleanField()

        class Meta:
            database = db
            table_name = "reached_mark"
            indexes = ((("deadline", "mark"), True),)

    db.create_tables([ReachedMark])

    class ReleasedBand(Model):
        id = CharField(primary_key=True, max_length=32)
        organization = ForeignKeyField(Organization, on_delete="RESTRICT")
        post = ForeignKeyField(Post, null=True, on_delete="RESTRICT")
        official = ForeignKeyField(Official, null=True, on_delete="RESTRICT")
        period = CharField(max_length=10)
        dimension_set = SmallIntegerField()
        n = IntegerField()
        bands = TextField()

        class Meta:
            database = db
            without_rowid = rowless
            table_name = "released_band"

    db.create_tables([ReleasedBand])

    class ReleasedBlock(Model):
        id = CharField(primary_key=True, max_length=32)
        organization = ForeignKeyField(Organization, on_delete="RESTRICT")
        post = ForeignKeyField(Post, null=True, on_delete="RESTRICT")
        official = ForeignKeyField(Official, null=True, on_delete="RESTRICT")
        period = CharField(index=True, max_length=10)
        published_in = CharField(max_length=10)
        corrects = CharField(index=True, null=True, max_length=32)
        dimension_set = SmallIntegerField()
        n = IntegerField()
        counts = TextField()

        class Meta:
            database = db
            without_rowid = rowless
            table_name = "released_block"
            indexes = ((("organization", "period"), False),)

    db.create_tables([ReleasedBlock])

    class Scan(Model):
        scan_tag = CharField(primary_key=True, max_length=64)
        code = ForeignKeyField(QrCode, on_delete="RESTRICT")
        day = DateField(index=True)
        assurance = CharField(max_length=24)

        class Meta:
            database = db
            without_rowid = rowless
            table_name = "scan"

    db.create_tables([Scan])

    class Session(Model):
        token_hash = CharField(primary_key=True, max_length=64)
        identity_cipher = BlobField()
        expires_on = DateField(index=True)
        staff_until = DateTimeField(null=True)

        class Meta:
            database = db
            without_rowid = rowless
            table_name = "session"

    db.create_tables([Session])

    class SubscriptionGrant(Model):
        tag = CharField(primary_key=True, max_length=64)
        purpose = CharField(max_length=40)
        remaining = IntegerField(default=0)
        state = CharField(max_length=24)
        answered_at = DateTimeField()

        class Meta:
            database = db
            without_rowid = rowless
            table_name = "subscription_grant"

    db.create_tables([SubscriptionGrant])

    class SupervisionScope(Model):
        staff = ForeignKeyField(StaffAccount, on_delete="CASCADE")
        organization = ForeignKeyField(Organization, on_delete="CASCADE")

        class Meta:
            database = db
            table_name = "supervision_scope"
            indexes = ((("staff", "organization"), True),)

    db.create_tables([SupervisionScope])

    class TallyTurn(Model):
        name = CharField(primary_key=True, max_length=20)
        turns = IntegerField()

        class Meta:
            database = db
            table_name = "tally_turn"

    db.create_tables([TallyTurn])

    class WechatToken(Model):
        appid = CharField(primary_key=True, max_length=64)
        token = CharField(max_length=600, default="")
        expires_at = DateTimeField(null=True)
        lease_owner = CharField(max_length=64, default="")
        lease_until = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "wechat_token"

    db.create_tables([WechatToken])

    class WeeklyDigest(Model):
        staff = ForeignKeyField(StaffAccount, on_delete="RESTRICT")
        period = CharField(max_length=10)
        content = TextField()
        created_at = DateTimeField()
        opened_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "weekly_digest"
            indexes = ((("staff", "period"), True),)

    db.create_tables([WeeklyDigest])

    # The one row of each, which conditional updates work on.
    AuditHead.insert(id=1).on_conflict_ignore().execute()
    CatalogueRevision.insert(id=1).on_conflict_ignore().execute()
