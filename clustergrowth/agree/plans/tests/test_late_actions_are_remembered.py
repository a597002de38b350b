from datetime import date, timedelta

from clustergrowth.agree.plans import jobs, ports, services
from clustergrowth.agree.plans.models import Action
from clustergrowth.agree.plans.tests.test_an_action_is_set_and_done import make_action
from clustergrowth.common import clock
from clustergrowth.common.mail.models import Mail
from tests.cast import NOW, Cast
from tests.looked_up import on_the_desk

YESTERDAY = NOW.date() - timedelta(days=1)


def late(cast: Cast, due_on: date = YESTERDAY, **fields: object) -> Action:
    return make_action(cast, due_on=due_on, **fields)


def test_one_mail_names_all_late_actions_of_a_person_once_a_week(cast: Cast) -> None:
    late(cast)
    late(cast, title="Aprire il laboratorio")
    make_action(cast, title="Non ancora")
    with clock.at(NOW):
        assert services.remind_of_late_actions() == 1
    mail = Mail.objects.get(kind="plans.late")
    assert (mail.person, mail.kind, mail.asks) == (cast.paolo, "plans.late", 55)
    assert "Invitare le scuole" in mail.text and "Aprire il laboratorio" in mail.text
    assert "Non ancora" not in mail.text
    with clock.at(NOW + timedelta(days=6)):
        assert services.remind_of_late_actions() == 0
    with clock.at(NOW + timedelta(days=7)):
        jobs.remind_of_late_actions()
    assert Mail.objects.filter(kind="plans.late").count() == 2


def test_one_more_late_action_does_not_bring_a_second_mail_in_the_week(cast: Cast) -> None:
    late(cast)
    with clock.at(NOW):
        services.remind_of_late_actions()
    late(cast)
    with clock.at(NOW + timedelta(days=2)):
        assert services.remind_of_late_actions() == 0


def test_nobody_is_reminded_of_what_is_done_or_carried_without_a_name(cast: Cast) -> None:
    services.report_action(late(cast), came_of_it="x", by=cast.paolo)
    late(cast, owner=None, organisation=cast.laser)
    with clock.at(NOW):
        assert services.remind_of_late_actions() == 0


def test_the_desk_shows_the_latest_and_how_many(cast: Cast) -> None:
    for days in range(1, 8):
        late(cast, due_on=NOW.date() - timedelta(days=days), title=f"{days}")
    with clock.at(NOW):
        group = on_the_desk(ports.desk(cast.bologna, cast.carla))
        assert on_the_desk(ports.desk(cast.istanbul, cast.selin)) is None
    assert group and group.total == 7
    assert [row.title for row in group.rows] == ["7", "6", "5", "4", "3"]
    assert "Paolo Cormorano" in str(group.rows[0].detail)
