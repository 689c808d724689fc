"""Starters: sequences to begin with, written out so that they can be copied and made one's own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StarterMail:
    """One step: working days after the one before, a subject (empty: stands in the same conversation), a text."""

    delay_days: int
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Starter:
    key: str
    name: str
    about: str
    letters: tuple[StarterMail, ...]


RESOURCE = Starter(
    "resource",
    "Resource suggestion",
    "For a page that collects links on your subject and lacks one of yours.",
    (
        StarterMail(
            0,
            "A suggestion for {{page_title|your page}}",
            "Hi {{first_name|there}},\n\n"
            "{{personal_line|I came across your page while reading up on the subject.}}\n\n"
            "We have written {{asset_title|a guide}}, which goes into a part your page does not cover yet:\n"
            "{{asset_url}}\n\n"
            "If it would help your readers, I would be glad to see it among your links. "
            "If it does not fit, you need not answer.\n\n"
            "Best regards\n{{sender_name}}",
        ),
        StarterMail(
            4,
            "",
            "Hi {{first_name|there}},\n\n"
            "a short note in case my mail got buried. This is the page I meant: {{asset_url}}\n\n"
            "Does somebody else look after {{page_title|your page}}? Then I will gladly write to them instead.\n\n"
            "{{sender_first_name|Best regards}}",
        ),
        StarterMail(
            7,
            "",
            "Hi {{first_name|there}},\n\n"
            "this is my last note about it. If our page is not right for {{site_name|your readers}}, that is fine, "
            "and I won't write about it again.\n\n"
            "Should you update {{page_title|your page}} one day, it stays at {{asset_url}}\n\n"
            "{{sender_first_name|Best regards}}",
        ),
    ),
)

BROKEN = Starter(
    "broken",
    "Broken link",
    "For a page with a dead link that one of your pages could replace. Imports of broken backlinks bring it along.",
    (
        StarterMail(
            0,
            "A dead link on {{page_title|your page}}",
            "Hi {{first_name|there}},\n\n"
            "one link on {{page_url|your page}} leads nowhere any more: {{broken_url}}\n\n"
            "We keep a page on the same subject, {{asset_title|which could stand in for it}}:\n{{asset_url}}\n\n"
            "Either way, I thought you would like to know about the dead link.\n\n"
            "Best regards\n{{sender_name}}",
        ),
        StarterMail(
            5,
            "",
            "Hi {{first_name|there}},\n\n"
            "did my note about the dead link reach you? It is still there: {{broken_url}}\n\n"
            "If you want to replace it, ours is {{asset_url}}\n\n"
            "{{sender_first_name|Best regards}}",
        ),
        StarterMail(
            7,
            "",
            "Hi {{first_name|there}},\n\n"
            "I will leave it at that, so this is the last mail from me about the link on "
            "{{page_title|your page}}. Thank you for reading.\n\n"
            "{{sender_first_name|Best regards}}",
        ),
    ),
)

MENTION = Starter(
    "mention",
    "Unlinked mention",
    "For somebody who has written about you without a link.",
    (
        StarterMail(
            0,
            "Thank you for mentioning {{project_name|us}}",
            "Hi {{first_name|there}},\n\n"
            "thank you for mentioning {{project_name|us}} in {{page_title|your article}}. "
            "{{personal_line|It made our day.}}\n\n"
            "Would you make the name a link, so that readers who want to know more find the right page? "
            "This one fits best: {{asset_url}}\n\n"
            "Best regards\n{{sender_name}}",
        ),
        StarterMail(
            4,
            "",
            "Hi {{first_name|there}},\n\n"
            "one more try, as it is a change of a minute: could the name in {{page_title|your article}} "
            "become a link to {{asset_url}}?\n\n"
            "If a colleague takes care of changes like this, tell me who and I will ask them.\n\n"
            "{{sender_first_name|Best regards}}",
        ),
        StarterMail(
            7,
            "",
            "Hi {{first_name|there}},\n\n"
            "I won't ask again. Thank you for writing about {{project_name|us}}, with or without a link. "
            "If you need numbers, pictures or a quote for your next piece, write to me.\n\n"
            "{{sender_first_name|Best regards}}",
        ),
    ),
)

REMOVAL = Starter(
    "removal",
    "Removal request",
    "For a link you would rather not have. Asked first, so that the disavow file stays the last resort.",
    (
        StarterMail(
            0,
            "A link to {{project_name|us}} on {{site_host|your site}}",
            "Hi {{first_name|there}},\n\n"
            "I look after {{project_url|our website}}. A link on this page leads to it: {{page_url|your site}}\n\n"
            "We did not ask for it and would rather not have it. Would you take it down? "
            "Marking it rel=nofollow helps as well.\n\n"
            "Thank you for your trouble.\n\n"
            "Best regards\n{{sender_name}}",
        ),
        StarterMail(
            5,
            "",
            "Hi {{first_name|there}},\n\n"
            "the link on {{page_url|your site}} is still there. "
            "Does somebody else look after that page? Then tell me whom to ask.\n\n"
            "{{sender_first_name|Best regards}}",
        ),
        StarterMail(
            8,
            "",
            "Hi {{first_name|there}},\n\n"
            "this is my last mail about the link on {{page_url|your site}}. If it stays, we will ask search engines "
            "not to count it for us, which does nothing to your site.\n\n"
            "{{sender_first_name|Best regards}}",
        ),
    ),
)

THANKS = Starter(
    "thanks",
    "Thank-you",
    "For somebody who linked to you without having been asked. One letter, nothing is asked for.",
    (
        StarterMail(
            0,
            "Thank you for linking to {{project_name|us}}",
            "Hi {{first_name|there}},\n\n"
            "I have just seen that {{page_title|your page}} links to us: {{page_url}}\n\n"
            "{{personal_line|Thank you, it means a lot to us.}} "
            "If you ever need a number, a picture or a quote on the subject, write to me.\n\n"
            "Best regards\n{{sender_name}}",
        ),
    ),
)

STARTERS = (RESOURCE, BROKEN, MENTION, THANKS, REMOVAL)


def named(key: str) -> Starter | None:
    """The starter of that key.

    >>> named("broken").name
    'Broken link'
    """
    return next((starter for starter in STARTERS if starter.key == key), None)
