from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommonsConfig(AppConfig):
    name = "commons"
    verbose_name = _("Commons")

    def ready(self) -> None:
        from wagtail.models import ReferenceIndex

        from commons import digests, freshness, moderation, tasks, translating  # noqa: F401  (tasks listens to publications)
        from commons.models import CommonVersion
        from commons.search import indexing, renaming
        from commons.survey import places  # noqa: F401  (where the survey stands)

        ReferenceIndex.register_model(CommonVersion)  # files that an earlier version shows are in use
        moderation.speak_for_wagtail()
        translating.keep_live_pages_until_published()
        freshness.watch("members.organisation")
        freshness.listen()
        indexing.listen()
        renaming.listen()
