"""Matching from the shell: run a cycle, see why, check a result again."""

import gc
import json
import uuid
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from hub.matching.criteria import DEFAULTS
from hub.matching.groups import Clock
from hub.matching.proofs import NotProved
from hub.matching.solving import match
from hub.matching.why import why_not
from hub.members.actors import Actor
from hub.members.events import quietly
from hub.members.models import Volunteer
from hub.mentoring.models import Cycle, MatchRun, ProposalPlace, Weighting
from hub.mentoring.runs.carrying import SECONDS, comparison_of, too_large, unkept
from hub.mentoring.runs.reading import Read, read
from hub.mentoring.runs.rechecking import Different, recheck
from hub.mentoring.runs.settling import settle
from hub.mentoring.runs.storing import Place, Rows, rows_of
from hub.mentoring.runs.telling import as_plain, told
from hub.mentoring.runs.telling import why_not as told_why_not
from hub.mentoring.services import start_run
from hub.mentoring.services.weighing import current_weighting
from hub.mentoring.states import RunState
from hub.shared.errors import DomainError

MOST_SHOWN = 20


class Command(BaseCommand):
    help = "Match the people of a cycle: store the run, print it. Nobody else hears of it before it is confirmed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("cycle", nargs="?", help="programme-slug/cycle-slug, or the cycle's id.")
        one_of = parser.add_mutually_exclusive_group()
        one_of.add_argument("--dry-run", action="store_true", help="Store nothing.")
        one_of.add_argument(
            "--explain",
            nargs=2,
            metavar=("A", "B"),
            help="Why A does or does not mentor B; id, e-mail or card.",
        )
        parser.add_argument("--json", action="store_true", help="With --explain: the answer for a program.")
        parser.add_argument(
            "--weights", type=int, metavar="N", help="Version of the weights; else the newest."
        )
        one_of.add_argument("--check", metavar="RUN", help="Check the certificate of a stored run again.")
        one_of.add_argument("--run", metavar="ID", help="Carry out a run that waits.")
        parser.add_argument(
            "--language", default=settings.LANGUAGE_CODE, choices=[code for code, _name in settings.LANGUAGES]
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            _refuse_what_would_go_unheard(options)
            if options["run"]:
                gc.freeze()  # what is loaded by now stays: not to be searched for rubbish again and again
                self._carry_out(_run(options["run"]))
            elif options["check"]:
                self._check(_run(options["check"]))
            elif not options["cycle"]:
                raise CommandError(_("Which cycle?") + " " + _known_cycles())
            elif options["explain"]:
                cycle = _cycle(options["cycle"])
                weighting = _weighting(cycle, options["weights"])
                self._explain(cycle, weighting, *options["explain"], as_json=options["json"])
            else:
                cycle = _cycle(options["cycle"])
                self._match(cycle, _weighting(cycle, options["weights"]), dry=options["dry_run"])

    def _match(self, cycle: Cycle, weighting: Weighting, *, dry: bool) -> None:
        if dry:
            found, result = _solved(cycle, weighting)
            rows = rows_of(MatchRun(cycle=cycle, weighting=weighting), found, result)
            rows.summary.update(comparison_of(result, Clock(SECONDS)))
            self._say(told(rows, weighting))
            return
        try:
            with quietly():  # it is carried out here
                known = None if weighting._state.adding else weighting
                run = start_run(actor=Actor.system(), cycle=cycle, weighting=known)
        except DomainError as error:
            raise CommandError(str(error)) from None
        run = self._carry_out(run)
        self._say(told(_stored(run), run.weighting))
        self.stdout.write(_("Run %(id)s is stored: confirm it in the back office.") % {"id": run.pk})

    def _carry_out(self, run: MatchRun) -> MatchRun:
        if run.state != RunState.QUEUED:
            text = _("This run does not wait any more: it is “%(state)s”.")
            raise CommandError(text % {"state": run.get_state_display()})
        run = settle(run)
        if run.state not in (RunState.DONE, RunState.CONFIRMED):
            raise CommandError(run.error or str(run.get_state_display()))
        return run

    def _check(self, run: MatchRun) -> None:
        if not run.certificate:
            raise CommandError(_("This run has no certificate."))
        try:
            recheck(run)
        except NotProved as fault:
            raise CommandError(_("The certificate does not hold: %(fault)s") % {"fault": fault}) from None
        except Different as fault:
            raise CommandError(_("The certificate holds, but: %(fault)s") % {"fault": fault}) from None
        self.stdout.write(_("The certificate holds: the result is what it says."))

    def _explain(self, cycle: Cycle, weighting: Weighting, one: str, other: str, *, as_json: bool) -> None:
        found, result = _solved(cycle, weighting)
        a, b = _row(cycle, found, one), _row(cycle, found, other)
        if a == b:
            raise CommandError(_("These are one person."))
        why = why_not(result, a, b)
        mentor = None if why.group_of is None else _volunteer(found, why.group_of)
        if as_json:
            self._say([json.dumps(as_plain(why, found.inputs, mentor.pk if mentor else None))])
        else:
            self._say(told_why_not(why, (mentor.name or mentor.email) if mentor else ""))

    def _say(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.stdout.write(line)


def _refuse_what_would_go_unheard(options: dict[str, Any]) -> None:
    if options["json"] and not options["explain"]:
        raise CommandError(_("--json goes with --explain alone."))
    if (options["run"] or options["check"]) and (options["cycle"] or options["weights"] is not None):
        raise CommandError(_("A run that is stored has its cycle and its weights: name neither."))


def _solved(cycle: Cycle, weighting: Weighting) -> tuple[Read, Any]:
    found = read(cycle, weighting)
    try:
        return found, match(found.problem, seconds=SECONDS)
    except OverflowError:
        raise CommandError(too_large()) from None
    except ValueError as fault:
        if not found.problem.pins:
            raise
        raise CommandError(unkept(found, fault)) from None


def _weighting(cycle: Cycle, number: int | None) -> Weighting:
    """The version of this number, or what is in force."""
    if number is None:
        return current_weighting(cycle) or Weighting(cycle=cycle, number=1, weights=DEFAULTS)
    found = cycle.weightings.filter(number=number).first()
    if found is None:
        known = ", ".join(map(str, cycle.weightings.order_by("number").values_list("number", flat=True)))
        text = _("No version %(number)s of the weights. Known: %(known)s.")
        raise CommandError(text % {"number": number, "known": known or _("none yet")})
    return found


def _stored(run: MatchRun) -> Rows:
    places = ProposalPlace.objects.filter(proposal__run=run).order_by("pk").values_list(*Place._fields)
    return Rows(
        list(run.proposals.all()), list(map(Place._make, places)), list(run.left_out.all()), run.summary
    )


def _cycle(named: str) -> Cycle:
    programme, _slash, slug = named.partition("/")
    wanted = Q(pk=found) if (found := _uuid(named)) else Q(programme__slug=programme, slug=slug)
    cycle = Cycle.objects.select_related("programme").filter(wanted).first()
    if cycle is None:
        raise CommandError(_("No cycle is called “%(name)s”.") % {"name": named} + " " + _known_cycles())
    return cycle


def _known_cycles() -> str:
    rows = Cycle.objects.order_by("-runs_from").values_list("programme__slug", "slug")[:MOST_SHOWN]
    known = ", ".join(f"{programme}/{slug}" for programme, slug in rows)
    return _("Known: %(known)s.") % {"known": known or _("none yet")}


def _run(named: str) -> MatchRun:
    found = _uuid(named)
    runs = MatchRun.objects.select_related("cycle__programme", "weighting")
    run = runs.filter(pk=found).first() if found else None
    if run is None:
        known = ", ".join(str(pk) for pk in MatchRun.objects.values_list("pk", flat=True)[:MOST_SHOWN])
        text = _("No run has the id “%(name)s”. Known: %(known)s.")
        raise CommandError(text % {"name": named, "known": known or _("none yet")})
    return run


def _row(cycle: Cycle, found: Read, named: str) -> int:
    """The row of someone named by id, e-mail or card."""
    key = _uuid(named)
    wanted = Q(pk=key) | Q(card_id=key) if key else Q(email__iexact=named) | Q(user__email__iexact=named)
    people = set(Volunteer.objects.filter(wanted).values_list("pk", flat=True))
    rows = [found.row_of[pk] for pk in people if pk in found.row_of]
    if rows:
        return rows[0]
    if people:
        text = _(
            "“%(name)s” can't be matched in this cycle: not enrolled, away, paused, without consent, or of an "
            "organisation that is no member now."
        )
        raise CommandError(text % {"name": named})
    known = cycle.enrolments.current().order_by("volunteer__email").values_list("volunteer__email", flat=True)
    shown = ", ".join(known[:MOST_SHOWN]) or _("none yet")
    raise CommandError(
        _("Nobody is known as “%(name)s”. Enrolled: %(known)s.") % {"name": named, "known": shown}
    )


def _volunteer(found: Read, row: int) -> Volunteer:
    return Volunteer.objects.get(pk=str(found.people[row].id))


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
