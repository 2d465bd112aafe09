from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('charters', '0004_records'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='charter',
            constraint=models.CheckConstraint(condition=models.Q(('scope__in', ['network', 'programme', 'organisation', 'session'])), name='charter_scope_is_known'),
        ),
        migrations.AddConstraint(
            model_name='charter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('floor__isnull', False), ('scope__in', ['programme', 'organisation'])), models.Q(models.Q(('scope__in', ['programme', 'organisation']), _negated=True), ('floor', None)), _connector='OR'), name='charter_of_a_programme_or_organisation_adds_to_a_floor', violation_error_message="A programme's or organisation's charter adds to another one."),
        ),
        migrations.AddConstraint(
            model_name='charter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('organisation__isnull', False), ('scope', 'organisation')), models.Q(models.Q(('scope', 'organisation'), _negated=True), ('organisation', None)), _connector='OR'), name='charter_of_an_organisation_names_it', violation_error_message="An organisation's charter names the organisation; no other does."),
        ),
        migrations.AddConstraint(
            model_name='charter',
            constraint=models.UniqueConstraint(fields=('organisation',), name='organisation_has_one_charter', violation_error_message='This organisation has its charter already: write a new version.'),
        ),
        migrations.AddConstraint(
            model_name='charterversion',
            constraint=models.CheckConstraint(condition=models.Q(('change__in', ['substantial', 'editorial'])), name='charter_version_change_is_known'),
        ),
        migrations.AddConstraint(
            model_name='charterversion',
            constraint=models.CheckConstraint(condition=models.Q(('binding_language__in', ('fr', 'en'))), name='charter_version_language_is_known'),
        ),
        migrations.AddConstraint(
            model_name='charterversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('chain_sha256', ''), ('in_force_from', None), ('state', 'draft')), models.Q(models.Q(('state', 'draft'), _negated=True), ('in_force_from__isnull', False), models.Q(('chain_sha256', ''), _negated=True)), _connector='OR'), name='charter_version_out_of_draft_has_a_date'),
        ),
        migrations.AddConstraint(
            model_name='charterversion',
            constraint=models.CheckConstraint(condition=models.Q(('previous', None), models.Q(('previous', models.F('id')), _negated=True), _connector='OR'), name='charter_version_follows_another'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(condition=models.Q(('subject', None), ('withdrawn_at', None)), fields=('version', 'user'), name='charter_version_is_signed_once_by_a_person'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(condition=models.Q(('subject__isnull', False), ('withdrawn_at', None)), fields=('version', 'user', 'subject'), name='charter_version_is_signed_once_by_a_person_for_a_subject'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('pseudonymised_at', None), ('user__isnull', False)), models.Q(('pseudonymised_at__isnull', False), ('user', None), models.Q(('pseudonymised_because', ''), _negated=True)), _connector='OR'), name='signature_is_somebodys_or_says_why_not'),
        ),
        migrations.AddConstraint(
            model_name='adoption',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('version', 'organisation'), name='charter_version_is_adopted_once_by_an_organisation'),
        ),
    ]
