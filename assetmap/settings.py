"""What the environment says: every setting of assetmap, typed, read from variables that begin ASSETMAP_."""

from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr
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
    read_pool_size: int = Field(
        default=8, ge=1, description="Connections of the public JSON search's pool."
    )
    secret_key: SecretStr | None = Field(
        default=None,
        min_length=32,
        description="What cookies are signed with; without it a random one is made once and kept under `home`.",
    )
    walking_speed_kmh: float = Field(
        default=4.8,
        gt=0,
        description="Walking speed in km/h (pharmacy studies: 20 minutes = 1.6 km).",
    )
    tiles_url: str | None = Field(
        default=None, description="Background tiles, as https://…/{z}/{x}/{y}.png."
    )
    tiles_attribution: str = Field(
        default="", description="What the tiles' publisher asks to be shown."
    )


@lru_cache
def get_settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
