"""A hub that has its group of coordinators already: what is new in publishing is theirs too. On a new hub there is no
group yet, and it is made with all its rights after the migrations."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUP = "Coordinators"
NEW = {
    "idea": ("change", "view"),
    "need": ("change", "view"),
    "commonversion": ("change", "view"),
    "surveyquestion": ("add", "change", "delete", "view"),
    "surveyrule": ("add", "change", "delete", "view"),
}


def grant(apps, schema_editor):
    group = apps.get_model("auth", "Group").objects.filter(name=GROUP).first()
    if group is None:
        return
    config = apps.get_app_config("commons")
    config.models_module = True  # Django makes permissions for apps that have one, which those of the past have not
    create_permissions(config, verbosity=0, apps=apps, using=schema_editor.connection.alias)
    config.models_module = None
    permissions = apps.get_model("auth", "Permission").objects
    names = [f"{verb}_{model}" for model, verbs in NEW.items() for verb in verbs]
    group.permissions.add(*permissions.filter(content_type__app_label="commons", codename__in=names))


class Migration(migrations.Migration):
    dependencies = [
        ("mentoring", "0001_initial"),
        ("commons", "0003_publishing"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop, elidable=False)]
