"""Headings in nine languages, and those of well-known programs, are understood without a word from anybody."""

import pytest

from clustergrowth.common.tables.mapping import guess
from clustergrowth.people.imports.domain.exports import columns_of, recognised
from clustergrowth.people.imports.queries.fields import CONTACTS, ORGANISATIONS

EXPORTS = {
    "HubSpot": "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Associated Company,Create Date,"
    "Unsubscribed from all email",
    "CiviCRM": "Contact ID,Contact Type,Do Not Email,No Bulk Emails (User Opt Out),Sort Name,Display Name,First Name,"
    "Last Name,Current Employer,Job Title,Email,Group(s),Tag(s)",
    "Google Contacts": "First Name,Middle Name,Last Name,Organization Name,Organization Title,Labels,E-mail 1 - Label,"
    "E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value",
    "Outlook": "Title,First Name,Last Name,Company,Department,Job Title,Business Phone,E-mail Address,E-mail 2 Address,"
    "Categories",
    "LinkedIn": "First Name,Last Name,URL,Email Address,Company,Position,Connected On",
    "Mailchimp": "Email Address,First Name,Last Name,Company,MEMBER_RATING,OPTIN_TIME,UNSUB_TIME,TAGS",
    "Salesforce": "Salutation,First Name,Last Name,Title,Account Name,Mailing City,Phone,Email,Email Opt Out",
}
NO_MAIL = {"HubSpot", "CiviCRM", "Mailchimp", "Salesforce"}  # their exports say who wants none
LABELS = {"CiviCRM", "Outlook", "Mailchimp"}


@pytest.mark.parametrize("program", EXPORTS)
def test_an_export_is_recognised_with_people_firms_and_who_wants_no_mail(program: str) -> None:
    columns = EXPORTS[program].split(",")
    known = recognised(columns)
    assert known is not None and known.program == program
    found = columns_of(known.contacts, columns)
    assert {"email", "organisation"} <= found.keys() and {"name", "family_name"} & found.keys()
    assert ("no_mail" in found, "labels" in found) == (program in NO_MAIL, program in LABELS)


def test_a_list_of_one_s_own_is_no_export() -> None:
    assert recognised(["Name", "E-mail", "Company"]) is None


FIRMS = {
    "pt": "Nome da empresa;Morada;Código postal;Concelho;Telefone;E-mail;NIF;Pessoa de contacto;N.º trabalhadores",
    "de": "Firma;Straße;PLZ;Ort;Telefon;E-Mail;USt-IdNr;Ansprechpartner;Mitarbeiter",
    "nl": "Bedrijfsnaam;Straat;Postcode;Plaats;Telefoon;E-mailadres;BTW-nummer;Contactpersoon;Medewerkers",
    "pl": "Nazwa firmy;Ulica;Kod pocztowy;Miejscowość;Numer telefonu;E-mail;NIP;Osoba kontaktowa;Liczba pracowników",
    "es": "Razón social;Calle;Código postal;Localidad;Teléfono;Correo electrónico;CIF;Persona de contacto;Plantilla",
    "it": "Ragione sociale;Via;CAP;Comune;Telefono;E-mail;Partita IVA;Referente;Addetti",
    "fr": "Raison sociale;Rue;Code postal;Commune;Téléphone;Courriel;N° TVA;Personne de contact;Effectif",
    "tr": "Firma adı;Sokak;Posta kodu;Şehir;Telefon;E-posta;Vergi no;Yetkili kişi;Çalışan sayısı",
    "en": "Company name;Street;Postcode;Town;Telephone;E-mail;VAT number;Contact person;Employees",
}


@pytest.mark.parametrize("language", FIRMS)
def test_headings_of_firms_are_understood(language: str) -> None:
    columns = FIRMS[language].split(";")
    names = ["name", "street", "postcode", "city", "phones", "emails", "vat", "person", "staff"]
    assert guess(columns, [], ORGANISATIONS) == dict(zip(names, columns, strict=True))


def test_web_sites_of_three_firms_are_theirs_also_without_http() -> None:
    rows = [[f"Firm {n}", f"www.firm{n}.example"] for n in range(3)]
    assert guess(["Name", "Website"], rows, ORGANISATIONS) == {"name": "Name", "site": "Website"}
    rows = [[f"Firm {n}", f"https://source.example/{n}"] for n in range(3)]
    assert guess(["Name", "Website"], rows, ORGANISATIONS) == {"name": "Name"}, "pages of the list's source"


PEOPLE = {
    "pt": "Nome próprio;Apelido;E-mail;Telemóvel;Empresa;Cargo;Observações",
    "de": "Vorname;Nachname;E-Mail;Mobil;Unternehmen;Funktion;Bemerkungen",
    "nl": "Voornaam;Achternaam;E-mailadres;Mobiel;Bedrijf;Functie;Opmerkingen",
    "pl": "Imię;Nazwisko;Adres e-mail;Numer telefonu;Nazwa firmy;Stanowisko;Uwagi",
}


@pytest.mark.parametrize("language", PEOPLE)
def test_headings_of_people_are_understood(language: str) -> None:
    columns = PEOPLE[language].split(";")
    names = ["given_name", "family_name", "email", "phone", "organisation", "function", "note"]
    assert guess(columns, [], CONTACTS) == dict(zip(names, columns, strict=True))
