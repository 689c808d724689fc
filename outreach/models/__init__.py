"""What we remember: one noun a file."""

from ..db import Lease
from .asset import Asset
from .backlink import Backlink, BacklinkDomain, ProfileFigures
from .campaign import Campaign, CampaignAsset, CampaignMailbox
from .contact import Address, Contact, ContactSite
from .decision import Decision, DisavowFile
from .event import Event
from .house import DigestMail, Heartbeat, Preference, SavedView, UsedToken
from .import_file import ImportBefore, ImportFile, ImportReject
from .inspection import Inspection
from .link import Check, Link, PageCopy
from .mailbox import Folder, Mailbox
from .membership import Membership
from .message import Message, Thread
from .oauth_client import Registration
from .pitch import Pitch
from .project import Project, ProjectHost
from .pull import Pull
from .sequence import Sequence, Snippet, Step, Variant
from .site import Prospect, Site
from .suppression import Suppression
from .task import Task
from .user import Invitation, ProjectMember, SignIn, SignInAttempt, User

__all__ = [
    "Address",
    "Asset",
    "Backlink",
    "BacklinkDomain",
    "Campaign",
    "CampaignAsset",
    "CampaignMailbox",
    "Check",
    "Contact",
    "ContactSite",
    "Decision",
    "DigestMail",
    "DisavowFile",
    "Event",
    "Folder",
    "Heartbeat",
    "ImportBefore",
    "ImportFile",
    "ImportReject",
    "Inspection",
    "Invitation",
    "Lease",
    "Link",
    "Mailbox",
    "Membership",
    "Message",
    "PageCopy",
    "Pitch",
    "Preference",
    "ProfileFigures",
    "Project",
    "ProjectHost",
    "ProjectMember",
    "Prospect",
    "Pull",
    "Registration",
    "SavedView",
    "Sequence",
    "SignIn",
    "SignInAttempt",
    "Site",
    "Snippet",
    "Step",
    "Suppression",
    "Task",
    "Thread",
    "UsedToken",
    "User",
    "Variant",
]
