"""A script for PyTorch that trains a drawing as its own training would: one file, and its data beside it.

It is put together from short passages, each of which stands in the script only where the drawing or its settings ask
for it: a script without early stopping has no line about it. It needs torch and nothing else, runs anywhere, and
computes the same steps; only the order of the examples is drawn otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from engine.call import Call
from engine.datasets.prepare import Parts
from engine.errors import UserError
from engine.export import hebbian, self_supervised, streams
from engine.export.passages import EARLY_STOPPING, OPTIMISERS, SCHEDULES, device_line, figure_lines
from engine.export.preparing import preparing
from engine.printing import printed
from engine.settings import TrainingSettings
from engine.source import imports, network_source, plain
from engine.steps import Program, Step, Use
from engine.unfolding import unfolded
from engine.wrapping import wrapped

LONG = 200
"""Windows of a stream, at least, where states are carried and a part is measured; see `engine.training.evaluation`."""


@dataclass(frozen=True)
class Plan:
    """What the script is about: a program that gives just what its losses read, how it is trained, and on how much."""

    program: Program
    loss_steps: tuple[Step, ...]
    settings: TrainingSettings
    data: Parts
    path: Path

    @property
    def first(self) -> str:
        """The name of a value that every example has."""
        return self.program.entries[0].name

    @property
    def window(self) -> int:
        """How many steps an example has."""
        return next(iter(self.program.entries[0].value.shape), 1)

    @property
    def kept_in_mind(self) -> list[str]:
        """The frozen batch normalisations that go by what they know, not by the batch, while the rest learns."""
        frozen = [(step.name, module) for step, module in self._modules if step.frozen]
        norms = [(name, module) for name, module in frozen if "BatchNorm" in module.target]
        return [name for name, module in norms if module.kwargs.get("track_running_stats") is not False]

    @property
    def paces(self) -> list[tuple[str, float, list[int]]]:
        """Weights that learn at a pace of their own: the name, the factor, and which of its numbers have it."""
        found: dict[tuple[str, float], list[int]] = {}
        for step, module in self._modules:
            weights = len(step.paces) - len(step.units) * bool(module.kwargs.get("bias", True))
            for end, paces in (("weight", step.paces[:weights]), ("bias", step.paces[weights:])):
                for place, pace in enumerate(paces):
                    if pace != 1 and not step.frozen:
                        found.setdefault((f"{step.name}.{end}", pace), []).append(place)
        return [(name, pace, places) for (name, pace), places in found.items()]

    @property
    def _modules(self) -> list[tuple[Step, Call]]:
        """The modules that are called, with their steps."""
        return [(step, step.module) for step in self.program.steps if step.module is not None and not step.bypassed]

    @property
    def refuses_single(self) -> bool:
        """Whether some batch would have one example and a layer that cannot learn from it."""
        examples, size = len(self.data.train), self.settings.batch_size
        norms = any("BatchNorm" in module.target for _, module in self._modules)
        return examples > size and examples % size == 1 and norms


def data_path(path: Path) -> Path:
    """Where the data of a script lie."""
    return path.with_name(f"{path.stem}-data.pt")


def training_script(program: Program, settings: TrainingSettings, data: Parts, path: Path, name: str) -> str:
    """The text of the script that will stand at `path`. Raises UserError where a drawing cannot be written so."""
    plan = _plan(program, settings, data, path)
    network = network_source(plan.program)
    reading = streams.functions() if settings.carries else []
    by_loss = settings.by_loss
    computing = [*reading, _compute(plan)] if by_loss else hebbian.functions(plan.program, settings)
    if plan.program.corruption is not None:
        computing = [self_supervised.function(plan.program.corruption), *computing]
    showing = _shown() if by_loss else hebbian.shown()
    functions = [*computing, _evaluate(plan), *([_paces()] if plan.paces else []), showing, _main(plan)]
    parts = [network, *preparing(data.preparation), *map("\n".join, functions)]
    head = [*_docstring(plan, name), "", *_imports(plan, network), "", *_constants(plan)]
    return "\n".join(head) + "\n\n\n" + "\n\n\n".join(parts) + '\n\n\nif __name__ == "__main__":\n    main()\n'


# ---- what the losses need ----


def _plan(program: Program, settings: TrainingSettings, data: Parts, path: Path) -> Plan:
    """Splits the steps in two: those that the predictions depend on, and those that compute the losses from them."""
    if not settings.by_loss:
        return _lossless(program, settings, data, path)
    if not program.losses:
        raise UserError(
            "The drawing has no loss, so there is nothing to train.", "Add a loss, or leave out --training."
        )
    if program.feed is not None and program.feed.teaching < 1:
        text = f"Scheduled sampling (teacher forcing of {program.feed.teaching:g}) is not written into a script."
        raise UserError(text, "Export the module without --training, or set teacher forcing to 1.")
    needed = _upstream(program.body, {name for loss in program.losses for name in loss.reads})
    inside = [replace(item, in_forward=item.name in needed) for item in program.body]
    serving = _upstream(program.body, {loss.name for loss in program.losses})
    outside = unfolded(item for item in inside if item.name in serving - needed)
    made = {name for step in outside for name in step.variables}
    read = dict.fromkeys(name for step in outside for name in step.inputs if name not in made)
    entries = {entry.name for entry in program.entries}
    outputs = tuple(name for name in read if name not in entries)
    for step in outside:
        if step.module is not None:
            text = f"{step.title} ({step.node}) has weights that only a loss reads, which no script has a place for."
            raise UserError(text, "Export the module without --training, or remove the layer.")
    forward = {name for item in inside if item.in_forward for name in item.inputs}
    inputs = tuple(entry for entry in program.entries if entry.name in forward)
    targets = tuple(entry for entry in program.entries if entry.name not in forward)
    kept = tuple(item for item in inside if item.in_forward or item.bypassed)
    trained = replace(program, inputs=inputs, targets=targets, steps=unfolded(kept), body=kept, outputs=outputs)
    return Plan(trained, outside, settings, data, path)


def _lossless(program: Program, settings: TrainingSettings, data: Parts, path: Path) -> Plan:
    """All that the outputs depend on: nothing is compared with anything."""
    needed = _upstream(program.body, set(program.outputs))
    kept = tuple(item for item in program.body if item.name in needed or item.bypassed)
    trained = replace(program, targets=(), steps=unfolded(kept), body=kept)
    return Plan(trained, (), settings, data, path)


def _upstream(items: Iterable[Step | Use], variables: set[str]) -> set[str]:
    """The names of the steps and blocks that these variables depend on."""
    wanted, found = set(variables), set()
    for item in reversed(tuple(items)):
        if wanted & set(item.variables):
            wanted |= set(item.inputs)
            found.add(item.name)
    return found


# ---- the parts of the script ----


def _docstring(plan: Plan, name: str) -> list[str]:
    data = data_path(plan.path).name
    return [
        f'"""{plain(name)}: drawn with Gradwire, trained here.',
        "",
        f"Needs only torch, and {plain(data)} beside it. Prints how the training goes,",
        "tests the network, and saves its weights.",
        '"""',
    ]


