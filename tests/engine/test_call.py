"""Calls are values: they compare, they unpack, and they can be walked over."""

from __future__ import annotations

from engine.call import Call, Code, Me, Name, Part, walk
from engine.values import Value


def test_equal_calls_are_equal_and_hash_alike() -> None:
    a, b = Call("nn.Linear", 3, 4, bias=False), Call("nn.Linear", 3, 4, bias=False)
    assert a == b
    assert hash(a) == hash(b)
    assert a != Call("nn.Linear", 3, 4)
    assert Call("f", 1).unpack("a, b") != Call("f", 1).unpack("a, (b, c)")


def test_a_call_shows_how_it_is_written() -> None:
    assert repr(Call("nn.Linear", 3, Name("x"), bias=False)) == "Call('nn.Linear', 3, Name(name='x'), bias=False)"


def test_a_module_is_used_by_calling_it() -> None:
    me = Me("conv2d_1")
    assert me(Name("x"), need_weights=False) == Call("self.conv2d_1", Name("x"), need_weights=False)
    assert me.attribute("weight") == Name("self.conv2d_1.weight")


def test_what_is_known_of_a_name_does_not_change_which_it_is() -> None:
    assert Name("x", Value((3,))) == Name("x")


def test_a_tuple_is_unpacked_as_the_pattern_nests() -> None:
    sequence, (state, cell) = Call("self.lstm_1", Name("x")).unpack("sequence, (state, _)")
    assert [sequence.path, state.path, cell.path] == [(0,), (1, 0), (1, 1)]
    assert sequence.of is state.of
    assert sequence.of.pattern == "sequence, (state, _)"


def test_a_walk_goes_from_the_inside_out() -> None:
    x, code = Name("x"), Code("torch.float32")
    inner = Call(".to", x, code)
    outer = Call("torch.cat", [inner, (x,)], dim=1)
    assert list(walk(outer)) == [x, code, inner, x, outer]
    (part,) = outer.unpack("a")
    assert list(walk(part))[-1] == part
    assert isinstance(part, Part)
