"""When people are usually free: the hours it is in UTC, who may say it, and where it is seen."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from hub.members.cards import Card
from hub.members.forms import ProfileForm
from hub.members.hours import SLOTS, weekly_hours
from hub.members.models import Event, Organisation, User, Volunteer
from hub.members.services import apply_alone, change_volunteer, release_consents
from hub.shared.errors import NotAllowed
from hub.topics.models import Topic
from tests.cast import SYSTEM, actor, refused

SUMMER, WINTER = dt.date(2026, 7, 1), dt.date(2026, 12, 1)
ALL = [code for code, _label in SLOTS]
NO_ROWS = {f"{name}-{count}_FORMS": "0" for name in ("offers", "seeks") for count in ("TOTAL", "INITIAL")}
WHOLE: dict[str, Any] = {
    "name": "Ada", "seniority": "senior", "languages": ["fr"], "modes": ["remote"], "roles": ["mentor"],
    "capacity": "1",
    **NO_ROWS, "offers-TOTAL_FORMS": "1", "offers-0-topic": "open-source", "offers-0-level": "mastering",
}  # fmt: skip


@pytest.mark.parametrize(
    ("slot", "zone", "on", "hours"),
    [
        ("mon_morning", "UTC", SUMMER, range(8, 12)),
        ("mon_morning", "Europe/Paris", SUMMER, range(6, 10)),
        ("mon_morning", "Europe/Paris", WINTER, range(7, 11)),
        ("wed_midday", "Europe/Paris", WINTER, range(59, 61)),
        ("mon_afternoon", "America/Montreal", SUMMER, range(18, 22)),
        ("mon_afternoon", "America/Montreal", WINTER, range(19, 23)),
        ("mon_evening", "America/Montreal", WINTER, range(23, 26)),
        ("fri_evening", "America/Montreal", SUMMER, range(118, 121)),
        ("mon_morning", "Pacific/Noumea", SUMMER, (165, 166, 167, 0)),
        ("mon_morning", "Pacific/Kiritimati", SUMMER, (162, 163, 164, 165)),
        ("tue_morning", "Asia/Kolkata", SUMMER, range(26, 30)),
        ("mon_morning", "America/St_Johns", WINTER, range(11, 15)),
        ("mon_midday", "Asia/Kathmandu", WINTER, range(6, 8)),
    ],
)
def test_a_part_of_a_day_is_these_hours_of_the_week_in_utc(
    slot: str, zone: str, on: dt.date, hours: range | tuple[int, ...]
) -> None:
    assert weekly_hours([slot], zone, on) == frozenset(hours)


@pytest.mark.parametrize(
    "zone", ["Europe/Paris", "America/Montreal", "Pacific/Noumea", "Asia/Kolkata", "UTC"]
)
def test_the_whole_working_week_is_sixty_five_hours_wherever_one_lives(zone: str) -> None:
    hours = weekly_hours(ALL, zone, WINTER)
    assert len(hours) == 5 * 13
    assert hours <= set(range(168))


def test_the_offset_is_that_of_the_day_even_when_the_clocks_change_in_its_night() -> None:
    assert weekly_hours(["mon_morning"], "Europe/Paris", dt.date(2026, 3, 28)) == frozenset(range(7, 11))
    assert weekly_hours(["mon_morning"], "Europe/Paris", dt.date(2026, 3, 29)) == frozenset(range(6, 10))


def test_nothing_said_is_no_hour() -> None:
    assert weekly_hours([], "Europe/Paris", SUMMER) == frozenset()


def test_a_code_or_a_zone_that_does_not_exist_is_an_error() -> None:
    for slots, zone in ((["sun_morning"], "UTC"), (["mon_morning"], "Mars/Olympus")):
        with pytest.raises(KeyError):
            weekly_hours(slots, zone, SUMMER)


def test_parts_of_the_week_have_names_in_both_languages() -> None:
    names = dict(SLOTS)
    with override("en"):
        assert (names["mon_morning"], names["fri_evening"]) == ("Monday morning", "Friday evening")
    with override("fr"):
        assert (names["mon_morning"], names["wed_afternoon"]) == ("lundi matin", "mercredi après-midi")


def test_the_whole_week_is_kept_and_found_again(ada: Volunteer) -> None:
    change_volunteer(actor=actor(ada), volunteer=ada, values={"slots": ALL})
    ada.refresh_from_db()
    assert (len(ada.slots), set(ada.slots)) == (20, set(ALL))
    longest = Volunteer._meta.get_field("slots")
    assert len(longest.get_prep_value(ALL)) <= (longest.max_length or 0)
    assert Volunteer.objects.filter(slots__has="mon_midday").get() == ada


def test_the_person_and_the_referent_say_it_and_nobody_else(
    ada: Volunteer, rita: User, oscar: User, basile: Volunteer
) -> None:
    for teller, slots in ((ada, ["tue_morning"]), (rita, ["thu_midday"]), (rita, [])):
        changed = change_volunteer(actor=actor(teller), volunteer=ada, values={"slots": slots})
        assert changed.slots == slots
    for stranger in (oscar, basile):
        with pytest.raises(NotAllowed):
            change_volunteer(actor=actor(stranger), volunteer=ada, values={"slots": ["mon_morning"]})
    ada.refresh_from_db()
    assert ada.slots == []


@pytest.mark.parametrize(
    "slots", [["mon_night"], ["sat_morning"], ["mon_morning", ""], 3, {"mon_morning": 1}]
)
def test_an_unknown_part_of_the_week_is_refused_at_its_field(ada: Volunteer, slots: Any) -> None:
    with pytest.raises(ValidationError) as refusal:
        change_volunteer(actor=actor(ada), volunteer=ada, values={"slots": slots})
    assert set(refusal.value.message_dict) == {"slots"}


def test_neither_the_record_of_events_nor_the_card_tells_it(ada: Volunteer) -> None:
    change_volunteer(
        actor=actor(ada), volunteer=ada, values={"slots": ["tue_morning"], "availability": "le mardi"}
    )
    card = str(Card.of(Volunteer.objects.with_topics().get(pk=ada.pk)))
    event = str(Event.objects.filter(subject_id=ada.pk).values())
    for said in ("tue_morning", "Tuesday", "mardi"):
        assert said not in card
        assert said not in event


def test_the_form_is_a_table_whose_boxes_each_say_day_and_part(ada: Volunteer) -> None:
    ada.slots = ["tue_morning", "fri_evening"]
    with override("en"):
        table = str(ProfileForm(volunteer=ada)["slots"])
    assert re.findall(r'<th scope="row">(\w+)</th>', table) == [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
    ]  # fmt: skip
    assert re.findall(r'<th scope="col">(\w+)', table) == ["Morning", "Midday", "Afternoon", "Evening"]
    boxes = re.findall(
        r'<label for="(\w+)"><input type="checkbox" name="slots" value="(\w+)" id="(\w+)"( checked)?>'
        r'<span class="visually-hidden">([\w ]+)</span></label>', table
    )  # fmt: skip
    assert [value for _for, value, _id, _checked, _name in boxes] == ALL
    assert all(told == known for told, _value, known, _checked, _name in boxes)
    assert len({known for _for, _value, known, _checked, _name in boxes}) == 20
    assert [value for _for, value, _id, checked, _name in boxes if checked] == ada.slots
    assert boxes[4][4] == "Tuesday morning"


def test_a_person_ticks_it_on_their_profile(client: Client, ada: Volunteer) -> None:
    client.force_login(ada.user)
    page = client.get(reverse("profile")).text
    assert "Europe/Paris" in page
    told = client.post(reverse("profile"), {**WHOLE, "slots": ["tue_morning", "thu_midday"]})
    assert told.status_code == 302
    ada.refresh_from_db()
    assert ada.slots == ["thu_midday", "tue_morning"]
    assert client.get(reverse("profile")).text.count(" checked") >= 2
    again = client.post(reverse("profile"), {**WHOLE, "offers-INITIAL_FORMS": "1"})
    assert again.status_code == 302
    ada.refresh_from_db()
    assert ada.slots == [], "what is not ticked any more is no more said"


def test_a_made_up_box_is_refused_on_the_profile(client: Client, ada: Volunteer) -> None:
    client.force_login(ada.user)
    answer = client.post(reverse("profile"), {**WHOLE, "slots": ["tue_night"]})
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["slots"])
    assert 'href="#id_slots"' in answer.text
    ada.refresh_from_db()
    assert ada.slots == []


def test_a_referent_ticks_it_for_their_people_alone(
    client: Client, rita: User, ada: Volunteer, basile: Volunteer
) -> None:
    client.force_login(rita)
    values = {**WHOLE, "email": ada.email, "slots": ["wed_evening"]}
    assert client.post(reverse("person", args=[ada.pk]), values).status_code == 302
    assert client.post(reverse("person", args=[basile.pk]), values).status_code == 404
    new = {
        **NO_ROWS,
        "name": "Nina",
        "email": "nina@rivage.example",
        "capacity": "1",
        "slots": ["mon_midday"],
    }
    assert client.post(reverse("person-add"), {**new, "slots": ["noon"]}).status_code == 400
    assert client.post(reverse("person-add"), new).status_code == 302
    slots = dict(Volunteer.objects.values_list("name", "slots"))
    assert slots == {"Ada": ["wed_evening"], "Basile": [], "Nina": ["mon_midday"]}


def test_joining_says_it_in_the_zone_of_the_account(client: Client, sacha: User, open_source: Topic) -> None:
    User.objects.filter(pk=sacha.pk).update(time_zone="America/Montreal")
    sacha.refresh_from_db()
    client.force_login(sacha)
    assert "America/Montreal" in client.get(reverse("join")).text
    values = {**WHOLE, "name": "Sacha", "slots": ["mon_morning"]}
    assert client.post(reverse("join"), {**values, "slots": ["mon"]}).status_code == 400
    assert client.post(reverse("join"), values).status_code == 302
    joined = Volunteer.objects.get(user=sacha)
    assert (joined.slots, joined.time_zone) == (["mon_morning"], "America/Montreal")


def test_a_program_may_name_another_zone_than_the_account_s(
    sacha: User, rivage: Organisation, open_source: Topic
) -> None:
    values = {**{name: WHOLE[name] for name in ("name", "seniority", "languages", "modes", "roles")},
        "time_zone": "Pacific/Noumea"}  # fmt: skip
    joined = apply_alone(
        actor=actor(sacha), organisation=rivage, values=values, offers=[(open_source, "mastering")]
    )
    assert joined.time_zone == "Pacific/Noumea"


def test_a_person_takes_away_what_they_said_and_nobody_else_s(
    client: Client, ada: Volunteer, basile: Volunteer
) -> None:
    change_volunteer(
        actor=actor(ada), volunteer=ada, values={"slots": ["tue_morning"], "availability": "une sur deux"}
    )
    for person, slots, note in ((ada, ["tue_morning"], "une sur deux"), (basile, [], "")):
        client.force_login(person.user)
        [said] = client.get(reverse("consents-export")).json()["usually_free"]
        assert (said["slots"], said["availability"], said["time_zone"]) == (slots, note, "Europe/Paris")


def test_whoever_is_erased_is_no_more_known_to_be_free_at_any_hour(
    ada: Volunteer, basile: Volunteer, rita: User
) -> None:
    for person in (ada, basile):
        change_volunteer(
            actor=actor(person),
            volunteer=person,
            values={"slots": ["mon_midday"], "availability": "Le lundi"},
        )
    assert ada.user is not None
    with refused("not_allowed"):
        release_consents(actor=actor(rita), user=ada.user)
    release_consents(actor=SYSTEM, user=ada.user)
    kept = dict(Volunteer.objects.values_list("name", "slots"))
    assert kept == {"Ada": [], "Basile": ["mon_midday"]}
    assert dict(Volunteer.objects.values_list("name", "availability")) == {"Ada": "", "Basile": "Le lundi"}