def _imports(plan: Plan, network: str) -> list[str]:
    used = imports(f"{network}\ntorch.\nF.\nnn.")
    math = [line for line in used if line == "import math"]
    torch = [line for line in used if "torch" in line]
    standard = ["from collections import Counter", "from pathlib import Path"]
    standard += ["from copy import deepcopy"] if plan.settings.patience else []
    standard += [line for line in used if line.startswith("from typing ")]
    standard += streams.IMPORTS if plan.settings.carries else ()
    return [*math, *sorted(dict.fromkeys(standard)), "", *torch]


def _constants(plan: Plan) -> list[str]:
    settings = plan.settings
    pairs = [
        ("EPOCHS", settings.epochs, True),
        ("BATCH_SIZE", settings.batch_size, True),
        ("ACCUMULATE", settings.accumulate, settings.accumulate > 1),
        ("WINDOW", plan.window, settings.carries),
        ("AVERAGE", settings.average, settings.average > 0),
        ("LEARNING_RATE", settings.learning_rate, True),
        ("CLIP", settings.clip, settings.clip > 0),
        ("L1", settings.l1, settings.l1 > 0),
        ("PATIENCE", settings.patience, settings.patience > 0),
        ("SEED", settings.seed, True),
    ]
    lines = [f"{name} = {value!r}" for name, value, wanted in pairs if wanted]
    if plan.paces:
        lines.append("# Factors on how much a step changes, for some of a weight's numbers; 0: they stay.")
        lines += wrapped(f"PACES = {printed(plan.paces, {})}")
    if plan.program.corruption is not None:
        lines += ["# What is done to the inputs.", *self_supervised.constants(plan.program.corruption)]
    if not settings.by_loss:
        lines += ["# The layers that learn, each by itself from what reaches it.", *hebbian.layers_line(plan.program)]
    files = (("DATA", data_path(plan.path).name), ("WEIGHTS", f"{plan.path.stem}-weights.pt"))
    return [*lines, *(f"{name} = Path(__file__).with_name({printed(file, {})})" for name, file in files)]


