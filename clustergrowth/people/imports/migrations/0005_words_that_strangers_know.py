from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("imports", "0004_differences")]

    operations = [migrations.RenameModel("Row", "ImportRow")]
