from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("surveys", "0008_what_was_begun_blocks_nobody")]

    operations = [
        migrations.RenameModel("Draw", "SampleDraw"),
        migrations.RenameModel("Arrival", "OpenLinkSubmission"),
        *(
            migrations.RenameIndex("openlinksubmission", new_name=f"surveys_ope_{new}_idx", old_name=f"surveys_arr_{old}_idx")
            for old, new in (
                ("wave_id_b45a92", "wave_id_a15d6a"),
                ("link_id_55bf42", "link_id_2db6a4"),
                ("wave_id_7460b0", "wave_id_b32f22"),
            )
        ),
    ]
