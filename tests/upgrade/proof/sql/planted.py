"""Mutations of the upgraded backend: what an upgrade must never do, and tests that see it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alchemigrate.upgrade.proof.sql.difference import Kind


@dataclass(frozen=True, slots=True)
class Mutation:
    """`old` text of a file becomes `new`; `tests` see it as one of the kinds, or, where there is
    none, the schema does."""

    path: str
    old: str
    new: str
    tests: str
    kinds: tuple[Kind, ...] = ()

    def apply(self, tree: Path) -> tuple[int, int]:
        """Change the file; the first and last line that differ, or the two around lines gone."""
        file = tree / self.path
        text = file.read_text(encoding="utf-8")
        assert text.count(self.old) == 1, f"{self.path}: {self.old}"
        file.write_text(text.replace(self.old, self.new), encoding="utf-8")
        before, after = self.old.splitlines(), self.new.splitlines()
        shared = next((n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b),
                      min(len(before), len(after)))  # fmt: skip
        line = text[: text.index(self.old)].count("\n") + 1 + shared
        return line - (self.new.count("\n") < self.old.count("\n")), line


PLATFORM, CREDITS = "tests/test_platform.py", "tests/test_credits.py"
COPYING, STRATEGIES = "tests/test_copy_trading.py", "tests/test_strategies.py"
CHAT, BOOKS = "app/services/chat.py", "app/services/credits.py"
FOLLOWING, STORE = "app/services/copy_trading.py", "app/repositories/strategy.py"
MUTATIONS = {
    "a dropped limit": Mutation(
        CHAT, "ChatMessage.id.desc())\n                .limit(limit)", "ChatMessage.id.desc())",
        PLATFORM, (Kind.MISSING_LIMIT,),
    ),
    "a lost commit of a session": Mutation(
        BOOKS,
        "        entry = self._book(account, CreditKind.USAGE, -Decimal(amount), note)\n"
        "        self.db.commit()\n",
        "        entry = self._book(account, CreditKind.USAGE, -Decimal(amount), note)\n",
        CREDITS, (Kind.MISSING_COMMIT, Kind.NOT_COMMITTED),
    ),
    "a lost commit of a connection": Mutation(
        "app/services/accounts.py",
        "            conn.commit()\n        self.db.expire(user)",
        "        self.db.expire(user)",
        PLATFORM, (Kind.MISSING_COMMIT, Kind.NOT_COMMITTED),
    ),
    "a lost unique": Mutation(
        STORE,
        ".where(TradingStrategy.id == strategy_id)\n            )\n            .unique()\n"
        "            .one()\n        )\n\n    def with_owner_name",
        ".where(TradingStrategy.id == strategy_id)\n            )\n"
        "            .one()\n        )\n\n    def with_owner_name",
        STRATEGIES, (Kind.BROKEN,),
    ),
    "a swapped filter": Mutation(
        FOLLOWING, "provider_id=provider.id, active=True", "provider_id=provider.id, active=False",
        COPYING, (Kind.VALUES, Kind.STATEMENT),
    ),
    "a dropped condition of a join": Mutation(
        BOOKS, "CreditAccount.user_id == User.id, CreditAccount.balance", "CreditAccount.balance",
        CREDITS, (Kind.STATEMENT,),
    ),
    "another direction": Mutation(
        FOLLOWING, "SignalProvider.follower_count.desc()", "SignalProvider.follower_count",
        COPYING, (Kind.STATEMENT,),
    ),
    "a lost flush": Mutation(
        "app/services/imports.py", "        session.flush()\n", "", PLATFORM, (Kind.LOST_FLUSH,),
    ),
    "a lost rollback": Mutation(
        BOOKS, "                nested.rollback()", "                pass",
        CREDITS, (Kind.MISSING_COMMIT, Kind.LOST_SAVEPOINT),
    ),
    "queries one by one for a lost joinedload": Mutation(
        CHAT, "                .options(joinedload(ChatMessage.author).load_only(User.username))\n",
        "", PLATFORM, (Kind.EXTRA_QUERY,),
    ),
    "queries one by one for a lost selectinload": Mutation(
        STORE, "                .options(selectinload(TradingStrategy.variants))\n", "",
        STRATEGIES, (Kind.LOST_QUERY, Kind.BROKEN),
    ),
    "a lost insert": Mutation(
        FOLLOWING, "        self.db.add(provider)\n", "", COPYING, (Kind.LOST_WRITE, Kind.BROKEN),
    ),
    "another nullability": Mutation(
        "app/models/ab_testing.py", "(String(60), nullable=False", "(String(60), nullable=True",
        PLATFORM,
    ),
    "a removed cascade": Mutation(
        "app/models/subscription.py", ', cascade="all, delete-orphan"', "", PLATFORM
    ),
}  # fmt: skip
