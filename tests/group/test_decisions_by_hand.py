"""What people decide is obeyed, whatever comes in which order, and after a restart."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from nutgraf.group.cluster import Grouper, Merge
from nutgraf.group.features import Features
from nutgraf.model import StoryChange
from tests.group.make import FERRY, FERRY_AGAIN, FERRY_THIRD, START, VOTE, features

TEXTS = (FERRY, FERRY_AGAIN, FERRY_THIRD, VOTE)
pick = st.integers(0, 1_000)


class Decisions(RuleBasedStateMachine):
    """Articles arrive and are revised; stories are merged, split, thinned; memory is lost."""

    def __init__(self) -> None:
        super().__init__()
        self.grouper = Grouper()
        self.made: dict[str, Features] = {}
        self.home: dict[str, str] = {}
        self.history: list[StoryChange] = []
        self.gone: dict[str, str] = {}
        self.barred: set[tuple[str, str]] = set()
        self.count = 0

    def alive(self, story: str) -> str:
        while story in self.gone:
            story = self.gone[story]
        return story

    def decide(self, change: StoryChange) -> None:
        self.history.append(change)
        self.grouper.obey([change])
        self.home = {key: str(self.grouper.story_of(key)) for key in self.made}

    @rule(text=st.sampled_from(TEXTS))
    def arrives(self, text: str) -> None:
        key = f"a{len(self.made)}"
        self.made[key] = features(key, text.split(".")[0], text, len(self.made))
        self.home[key] = str(self.grouper.assign(self.made[key]).story_id)

    @precondition(lambda self: self.made)
    @rule(which=pick)
    def is_revised(self, which: int) -> None:
        key = list(self.made)[which % len(self.made)]
        self.home[key] = str(self.grouper.assign(self.made[key]).story_id)

    @rule()
    def is_looked_at(self) -> None:
        for step in self.grouper.revise():
            if isinstance(step, Merge):
                self.gone[step.story_id] = step.into
                self.history.append(
                    StoryChange(
                        story_id=step.into, at=START, kind="merged", other_story_id=step.story_id
                    )
                )
        self.home = {key: str(self.grouper.story_of(key)) for key in self.made}

    @precondition(lambda self: len(set(self.home.values())) > 1)
    @rule(one=pick, two=pick)
    def are_merged(self, one: int, two: int) -> None:
        stories = sorted(set(self.home.values()))
        a = stories[one % len(stories)]
        b = stories[two % len(stories)]
        if a == b:
            return
        # Who says that two are one takes back what was said against it.
        self.barred = {(k, s) for k, s in self.barred if self.alive(s) not in (a, b)}
        self.gone[b] = a
        self.decide(StoryChange(story_id=a, at=START, kind="merged", other_story_id=b, by="person"))
        assert b not in self.home.values()

    @precondition(lambda self: len(self.home) > len(set(self.home.values())))
    @rule(which=pick)
    def is_ruled_out(self, which: int) -> None:
        homes = list(self.home.values())
        shared = [key for key, story in self.home.items() if homes.count(story) > 1]
        key = shared[which % len(shared)]
        story = self.home[key]
        self.count += 1
        new = f"new{self.count}"
        self.barred.add((key, story))
        self.decide(
            StoryChange(
                story_id=story,
                at=START,
                kind="not this one",
                article_id=key,
                other_story_id=new,
                by="person",
            )
        )

    @rule()
    def memory_is_lost(self) -> None:
        self.grouper = Grouper()
        self.grouper.obey(self.history)
        self.grouper.load((self.home[key], made) for key, made in self.made.items())

    @invariant()
    def every_article_has_its_home(self) -> None:
        assert {key: self.grouper.story_of(key) for key in self.made} == self.home

    @invariant()
    def what_was_ruled_out_stays_out(self) -> None:
        for key, story in self.barred:
            assert self.home[key] != self.alive(story)

    @invariant()
    def what_was_merged_leads_on(self) -> None:
        assert not self.gone.keys() & set(self.home.values())


TestDecisions = Decisions.TestCase
TestDecisions.settings = settings(
    max_examples=60,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
