"""What a person may type about firms, people and lists: shape and spelling only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stammtisch.businesses import bridge
from stammtisch.businesses.models import Business, Consent, Person
from stammtisch.classifications.forms import (
    LookUpField,
    PickedField,
    RevisionField,
    take_pick,
)


def _spelled(reader: Callable[[str], Any], text: str, *, empty: Any) -> Any:  # noqa: ANN401 -- each field has its own type
    """Return what a reader of the core makes of a typed text, or its complaint."""
    if not text:
        return empty
    try:
        return reader(text)
    except ValueError as problem:
        raise forms.ValidationError(str(problem)) from problem


class PlainForm(forms.Form):
    """A form whose labels end without a colon."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's signature
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class BusinessForm(PlainForm):
    """A firm."""

    name = forms.CharField(
        label=gettext_lazy("Legal name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    short_name = forms.CharField(
        label=gettext_lazy("Short name"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("What people call it; shown in lists."),
    )
    street = forms.CharField(label=gettext_lazy("Street"), max_length=160, required=False)
    postcode = forms.CharField(label=gettext_lazy("Postcode"), max_length=12, required=False)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=120, required=False)
    district = forms.CharField(label=gettext_lazy("District"), max_length=120, required=False)
    lat = forms.CharField(label=gettext_lazy("Latitude"), max_length=40, required=False)
    lon = forms.CharField(label=gettext_lazy("Longitude"), max_length=40, required=False)
    nace_code = forms.CharField(
        label=gettext_lazy("NACE code"),
        max_length=12,
        required=False,
        help_text=gettext_lazy("NACE, WZ or NOGA, such as 25.61."),
    )
    nace_version = RevisionField()
    code_words = LookUpField()
    code_pick = PickedField(required=False)
    size = forms.ChoiceField(
        label=gettext_lazy("Size"), choices=Business.Size.choices, required=False
    )
    founded_year = forms.CharField(
        label=gettext_lazy("Founded in"), max_length=10, required=False
    )
    languages = forms.CharField(
        label=gettext_lazy("Languages"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Such as de, en, or German, English."),
    )
    certificates = forms.CharField(
        label=gettext_lazy("Certificates"),
        max_length=2000,
        required=False,
        help_text=gettext_lazy("Such as ISO 9001; EN 1090-2. An exclamation mark: not held."),
    )
    website = forms.CharField(label=gettext_lazy("Website"), max_length=200, required=False)
    description = forms.CharField(
        label=gettext_lazy("What it does"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    @staticmethod
    def shown(business: Business) -> dict[str, Any]:
        """Return a firm as the fields show it."""
        kept = BusinessForm.base_fields.keys() - {"code_words", "code_pick"}
        values = {name: getattr(business, name) for name in kept}
        return values | {
            "languages": ", ".join(business.languages),
            "certificates": "; ".join(business.certificates),
        }

    def clean_lat(self) -> float | None:
        """Read degrees north in any office's spelling."""
        place: float | None = _spelled(bridge.latitude_of, self.cleaned_data["lat"], empty=None)
        return place

    def clean_lon(self) -> float | None:
        """Read degrees east in any office's spelling."""
        place: float | None = _spelled(
            bridge.longitude_of, self.cleaned_data["lon"], empty=None
        )
        return place

    def clean_nace_code(self) -> str:
        """Spell a NACE code."""
        return str(_spelled(bridge.nace_of, self.cleaned_data["nace_code"], empty=""))

    def clean_founded_year(self) -> int | None:
        """Read a year."""
        year: int | None = _spelled(
            bridge.year_of, self.cleaned_data["founded_year"], empty=None
        )
        return year

    def clean_languages(self) -> list[str]:
        """Read codes or names of languages."""
        return list(_spelled(bridge.languages_of, self.cleaned_data["languages"], empty=[]))

    def clean_certificates(self) -> list[str]:
        """Split certificates."""
        return bridge.certificates_of(self.cleaned_data["certificates"])

    def clean(self) -> None:
        """Take the code that was picked, and ask for both degrees or none."""
        take_pick(self, "nace_code")
        given = [self.cleaned_data.get(name) for name in ("lat", "lon")]
        missing = [
            name for name, value in zip(("lat", "lon"), given, strict=True) if value is None
        ]
        if len(missing) == 1 and missing[0] not in self.errors:
            self.add_error(missing[0], _("Latitude and longitude belong together."))


class AnotherBusinessForm(BusinessForm):
    """A firm whose name is in the register already."""

    is_another = forms.BooleanField(
        label=gettext_lazy("It is another firm of the same name"), required=False
    )


class PersonForm(PlainForm):
    """Somebody of a firm."""

    given_name = forms.CharField(
        label=gettext_lazy("Given name"), max_length=80, required=False
    )
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=80)
    role = forms.CharField(label=gettext_lazy("Role"), max_length=120, required=False)
    email = forms.CharField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    phone_typed = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    language = forms.CharField(
        label=gettext_lazy("Language"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("The one we write in, such as de or German."),
    )
    is_newcomer = forms.BooleanField(
        label=gettext_lazy("New in town: gains most from introductions"), required=False
    )

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's signature
        super().__init__(*args, **kwargs)
        self.country = country

    @staticmethod
    def shown(person: Person) -> dict[str, Any]:
        """Return a person as the fields show them."""
        return {name: getattr(person, name) for name in PersonForm.base_fields}

    def clean_email(self) -> str:
        """Spell a mail address; its domain becomes small and ASCII."""
        return str(_spelled(bridge.mail_of, self.cleaned_data["email"], empty=""))

    def clean_phone_typed(self) -> str:
        """Keep what was typed unless it cannot be a phone number at all."""
        typed = str(self.cleaned_data["phone_typed"])
        _spelled(lambda text: bridge.phone_of(text, country=self.country), typed, empty="")
        return typed

    def clean_language(self) -> str:
        """Read the code or the name of a language."""
        return str(_spelled(bridge.language_of, self.cleaned_data["language"], empty=""))


class ConsentForm(PlainForm):
    """What somebody said to one purpose."""

    purpose = forms.ChoiceField(choices=Consent.Purpose.choices)
    is_given = forms.TypedChoiceField(
        choices=[("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))],
        coerce=lambda answer: answer == "yes",
    )
    source = forms.CharField(label=gettext_lazy("How do we know?"), max_length=120)


class UploadForm(PlainForm):
    """A list."""

    file = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        allow_empty_file=True,
        help_text=gettext_lazy(".xlsx or .csv, up to 10 MB and 50,000 lines."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.csv,.tsv,.tab,.txt"}),
    )
    source = forms.CharField(
        label=gettext_lazy("Where does it come from?"),
        max_length=120,
        required=False,
        help_text=gettext_lazy(
            "Such as Chamber of commerce. A firm's number in the list counts within this "
            "source. Empty: the name of the file."
        ),
    )
    sheet = forms.CharField(
        label=gettext_lazy("Sheet"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Of a workbook. Empty: the first one."),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """Refuse a file that is too big before it is read."""
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        size = upload.size or 0
        if size > bridge.LARGEST_BYTES:
            limit = filesizeformat(bridge.LARGEST_BYTES)
            raise forms.ValidationError(
                _("“%(name)s” has %(size)s, at most %(limit)s are taken. Split the list.")
                % {"name": upload.name, "size": filesizeformat(size), "limit": limit}
            )
        return upload


class MappingForm(PlainForm):
    """What each column of a list holds; one select a column, named ``column_<number>``."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 -- Django's signature
        columns: Sequence[bridge.ColumnView],
        odd_words: Sequence[str] = (),
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("– not imported –")), *bridge.field_choices()]
        self.columns = columns
        for column in columns:
            self.fields[f"column_{column.place}"] = forms.ChoiceField(
                label=column.title or _("column %(number)d") % {"number": column.place + 1},
                choices=choices, initial=column.field, required=False,
            )  # fmt: skip
        if odd_words:
            self.fields["are_words_right"] = forms.BooleanField(
                label=_("These words are spelled right"),
                error_messages={
                    "required": _(
                        "If they are wrong, save the list again as “CSV UTF-8” or as .xlsx, "
                        "and upload that."
                    )
                },
            )

    @property
    def rows(self) -> list[tuple[bridge.ColumnView, forms.BoundField]]:
        """Every column beside its select."""
        return [(column, self[f"column_{column.place}"]) for column in self.columns]

    @property
    def mapping(self) -> dict[str, str]:
        """Column number as text → field, without the columns that are left out."""
        return {
            str(column.place): self.cleaned_data[f"column_{column.place}"]
            for column in self.columns
            if self.cleaned_data[f"column_{column.place}"]
        }
