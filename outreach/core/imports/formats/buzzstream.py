"""BuzzStream: link partners and people exports."""

from ...states import ImportKind
from .shape import Shape

SOURCE = "buzzstream"
NAME = "BuzzStream"

SHAPES = (
    Shape("Link partners", ImportKind.PROSPECTS,
          {"site": ("Website", "Websites", "Domain", "Root Domain", "Website URL", "URL", "Linking Domain", "Web Site"),
           "page_url": ("Linking From", "Link From", "Linking Page", "Source URL", "Linking From URL"),
           "target_url": ("Linking To", "Link To", "Linking To URL"),
           "email": ("Email", "Email Address", "Emails", "Primary Email", "Contact Email", "Email 1", "Website Emails"),
           "name": ("Contact Name", "Full Name", "Primary Contact", "Contact", "Name"),
           "first_name": ("First Name",), "last_name": ("Last Name",), "job": ("Job Title", "Title"),
           "phone": ("Phone", "Phone Number", "Phone Numbers"), "anchor": ("Anchor Text",),
           "tags": ("Tags", "Website Tags"), "notes": ("Notes", "Website Notes"), "site_name": ("Website Name",
           "Site Name"),
           "contact_form": ("Contact Form", "Contact Page", "Contact Page URL"), "country": ("Country",),
           "domain_score": ("Domain Authority", "Moz DA", "DA")},
          ("site",), (("Relationship Stage", "Relationship Type", "Website Type", "Link Partner Type", "Linking From",
                       "Last Communication Date", "Last Contacted", "Overall Rating", "Assigned To", "Website Name"),
                      ("Email", "Email Address", "Emails", "Primary Email", "Contact Email", "Contact Name",
                      "First Name",
                       "Primary Contact", "Tags", "Relationship Stage", "Linking To", "Email 1"))),
)  # fmt: skip
