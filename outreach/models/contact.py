"""A person we may write to: addresses, sites, one row for all projects."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint, func, select, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.states import AddressState
from ..db import Base, db
from .site import Site


class Contact(Base):
    name: Mapped[str] = mapped_column(default="", index=True)
    first_name: Mapped[str] = mapped_column(default="")
    last_name: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="")
    timezone: Mapped[str] = mapped_column(default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(default="")
    legal_basis: Mapped[str] = mapped_column(default="")
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)  # custom merge fields
    import_id: Mapped[int | None] = mapped_column(index=True)
    erased_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    addresses: Mapped[list[Address]] = relationship(
        back_populates="contact", cascade="all, delete-orphan", order_by="Address.id"
    )
    places: Mapped[list[ContactSite]] = relationship(back_populates="contact", cascade="all, delete-orphan")

    @property
    def label(self) -> str:
        return self.name or (self.addresses[0].email if self.addresses else "somebody")

    @property
    def best_address(self) -> Address | None:
        """The address to write to: the first that has not bounced."""
        return next((a for a in self.addresses if a.state != AddressState.BOUNCED), None)

    @classmethod
    def field_names(cls) -> frozenset[str]:
        """The names of all custom fields that any person has: those that mails may use."""
        if db.session.connection().dialect.name == "postgresql":
            keys = select(func.json_object_keys(cls.fields).label("key")).distinct()
        else:
            each = func.json_each(cls.fields).table_valued("key")
            keys = select(each.c.key).select_from(cls).join(each, true()).distinct()
        return frozenset(db.session.scalars(keys))

    @classmethod
    def called(cls, email: str) -> Contact | None:
        """The person an address (in its normal form) belongs to."""
        return db.session.scalar(select(cls).join(Address).where(Address.email == email))


class Address(Base):
    contact_id: Mapped[int] = mapped_column(ForeignKey(Contact.id, ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(unique=True)  # normal form
    domain: Mapped[str] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(default=AddressState.UNKNOWN)
    flags: Mapped[str] = mapped_column(default="")  # role, disposable, noreply: space separated
    found_on: Mapped[str] = mapped_column(default="")
    trouble_count: Mapped[int] = mapped_column(default=0)
    bounced_at: Mapped[datetime | None]
    bounce_reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]

    contact: Mapped[Contact] = relationship(back_populates="addresses")


class ContactSite(Base):
    """A person works at a site."""

    __table_args__ = (UniqueConstraint("contact_id", "site_id"),)

    contact_id: Mapped[int] = mapped_column(ForeignKey(Contact.id, ondelete="CASCADE"))
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id, ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(default="")

    contact: Mapped[Contact] = relationship(back_populates="places")
    site: Mapped[Site] = relationship()
