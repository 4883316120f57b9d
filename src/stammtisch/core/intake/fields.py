"""What a column of a list of firms may hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRM, PERSON, STATEMENT = "firm", "person", "statement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Something that a column may hold.

    Attributes:
        name: what we call it.
        group: whom it is about: ``FIRM``, ``PERSON`` or ``STATEMENT``.
        longest: characters that are kept at most; a longer cell refuses its line.
        aliases: headers that offices give it, in any spelling that folds to these.
    """

    name: str
    group: str
    longest: int = 10_000
    aliases: tuple[str, ...] = ()


_CATALOGUE = """\
firm name 200: business, Firma, Firmenname, Firmenbezeichnung, Name der Firma, Firma 1,
    Unternehmen, Unternehmensname, Name des Unternehmens, Betrieb, Betriebsname, company,
    company name, business name, legal name, organisation, organization, Handelsname, firm,
    Kunde, Account, Organisationsname
firm short_name 120: Kurzname, Kurzbezeichnung, Kurz, Rufname, trading name, brand
firm street 160: Straße, Straße und Hausnummer, Straße Nr, Straße Hausnummer, Str, Anschrift,
    Adresse, address, street address, address line 1
firm postcode 12: PLZ, Postleitzahl, postal code, zip, zip code, post code
firm place 120: Ort, Stadt, city, town, Wohnort, Sitz, Firmensitz, Gemeinde, location
firm district 120: Stadtteil, Ortsteil, Bezirk, Viertel, Quartier, Gewerbegebiet
firm lat 40: latitude, Breite, Breitengrad, geogr. Breite, geo lat
firm lon 40: longitude, lng, Länge, Längengrad, geogr. Länge, geo lon, long
firm nace_code 8: nace, WZ, WZ 2008, WZ Code, WZ Schlüssel, Wirtschaftszweig,
    Branchenschlüssel, Branchencode, NOGA, industry code, NACE Rev 2
firm size 40: size class, Größe, Größenklasse, Mitarbeiter, Mitarbeiterzahl, Anzahl
    Mitarbeiter, Mitarbeitende, Beschäftigte, Beschäftigtenzahl, MA, employees, staff,
    headcount, number of employees
firm founded_year 40: founded, Gründungsjahr, gegründet, Gründung, year founded, established,
    founded in
firm languages 200: Sprachen, Firmensprachen, spoken languages
firm certificates 2000: Zertifikate, Zertifikat, Zertifizierung, Zertifizierungen, certificate,
    certifications
firm website 200: Webseite, Internet, Homepage, www, URL, web, Internetseite, Web-Adresse
firm description 10000: Beschreibung, Tätigkeit, Tätigkeitsbeschreibung, Gegenstand,
    Unternehmensgegenstand, Kurzbeschreibung, Leistungen, Profil, Bemerkung, what it does,
    activity, profile, notes
firm external_key 80: id, Kundennummer, Kunden-Nr, Firmennummer, Firmen-ID,
    Betriebsnummer, key, Schlüssel, Mitgliedsnummer, Mitglieds-Nr, company id,
    business id
person person_name 160: Ansprechpartner, Ansprechpartnerin, Ansprechperson, Kontaktperson,
    Kontakt, Ansprechpartner Name, Inhaber, Inhaberin, Geschäftsführer, Geschäftsführerin,
    Geschäftsführung, contact, contact person, contact name, full name, person, owner, Vor- und
    Nachname
person given_name 80: Vorname, first name, forename, given
person family_name 80: Nachname, Familienname, Zuname, last name, surname
person role 120: Rolle, Funktion, Position, Stellung, job title, title, Abteilung
person email 254: E-Mail, Mail, E-Mail-Adresse, Mailadresse, email address, Emailadresse
person phone 60: Telefon, Tel, Tel., Telefonnummer, Tel.-Nr., Telefon geschäftlich, Fon,
    Rufnummer, Mobil, Handy, Mobiltelefon, phone number, telephone, mobile, cell
person person_language 60: Sprache, language, Korrespondenzsprache, preferred language
statement need 10000: Bedarf, Gesuch, Gesuche, sucht, Suche, Bedarfe, needs, looking for,
    gesucht, fehlt, demand, Wunsch, Bedürfnis
statement offer 10000: Angebot, Angebote, bietet, offers, offering, kann liefern, freie
    Kapazität, supply
statement statement 10000: text, Aussage, Wortlaut, verbatim, Zitat, quote, what was said, was
    gesagt wurde
statement solution 200: Lösung, Lösungsvorschlag, was würde helfen, was es lösen würde,
    mögliche Lösung, what would solve it, what would help
statement statement_kind 40: kind, Art, Richtung, Gesuch oder Angebot, Gesuch/Angebot,
    Bedarf/Angebot, need or offer, direction
statement statement_language 40: Sprache der Aussage, language of the text
statement pass_on 40: Weitergabe, weitersagen, darf weitergegeben werden, may be passed on,
    Freigabe, released to
statement quantity_min 40: Menge, Menge von, Menge ab, quantity, quantity from
statement quantity_max 40: Menge bis, quantity to, quantity up to
statement unit 40: Einheit, Mengeneinheit
statement radius_km 40: Umkreis, Umkreis km, radius, Entfernung km, distance
statement available_from 40: verfügbar ab, ab, from, Beginn, available since
statement available_until 40: verfügbar bis, bis, until, Ende, to
statement own_use_only 40: nur Eigenbedarf, Eigenbedarf, own use
statement statement_certificates 2000: verlangte Zertifikate, required certificates
"""


def _fields() -> Iterator[Field]:
    """Yield the fields of the catalogue: group, name, longest, then what offices call it."""
    for entry in _CATALOGUE.replace("\n    ", " ").splitlines():
        start, _, titles = entry.partition(": ")
        group, name, longest = start.split()
        aliases = tuple(title.strip() for title in titles.split(","))
        yield Field(name=name, group=group, longest=int(longest), aliases=aliases)


FIELDS: tuple[Field, ...] = tuple(_fields())
FIELDS_BY_NAME = {field.name: field for field in FIELDS}