def _compute(plan: Plan) -> list[str]:
    """The function from a batch to its loss and its figures."""
    program = plan.program
    names = {entry.name: f'batch["{entry.name}"]' for entry in program.entries}
    if program.corruption is not None:
        names |= {entry.name: f"spoilt({names[entry.name]})" for entry in program.corruption.entries}
    shown = {name: _variable(name) for name in program.outputs}
    if len(program.outputs) == 1:
        shown = {program.outputs[0]: "prediction"}
    arguments = ", ".join(names[entry.name] for entry in program.inputs)
    names |= shown
    lines = [f"    {', '.join(shown.values())} = network({arguments})"] if shown else []
    if len(program.losses) == 1:
        names[program.losses[0].name] = "loss"
    for step in plan.loss_steps:
        for variable, expression in step.results:
            lines.append(f"    {names.setdefault(variable, _variable(variable))} = {printed(expression, names)}")
    if len(program.losses) > 1:
        terms = (loss.name if loss.weight == 1 else f"{loss.weight!r} * {loss.name}" for loss in program.losses)
        lines.append(f"    loss = {' + '.join(terms)}")
    elif program.losses[0].weight != 1:
        lines.append(f"    loss = {program.losses[0].weight!r} * loss")
    figures, entries = figure_lines(program, names, plan.loss_steps)
    results = ", ".join(('"loss": loss', *entries))
    writing = _written(program, names, arguments) if program.feed is not None else []
    return [
        "def compute(",
        "    network: nn.Module, batch: dict[str, torch.Tensor]",
        ") -> dict[str, torch.Tensor]:",
        '    """The loss of a batch, the mean over its examples, and what else tells how good it is."""',
        *(part for line in [*lines, *figures] for part in wrapped(line)),
        *([] if writing else wrapped(f"    return {{{results}}}")),
        *(wrapped(f"    figures = {{{results}}}") if writing else []),
        *(part for line in writing for part in wrapped(line)),
    ]


def _written(program: Program, names: Mapping[str, str], arguments: str) -> Iterator[str]:
    """What a network writes by itself, where it does not learn."""
    feed = program.feed
    assert feed is not None
    loss = next(loss for loss in program.compared if loss.prediction == feed.prediction)
    place = f"[{program.outputs.index(feed.prediction)}]" if len(program.outputs) > 1 else ""
    given = ", ".join(part for part in arguments.split(", ") if part != names[feed.target])
    yield "    if not network.training:  # it is told its own answers"
    yield f"        written = network({given}){place}.argmax({-1 if feed.last else 1})"
    yield f"        right = written == {names[feed.target]}"
    if loss.ignored is not None:
        yield f"        right |= {names[feed.target]} == {loss.ignored}"
    yield '        figures["sequence accuracy"] = right.all(1).float().mean()'
    yield "    return figures"


