"""A hub that has its group of coordinators already: who adopted what, and whom people do not meet, is theirs to see."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUP = "Coordinators"
NEW = {"charters": ["view_adoption", "view_signature"], "members": ["delete_conflict", "view_conflict"]}


def grant(apps, schema_editor):
    group = apps.get_model("auth", "Group").objects.filter(name=GROUP).first()
    if group is None:
        return
    permissions = apps.get_model("auth", "Permission").objects
    for app, names in NEW.items():
        config = apps.get_app_config(app)
        config.models_module = True  # Django makes permissions for apps that have one, which those of the past have not
        create_permissions(config, verbosity=0, apps=apps, using=schema_editor.connection.alias)
        config.models_module = None
        group.permissions.add(*permissions.filter(content_type__app_label=app, codename__in=names))


class Migration(migrations.Migration):
    dependencies = [
        ("mentoring", "0003_signatures"),
        ("members", "0003_consents"),
        ("charters", "0005_rules"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop, elidable=False)]
