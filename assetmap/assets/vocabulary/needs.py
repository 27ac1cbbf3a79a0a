"""Reasons why people look for support, each with the categories that may help."""

from dataclasses import dataclass

from assetmap.web.translations import N_


@dataclass(frozen=True)
class Need:
    """A need in a person's own words, and the slugs of the categories that answer it."""

    label: str
    categories: tuple[str, ...]


NEEDS = (
    Need(N_("I feel lonely"), ("befriending", "coffee-morning", "social-club", "lunch-club")),
    Need(N_("I am short of money"), ("debt-advice", "benefits-advice", "energy-advice")),
    Need(N_("I need food"), ("food-bank", "food-co-op", "community-fridge", "community-meal")),
    Need(N_("I look after someone"), ("carers",)),
    Need(N_("I have a new baby"), ("stay-and-play", "breastfeeding-support", "baby-bank")),
    Need(N_("I want to be more active"), ("gentle-exercise", "walking-group", "sports-centre")),
    Need(N_("I want to learn English"), ("english-classes",)),
    Need(N_("I need somewhere warm"), ("warm-space", "library")),
    Need(N_("I have lost someone"), ("bereavement-support",)),
    Need(N_("I feel low or worried"), ("counselling", "mental-health-peer-support")),
    Need(N_("I have a housing problem"), ("housing-advice", "homelessness-support")),
    Need(N_("I need help with a phone or computer"), ("digital-help",)),
    Need(N_("I am looking for work"), ("job-club", "adult-learning")),
    Need(N_("I want to help others"), ("volunteer-centre", "volunteering-opportunity", "timebank")),
)