def _variable(name: str) -> str:
    """A variable of the program as one of the script: inside of a block it is `block_1.conv2d_1`."""
    return name.replace(".", "_")


def _evaluate(plan: Plan) -> list[str]:
    if plan.settings.carries:
        return streams.evaluation(plan.first, LONG)
    return [
        "@torch.no_grad()",
        "def evaluate(network: nn.Module, part: dict[str, torch.Tensor]) -> dict[str, float]:",
        '    """The same figures over a part of the data."""',
        "    network.eval()",
        f'    examples = len(part["{plan.first}"])',
        "    sums = Counter()",
        "    for rows in torch.arange(examples).split(1024):",
        "        batch = {name: tensor[rows] for name, tensor in part.items()}",
        "        for name, value in compute(network, batch).items():",
        "            sums[name] += value.item() * len(rows)",
        "    return {name: total / examples for name, total in sums.items()}",
    ]


def _paces() -> list[str]:
    return [
        "def paces(network: nn.Module) -> dict[nn.Parameter, torch.Tensor]:",
        '    """The weights that do not learn like the rest, with a factor for every number."""',
        "    factors = {}",
        "    for name, factor, places in PACES:",
        "        weight = network.get_parameter(name)",
        "        own = factors.setdefault(weight, torch.ones_like(weight).detach())",
        "        own.view(-1)[places] = factor",
        "    return factors",
    ]


def _shown() -> list[str]:
    return [
        "def shown(figures: dict[str, float]) -> str:",
        '    return "  ".join(f"{name} {value:.4f}" for name, value in figures.items())',
    ]


def _main(plan: Plan) -> list[str]:
    lines = [*_preparation(plan), "", *_loop(plan)]
    if plan.settings.patience:
        lines.append("network.load_state_dict(best)")
    elif plan.settings.average:
        lines.append("network = average.module")
    if len(plan.data.test):
        lines.append('print(f"test        {shown(evaluate(network, test))}")')
    lines += ["torch.save(network.state_dict(), WEIGHTS)", 'print(f"Saved {WEIGHTS}.")']
    return ["def main() -> None:", *(f"    {line}".rstrip() for line in lines)]


def _preparation(plan: Plan) -> Iterator[str]:
    """Data, network, optimiser and schedule."""
    settings = plan.settings
    yield "torch.manual_seed(SEED)"
    if settings.threads:
        yield f"torch.set_num_threads({settings.threads})"
    yield from device_line(settings.device)
    yield "data = torch.load(DATA, map_location=device, weights_only=True)"
    parts = [name for name in ("train", "validation", "test") if len(getattr(plan.data, name))]
    taken = ", ".join(f'data["{part}"]' for part in parts)
    yield f"{', '.join(parts)} = {taken}"
    yield f'examples = len(train["{plan.first}"])'
    if settings.bootstrap:
        yield "# A bootstrap sample: as many examples, drawn with repeats."
        yield "drawn = torch.randint(examples, (examples,)).to(device)"
        yield "train = {name: values[drawn] for name, values in train.items()}"
    yield "network = Network().to(device)"
    yield from (() if settings.by_loss else hebbian.HOOKS)
    yield from _within_main(f"optimiser = {OPTIMISERS[settings.optimiser](settings)}")
    yield from (["paced = paces(network)"] if plan.paces else [])
    if settings.average:
        yield "follow = torch.optim.swa_utils.get_ema_multi_avg_fn(AVERAGE)"
        yield "average = torch.optim.swa_utils.AveragedModel("
        yield "    network, multi_avg_fn=follow, use_buffers=True"
        yield ")"
    schedule = SCHEDULES.get(settings.schedule)
    if schedule:
        size = "BATCH_SIZE" if settings.accumulate == 1 else "(BATCH_SIZE * ACCUMULATE)"
        yield from ([f"steps = -(-examples // {size})"] if schedule.each_step else [])
        yield from _within_main(f"schedule = {schedule.constructor(settings)}")


def _within_main(line: str) -> list[str]:
    return [part[4:] for part in wrapped(f"    {line}")]


