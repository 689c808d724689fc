"""Lists of people, from address books and finders of addresses."""

from ...states import ImportKind
from .shape import Shape

SOURCE = "list"
NAME = "Contacts"

EMAIL = (
    "Email", "E-mail", "Email address", "E-mail address", "Mail", "Emails", "Primary email", "Work email",
    "Contact email",
    "Email 1", "E-mail 1 - Value", "E-Mail-Adresse", "Adresse e-mail", "Correo", "Correo electrónico",
    "Indirizzo email",
    "E-mailadres", "Adres e-mail", "Почта", "Address", "Email value", "Business email", "Email to",
)  # fmt: skip

SHAPES = (
    Shape("List of people", ImportKind.CONTACTS,
          {"email": EMAIL,
           "name": ("Name", "Full name", "Contact", "Contact name", "Display name", "Author", "Author name", "Nom",
           "Nombre",
                    "Nome", "Naam", "Имя", "Vollständiger Name", "Person", "Recipient", "Webmaster", "Editor"),
           "first_name": ("First name", "Firstname", "Given name", "Forename", "Vorname", "Prénom", "Primer nombre",
           "Voornaam",
                          "first"),
           "last_name": ("Last name", "Lastname", "Surname", "Family name", "Nachname", "Nom de famille", "Apellido",
                         "Apellidos", "Cognome", "Achternaam", "last"),
           "site": ("Website", "Site", "Domain", "URL", "Web", "Company website", "Homepage", "Company domain", "Blog",
                    "Sitio web", "Webseite", "Site web", "Sito web", "Website URL", "Domain name", "Host",
                    "Company URL"),
           "site_name": ("Company", "Organization", "Organisation", "Company name", "Organization name",
           "Publication", "Outlet",
                         "Site name", "Website name", "Blog name", "Firma", "Entreprise", "Empresa", "Azienda"),
           "job": ("Position", "Job title", "Title", "Role", "Job", "Beruf", "Poste", "Puesto", "Cargo"),
           "phone": ("Phone", "Phone number", "Telephone", "Mobile", "Telefon", "Téléphone", "Teléfono"),
           "language": ("Language", "Lang", "Sprache", "Langue", "Idioma"),
           "timezone": ("Timezone", "Time zone", "TZ", "Zeitzone", "Fuseau horaire", "Zona horaria", "Fuso orario"),
           "country": ("Country", "Land", "Pays", "País", "Location"),
           "tags": ("Tags", "Tag", "Labels", "Group", "Groups", "Category", "Niche"),
           "notes": ("Notes", "Note", "Comment", "Comments", "Remarks", "Notizen", "Notas"),
           "page_url": ("Page", "Page URL", "Article", "Article URL", "Source URL", "Found on", "Post URL", "Link"),
           "title": ("Page title", "Article title", "Post title")},
          ("email",), ()),
)  # fmt: skip
