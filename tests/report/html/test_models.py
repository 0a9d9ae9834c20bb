"""The drawing of the models: what is marked, what is drawn, and that nothing overlaps."""

from __future__ import annotations

import random

from report.html.reader import Reader
from report.html.stories import MODELS, applied, finding, story

from alchemigrate.report.html.graph import DRAWN, graph
from alchemigrate.report.html.layout import HEIGHT, WIDTH, drawing
from alchemigrate.report.html.page import page
from alchemigrate.values.entities import Entities, Entity, Link, Relation
from alchemigrate.values.finding import Level
from alchemigrate.values.proof import Placed


def entity(number: int) -> Entity:
    """A mapped class among many."""
    return Entity(f"k{number}", f"Class{number}", f"t{number}", "m.py", number * 10, number * 10, 1)


def relation(source: int, target: int) -> Relation:
    """A foreign key at the last line of its class."""
    key = Link.FOREIGN_KEY
    return Relation(f"k{source}", f"k{target}", "x", key, "x_id", "m.py", source * 10, source * 10)


def test_relations_are_marked_where_something_is_left_or_done() -> None:
    left = finding(line=6, end_line=6, level=Level.SILENT)
    late, done = finding(line=8, end_line=8), applied(line=99, after=(Placed("app.py", 2, 2),))
    found = graph(MODELS, [left, late, done], None)
    marks = {one.name: marks for one, marks in found.relations}
    assert (marks["a_id"].left, marks["a_id"].done, marks["a_id"].problem) == (1, 0, True)
    assert (marks["bs"].left, marks["bs"].done, marks["bs"].problem) == (0, 1, False)
    assert (marks["parent"].later, marks["parent"].problem) == (1, False)
    assert not marks["far"].problem
    between = next(edge for edge in found.edges if edge.source == "m.py:B" != edge.target)
    assert (between.target, between.marks.left, between.marks.done) == ("m.py:A", 1, 1)
    assert len(between.relations) == 2


def test_a_difference_that_nothing_explains_is_a_problem() -> None:
    known = {"kind": "relationship.lazy", "object": "app.B.parent", "explained": None}
    schema = {"differences": [known, {**known, "object": "app.A.bs", "explained": "harmless"}]}
    found = graph(MODELS, [], {"schema": schema})
    assert [one.name for one, marks in found.relations if marks.problem] == ["parent"]


def test_of_many_classes_those_with_problems_are_drawn_with_their_neighbours() -> None:
    many = Entities(tuple(map(entity, range(100))), tuple(relation(at, 99) for at in range(40)))
    drawn = graph(many, [finding(path="m.py", line=770, end_line=770)], None).drawn
    assert {"k77", "k99", "k0"} <= drawn
    assert len(drawn) == 42 <= DRAWN
    assert "k50" not in drawn


def test_boxes_never_overlap_and_the_drawing_is_always_the_same() -> None:
    choose = random.Random(7)
    for size in (1, 2, 17, 60):
        pairs = [(choose.randrange(size), choose.randrange(size)) for _ in range(size * 2)]
        made = Entities(tuple(map(entity, range(size))), tuple(relation(*one) for one in pairs))
        found = drawing(graph(made, [], None))
        assert found == drawing(graph(made, [], None))
        assert len(found.boxes) == size
        places = [(box.x, box.y) for box in found.boxes]
        for at, (x, y) in enumerate(places):
            assert 0 <= x <= found.width - WIDTH
            assert 0 <= y <= found.height - HEIGHT
            for other_x, other_y in places[at + 1 :]:
                assert abs(x - other_x) >= WIDTH or abs(y - other_y) >= HEIGHT


def test_children_stand_right_of_their_parents() -> None:
    made = Entities(tuple(map(entity, range(3))), (relation(1, 0), relation(2, 1)))
    found = drawing(graph(made, [], None))
    assert [box.x for box in found.boxes] == sorted({box.x for box in found.boxes})


def test_the_page_says_in_words_what_the_drawing_shows() -> None:
    reader = Reader(page(story(finding(line=6, end_line=6, level=Level.BREAKS), models=MODELS)))
    assert "3 mapped classes and 5 relations were read from the code." in reader.text
    assert "1 relation has something left that breaks, changes or warns." in reader.text
    assert "B a_id A foreign key ▲ 1 left" in reader.text
    assert "C far Elsewhere relationship" in reader.text
    assert reader.count("svg") >= 1


def test_models_that_are_not_there_are_said_to_be() -> None:
    assert "The models were not read" in Reader(page(story())).text
    nothing = story(models=Entities((), ()))
    assert "no mapped class with a table that could be read" in Reader(page(nothing)).text