def _loop(plan: Plan) -> list[str]:
    settings = plan.settings
    schedule = SCHEDULES.get(settings.schedule)
    judged = "validation" if len(plan.data.validation) else "train"
    lines = ['best_loss, best_epoch, best = float("inf"), 0, {}'] if settings.patience else []
    lines += ["for epoch in range(1, EPOCHS + 1):", "    network.train()"]
    if plan.kept_in_mind:
        lines.append("    # What a frozen batch norm knows of the data stays.")
    for name in plan.kept_in_mind:
        place = f'get_submodule("{name}")' if "." in name else name
        lines += _within_main(f"    network.{place}.eval()")
    lines += ["    sums = Counter()"]
    inner = "        "
    if settings.carries:
        inner += "    " * (settings.accumulate > 1)
        lines += streams.batches(settings.accumulate > 1)
    elif settings.accumulate > 1:
        inner += "    "
        lines += ["    size = BATCH_SIZE * ACCUMULATE", "    for step in torch.randperm(examples).split(size):"]
        lines += ["        optimiser.zero_grad()", "        for rows in step.split(BATCH_SIZE):"]
    else:
        lines += ["    for rows in torch.randperm(examples).split(BATCH_SIZE):"]
    if plan.refuses_single:
        lines += [f"{inner}if len(rows) == 1:", f"{inner}    continue  # batch norm cannot learn from a single example"]
    lines += [f"{inner}{line}" for line in _gradients(plan)]
    lines += [f"{inner}for name, value in figures.items():", f"{inner}    sums[name] += value.item() * len(rows)"]
    lines += [f"        {line}" for line in _step(plan)]
    if schedule and schedule.each_step:
        lines.append("        schedule.step()")
    lines += ["    learned = {name: total / examples for name, total in sums.items()}"]
    lines += ['    print(f"epoch {epoch:<5} {shown(learned)}")']
    if judged == "validation":
        judge = "average.module" if settings.average else "network"
        lines += [f"    judged = evaluate({judge}, validation)", '    print(f"  validation {shown(judged)}")']
    value = f'{"judged" if judged == "validation" else "learned"}["{settings.measured}"]'
    if schedule and not schedule.each_step:
        lines.append(f"    schedule.step({value})")
    if settings.patience:
        kept = "average.module" if settings.average else "network"
        lines += [f"    {line}".replace("VALUE", value).replace("JUDGED", kept) for line in EARLY_STOPPING]
    return lines


def _gradients(plan: Plan) -> list[str]:
    """What a batch adds to the gradients."""
    settings = plan.settings
    lines = ["batch = {name: tensor[rows] for name, tensor in train.items()}"]
    if settings.carries:
        lines += streams.passing(settings.accumulate > 1, settings.precision == "mixed")
    elif settings.precision == "mixed":
        lines += ["with torch.autocast(device, dtype=torch.bfloat16):", "    figures = compute(network, batch)"]
    else:
        lines += ["figures = compute(network, batch)"]
    if not settings.by_loss:
        return [*lines, *hebbian.gradients(settings)]
    lines += ['loss = figures["loss"]']
    if settings.l1:
        lines.append("loss = loss + L1 * sum(w.abs().sum() for w in network.parameters())")
    if settings.accumulate > 1:
        return [*lines, "(loss * (len(rows) / len(step))).backward()"]
    return [*lines, "optimiser.zero_grad()", "loss.backward()"]


def _step(plan: Plan) -> list[str]:
    """One step of the optimiser."""
    settings = plan.settings
    lines = ["nn.utils.clip_grad_norm_(network.parameters(), CLIP)"] if settings.clip else []
    followed = ["average.update_parameters(network)"] if settings.average else []
    if not plan.paces:
        return [*lines, "optimiser.step()", *followed]
    return [
        *lines,
        "before = {weight: weight.detach().clone() for weight in paced}",
        "optimiser.step()",
        "with torch.no_grad():",
        "    for weight, factors in paced.items():",
        "        weight.copy_(torch.lerp(before[weight], weight, factors))",
        *followed,
    ]
