"""The statements of a forward pass, and the names in them."""

from __future__ import annotations

from engine.call import Call, Name
from engine.source_forward import is_loop, statements
from engine.steps import Entry, Step
from engine.values import Value

X = Entry("x", "input_1", "out", Value((4,)))


def step(name: str, expression: Call, *inputs: str, module: Call | None = None) -> Step:
    return Step(name, name, name, module, ((name, expression),), (Value((4,)),), inputs)


def linear(name: str, source: str) -> Step:
    return step(name, Call(f"self.{name}", Name(source)), source, module=Call("nn.Linear", 4, 4))


def test_a_chain_keeps_one_name() -> None:
    steps = [linear("dense_1", "x"), linear("dense_2", "dense_1")]
    assert statements([X], steps, ["dense_2"]) == ["        x = self.dense_1(x)", "        return self.dense_2(x)"]


def test_a_value_that_is_read_again_keeps_its_name() -> None:
    both = Call("+", Name("dense_1"), Name("x"))
    steps = [linear("dense_1", "x"), step("add_1", both, "dense_1", "x")]
    assert statements([X], steps, ["add_1"]) == ["        return self.dense_1(x) + x"]


def test_what_is_bypassed_is_not_called() -> None:
    skipped = Step("dense_1", "dense_1", "Dense", Call("nn.Linear", 4, 4), (), ())
    assert statements([X], [skipped], ["x"]) == ["        return x"]


def test_copies_with_several_streams_are_gone_through_in_a_loop() -> None:
    call = Call("self.block_1", Name("x"), Name("x"))
    results = (("block_1:0", call), ("block_1:1", call))
    loop = Step("block_1", "block_1", "Two", Call("nn.ModuleList", []), results, (Value((4,)),) * 2, ("x", "x"))
    assert is_loop(loop)
    assert statements([X], [loop], ["block_1:1"]) == [
        "        x, y = x, x",
        "        for block in self.block_1:",
        "            x, y = block(x, y)",
        "        return y",
    ]
