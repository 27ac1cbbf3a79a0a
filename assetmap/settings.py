"""The settings of assetmap, read from environment variables that begin with ASSETMAP_."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """One deployment's settings; `ASSETMAP_HOME=/srv/assetmap` sets `home`, and so on."""

    model_config = SettingsConfigDict(env_prefix="ASSETMAP_", extra="ignore")

    home: Path = Field(
        default=PROJECT_ROOT / ".assetmap",
        description="Folder for the private PostGIS and fetched files.",
    )
    database_url: str | None = Field(
        default=None,
        description="A PostgreSQL address with PostGIS; without it a private cluster is started under `home`.",
    )
    postgis_options: str = Field(
        default="",
        description="Extra `-c name=value` options for the private PostGIS server.",
    )
    database_pool_size: int = Field(
        default=10,
        ge=1,
        description="Database connections of one server process, and so how many requests it works on at once.",
    )
    seconds_to_wait: float = Field(
        default=1.5,
        gt=0,
        # Long enough for sixty readers at once on a small machine; a 503 then still comes within two seconds.
        description="How long a request waits for its turn before it gets a 503 error.",
    )
    read_pool_size: int = Field(
        default=8, ge=1, description="Further connections of the public JSON search."
    )
    secret_key: SecretStr | None = Field(
        default=None,
        min_length=32,
        description="The key that signs cookies; without it, a random one is made once and kept under `home`.",
    )
    public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^/\s]+/?$",
        description="The site's public address, such as https://map.example.org; links in emails begin with it.",
    )
    operator_name: str | None = Field(
        default=None, description="The organization that runs this site, as shown on its pages."
    )
    operator_email: str | None = Field(
        default=None,
        pattern=r"^[^@\s<>?&]+@[^@\s<>?&]+$",
        description="The email address of the people who run this site.",
    )
    operator_phone: str | None = Field(
        default=None, description="The phone number of the people who run this site."
    )
    operator_address: str | None = Field(
        default=None, description="The postal address of the people who run this site."
    )
    fetch_private_hosts: str = Field(
        default="",
        description="Hosts on this machine or a private network that files may be fetched from, separated by commas.",
    )
    sources_file: Path = Field(
        default=PROJECT_ROOT / "data" / "sources.toml",
        description="The list of official files that `area fetch` downloads.",
    )
    smtp_host: str | None = Field(
        default=None, description="The mail server; without one, emails are stored but not sent."
    )
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_tls: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="How the connection to the mail server is encrypted."
    )
    mail_from: str = Field(
        default="assetmap <assetmap@localhost.localdomain>",
        pattern=r"^[^@<>]*<?[^@\s<>]+@[^@\s<>]+>?$",
        description="The sender of emails.",
    )
    show_outbox: bool = Field(
        default=False, description="Shows every stored email to anybody at /outbox."
    )
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_label: str = Field(
        default="OpenID Connect", description="The provider's name, as readers see it."
    )
    oidc_issuer: str | None = Field(
        default=None,
        pattern=r"^https?://\S+$",
        description="An OpenID provider that people can sign in with, as well as by email.",
    )
    confirm_after_months: int = Field(
        default=6,
        ge=1,
        le=11,
        description="How many months after a confirmation a group is asked whether its entry is still right.",
    )
    walking_speed_kmh: float = Field(
        default=4.8,
        gt=0,
        description="Walking speed in km/h (pharmacy studies: 20 minutes = 1.6 km).",
    )
    search_by_meaning: bool = Field(
        default=True,
        description="Whether search compares meanings as well as words, if the language model is installed.",
    )
    directions_url: str = Field(
        default="https://www.openstreetmap.org/directions?to={latitude}%2C{longitude}",
        pattern=r"^https://\S*\{latitude\}\S*\{longitude\}\S*$",
        description="The map service for directions to an entry, with {latitude} and {longitude}.",
    )
    tiles_url: str | None = Field(
        default=None, description="Background tiles, such as https://…/{z}/{x}/{y}.png."
    )
    tiles_attribution: str = Field(
        default="", description="The credit that the tiles' publisher asks for."
    )

    @property
    def private_hosts(self) -> frozenset[str]:
        """The hosts that `fetch_private_hosts` names."""
        named = (host.strip().lower() for host in self.fetch_private_hosts.split(","))
        return frozenset(filter(None, named))

    @field_validator("smtp_host")
    @classmethod
    def _links_in_mails_lead_here(cls, host: str | None, info: ValidationInfo) -> str | None:
        # A request names its host as it likes: a link that is sent to somebody must not begin with that.
        if host and not info.data.get("public_url"):
            raise ValueError("emails also need ASSETMAP_PUBLIC_URL")
        return host

    @field_validator("oidc_issuer")
    @classmethod
    def _is_known_to_the_provider(cls, issuer: str | None, info: ValidationInfo) -> str | None:
        if issuer and not (info.data.get("oidc_client_id") and info.data.get("oidc_client_secret")):
            raise ValueError(
                "ASSETMAP_OIDC_CLIENT_ID and ASSETMAP_OIDC_CLIENT_SECRET are needed too"
            )
        return issuer


@lru_cache
def get_settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
