"""Everything that Dockerfile, compose.yaml and Makefile name exists."""

import fnmatch
import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Stage:
    name: str | None
    base: str
    instructions: list[tuple[str, str]] = field(default_factory=list)

    def arguments(self, keyword: str) -> list[str]:
        return [text for word, text in self.instructions if word == keyword]


def read_dockerfile(text: str) -> list[Stage]:
    """Instructions by stage; comment lines and line continuations are resolved."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    stages: list[Stage] = []
    for line in filter(None, map(str.strip, joined.splitlines())):
        keyword, _, rest = line.partition(" ")
        if keyword == "FROM":
            base, _, name = rest.partition(" AS ")
            stages.append(Stage(name=name.strip() or None, base=base.strip()))
        else:
            stages[-1].instructions.append((keyword, rest.strip()))
    return stages


def copied(stages: list[Stage]) -> Iterator[tuple[str | None, str]]:
    """Each source of each COPY, with the stage that it is taken from (None: the project)."""
    for stage in stages:
        for text in stage.arguments("COPY"):
            words = shlex.split(text)
            options = [word for word in words if word.startswith("--")]
            *sources, _target = [word for word in words if word not in options]
            origin = next((o.split("=", 1)[1] for o in options if o.startswith("--from=")), None)
            for source in sources:
                yield origin, source


@pytest.fixture(scope="module")
def stages() -> list[Stage]:
    return read_dockerfile((ROOT / "Dockerfile").read_text())


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


def test_what_the_image_copies_exists_and_is_sent_to_the_builder(stages: list[Stage]) -> None:
    allowed: list[str] = []
    refused: list[str] = []
    for line in (ROOT / ".dockerignore").read_text().split():
        (allowed if line.startswith("!") else refused).append(line.lstrip("!"))
    for origin, source in copied(stages):
        if origin is not None:
            continue
        assert (ROOT / source).exists(), f"Dockerfile copies {source}, which is not in the project."
        assert source.split("/")[0] in allowed, f".dockerignore keeps {source} from the builder."
        assert not any(fnmatch.fnmatch(source, pattern) for pattern in refused if pattern != "*")


def test_a_stage_takes_files_only_from_a_stage_before_it(stages: list[Stage]) -> None:
    names: list[str] = []
    for stage in stages:
        for origin, source in copied([stage]):
            assert origin is None or origin in names, f"{source} comes from no stage before it."
        if stage.name:
            names.append(stage.name)


def test_what_the_image_runs_was_copied(stages: list[Stage]) -> None:
    for stage in stages:
        sources = [source for _, source in copied([stage])]
        for text in stage.arguments("RUN"):
            for word in re.findall(r"[\w./-]+\.(?:mjs|sh|lock|txt)\b", text):
                assert any(
                    word == s or word.startswith(f"{s}/") or Path(word).name == Path(s).name
                    for s in sources
                ), f"RUN names {word}, which no COPY of its stage brings."


def test_the_final_stage_is_lean_and_runs_as_nobody_in_particular(stages: list[Stage]) -> None:
    final = stages[-1]
    assert "slim" in final.base
    assert final.arguments("USER") == ["assetmap"]
    assert "/health" in final.arguments("HEALTHCHECK")[0]
    for text in final.arguments("RUN"):
        assert "pip install" not in text
        assert "npm" not in text
        assert "apt-get" not in text
        assert "system-packages.sh" not in text or "rm -rf /var/lib/apt/lists/*" in text


def test_python_packages_are_installed_by_their_hashes(stages: list[Stage]) -> None:
    for text in [text for stage in stages for text in stage.arguments("RUN")]:
        for command in re.findall(r"pip install [^&|;]*", text):
            assert "--require-hashes" in command or "--no-index" in command, command


def test_services_name_services_and_volumes_that_exist(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == {"db", "migrate", "app", "worker"}
    for name, service in services.items():
        for other, terms in service.get("depends_on", {}).items():
            assert other in services, f"{name} waits for {other}, which is no service."
            is_asked = terms["condition"] == "service_healthy"
            has_check = "healthcheck" in services[other] or "build" in services[other]
            assert has_check or not is_asked, f"{name} waits for the health of {other}, unchecked."
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in compose["volumes"], f"{volume} is declared nowhere."


def test_compose_holds_no_password_of_anyones(compose: dict[str, Any]) -> None:
    variable = "${ASSETMAP_DATABASE_PASSWORD:-change-me}"
    assert compose["services"]["db"]["environment"]["POSTGRES_PASSWORD"] == variable
    for name in ("app", "worker"):
        address = compose["services"][name]["environment"]["ASSETMAP_DATABASE_URL"]
        assert address == f"postgresql://assetmap:{variable}@db:5432/assetmap"
    assert "ports" not in compose["services"]["db"]


def named_commands() -> list[tuple[str, ...]]:
    """Every `assetmap …` that the three files would run, as words."""
    stages = read_dockerfile((ROOT / "Dockerfile").read_text())
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
    entrypoint = json.loads(stages[-1].arguments("ENTRYPOINT")[0])
    texts = [shlex.join(entrypoint + json.loads(stages[-1].arguments("CMD")[0]))]
    for service in compose["services"].values():
        if "build" in service:
            words = service.get("entrypoint", entrypoint) + service.get("command", [])
            texts.append(words[-1] if words[:2] == ["sh", "-c"] else shlex.join(words))
    recipes = re.findall(r"^\t.*$", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    texts += [line.replace("$(BIN)/", "") for line in recipes if "$(BIN)/assetmap" in line]
    found = {
        tuple(shlex.split(command))
        for text in texts
        for command in re.findall(r"\bassetmap ([\w./$(){} -]+)", text)
    }
    return sorted(found)


@pytest.mark.parametrize("words", named_commands(), ids=" ".join)
def test_every_command_exists_with_its_options(words: tuple[str, ...]) -> None:
    try:
        from assetmap.commands import app
    except ImportError as error:
        pytest.fail(
            f"`assetmap {' '.join(words)}` cannot run: assetmap.commands has no app ({error})."
        )
    from typer.main import get_command

    command: Any = get_command(app)
    for word in words:
        if word.startswith("--"):
            options = {option for parameter in command.params for option in parameter.opts}
            assert word in options, f"`assetmap {' '.join(words)}`: there is no option {word}."
        elif hasattr(command, "commands"):
            assert word in command.commands, f"`assetmap {' '.join(words)}`: no command {word}."
            command = command.commands[word]


def test_the_reader_joins_lines_and_skips_comments() -> None:
    text = "FROM a AS b\n# note\nRUN one \\\n  && two\nCOPY --from=b x y /z\nFROM c\nCOPY q ./\n"
    stages = read_dockerfile(text)
    assert [(s.base, s.name) for s in stages] == [("a", "b"), ("c", None)]
    assert stages[0].arguments("RUN") == ["one && two"]
    assert list(copied(stages)) == [("b", "x"), ("b", "y"), (None, "q")]
