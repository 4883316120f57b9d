import pytest
from tests.factories import NOON, make_agency, make_user

from stammtisch.accounts.models import User
from stammtisch.accounts.operations import AddressTaken, LastHead, add_staff, change_staff
from stammtisch.shared.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_add_staff_keeps_one_account_an_address_whatever_its_case():
    head = make_user(email="head@agency.example", role=User.Role.HEAD)
    with pytest.raises(AddressTaken):
        add_staff(
            agency=make_agency(), email="HEAD@agency.example", name="Other", role="officer",
            actor=head, now=NOON,
        )  # fmt: skip
    assert User.objects.count() == 1


def test_add_staff_without_password_makes_an_account_for_codes_only():
    user = add_staff(
        agency=make_agency(), email="New@agency.example", name="New", role="officer",
        actor=None, now=NOON,
    )  # fmt: skip
    assert user.email == "new@agency.example"
    assert not user.has_usable_password()
    assert AuditEntry.objects.get().action == "staff.added"


def test_change_staff_refuses_to_leave_an_agency_without_a_head():
    head = make_user(role=User.Role.HEAD)
    with pytest.raises(LastHead):
        change_staff(user=head, name="H", role="officer", is_active=True, actor=head, now=NOON)
    head.refresh_from_db()
    assert head.role == User.Role.HEAD
