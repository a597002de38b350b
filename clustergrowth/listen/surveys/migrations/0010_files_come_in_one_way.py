from django.db import migrations, models

STATES = (
    ("mapping", "columns to be chosen"), ("checking", "being looked through"), ("checked", "looked through"),
    ("running", "being imported"), ("done", "imported"), ("kept_out", "nothing imported, because rows were refused"),
    ("unusable", "not usable"), ("stopped", "stopped before the end"), ("undoing", "being undone"), ("undone", "undone"),
)  # fmt: skip


class Migration(migrations.Migration):
    """States and columns of answer files are called as those of every file that comes in.

    Work that was under way stopped: nothing of it stayed, and nobody knows its job by the old name.
    """

    dependencies = [("surveys", "0009_words_that_strangers_know")]
    operations = [
        migrations.RenameField("answerfile", "rows", "all_rows"),
        migrations.RenameField("answerfile", "rows_done", "done_rows"),
        migrations.AlterField("answerfile", "name", models.CharField(max_length=200, verbose_name="file")),
        migrations.AlterField(
            "answerfile", "all_or_nothing", models.BooleanField(default=False, verbose_name="import all rows or none")
        ),
        migrations.AlterField(
            "answerfile", "state", models.CharField(choices=STATES, default="mapping", max_length=10)
        ),
        migrations.RunSQL(
            """
            UPDATE surveys_answerfile SET state = CASE state
                WHEN 'held' THEN 'mapping' WHEN 'looked' THEN 'checked' WHEN 'looking' THEN 'stopped'
                WHEN 'taken' THEN 'done' WHEN 'taking' THEN 'stopped' WHEN 'undoing' THEN 'done' ELSE state END
            """,
            migrations.RunSQL.noop,
        ),
    ]
