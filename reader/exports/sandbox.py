"""Templates of any origin, run so that they can do nothing but make text, and not for ever.

They see plain values and a few filters; nothing can be called, included or read. What is printed
is shown letter for letter, unless it is Markdown already. Every step of a loop and every sign that
is made is counted: the sum is bounded, not the time, so that a template that works once works
everywhere.
"""

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial, wraps
from pathlib import Path
from traceback import extract_tb
from typing import NamedTuple, TypeAlias

from jinja2 import (
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
    nodes,
    pass_context,
)
from jinja2.meta import find_undeclared_variables
from jinja2.runtime import Context, Macro, Undefined
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import Namespace
from jinja2.visitor import NodeTransformer

from reader.exports import printing
from reader.exports.printing import printed, shown, together
from reader.text import clean_line

Value: TypeAlias = "str | int | float | bool | list[Value] | dict[str, Value] | None"

_SPENT = 2_000_000
"""Signs that a template may make, and twenty times as many as it is given."""
_A_STEP = 50
"""What a step of a loop counts for, besides the length of the template."""
_FORBIDDEN: Mapping[type[nodes.Node], str] = {
    nodes.Include: "include",
    nodes.Import: "import",
    nodes.FromImport: "import",
    nodes.Extends: "extends",
    nodes.Block: "block",
}


class FaultyTemplate(ValueError):
    """A template cannot be used; the message is one line that names file and line."""


class _Budget(threading.local):
    left = 0
    step = 0

    def spend(self, signs: int) -> None:
        self.left -= signs
        if self.left < 0:
            raise TemplateError("it makes too much, or goes on for ever")

    def weigh(self, *values: object) -> None:
        """Spend what values hold, all in all; what stands in one twice counts twice."""
        waiting = list(values)
        while waiting:
            value = waiting.pop()
            self.spend(1 + len(value) if isinstance(value, str | range) else 1)
            if isinstance(value, dict):
                waiting += [*value, *value.values()]
            elif isinstance(value, list | tuple):
                self.spend(len(value))
                waiting += value


class Program(NamedTuple):
    """A compiled template."""

    run: Callable[[Mapping[str, Value]], str]
    """What it makes of values. Raises FaultyTemplate."""
    names: frozenset[str]
    """The values that it asks for."""


class Sandbox:
    """Compiles templates."""

    def __init__(
        self,
        filters: Mapping[str, Callable[..., object]],
        *,
        counted: bool = True,
        show: Callable[[object], str] = shown,
    ) -> None:
        """`filters` are those of the caller, besides the ones that are here. Only templates of our
        own need not be counted. `show` tells what is printed for a value."""
        self._counted = counted
        self._environment = _Environment(filters, counted, show)

    def compiled(self, source: str, path: Path) -> Program:
        """A template, ready to be run. The path is named in errors. Raises FaultyTemplate."""
        environment, name = self._environment, str(path)
        try:
            tree = environment.parse(source, path.name, name)
            tree = _Counted(tree).visited() if self._counted else tree
            names = find_undeclared_variables(tree)
            code = environment.compile(tree, path.name, name)
        except TemplateSyntaxError as error:
            raise _fault(path, error.lineno, error.message or "") from None
        except RecursionError:
            raise _fault(path, 0, "it is nested too deep") from None
        template = Template.from_code(environment, code, environment.make_globals(None))
        step = _A_STEP + len(source)

        def run(values: Mapping[str, Value]) -> str:
            if self._counted:
                environment.budget.left = _SPENT + 20 * sum(map(_length, values.values()))
                environment.budget.step = step
            # As `Template.render` does it, but that no other template has a part in it, and that
            # the values are copied once.
            context = Context(environment, {**environment.globals, **values}, path.name, {})
            try:
                try:
                    return "".join(template.root_render_func(context))
                except _WRONG:
                    environment.handle_exception()
            except RecursionError:
                raise _fault(path, 0, "it goes too deep") from None
            except TemplateSyntaxError as error:
                raise _fault(path, error.lineno, error.message or "") from None
            except _WRONG as error:
                lines = [at.lineno for at in extract_tb(error.__traceback__) if at.filename == name]
                raise _fault(path, lines[-1] if lines else 0, str(error)) from None

        return Program(run, frozenset(names))


_WRONG = (
    TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    TypeError,
    ValueError,
)
"""What can go wrong in a template that nobody has checked."""


class _Environment(SandboxedEnvironment):
    intercepted_binops = frozenset(["*", "**", "+", "%"])
    concat = staticmethod(printed)

    def __init__(
        self,
        filters: Mapping[str, Callable[..., object]],
        counted: bool,
        show: Callable[[object], str],
    ) -> None:
        super().__init__(
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
            optimized=False,
            finalize=_finished if counted else show,
            cache_size=0,
        )
        self.budget = _Budget()
        self.show = show
        self._together = partial(together, show=show)
        self.filters = {**printing.filters(show), **filters}
        if counted:
            self.filters = {name: self._charged(act) for name, act in self.filters.items()}
        self.filters[_STEPS], self.filters[_WEIGHED] = self._steps, self._weighed
        self.filters[_TOGETHER] = self._charged(self._together)
        self.globals = {"range": self._range, "namespace": Namespace}

    def _charged(self, act: Callable[..., object]) -> Callable[..., object]:
        if isinstance(act, type):
            made = act

            def act(value: object) -> object:
                return made(value)

        @wraps(act)
        def charged(*given: object, **named: object) -> object:
            self.budget.weigh(*given, *named.values())
            made = act(*given, **named)
            self.budget.weigh(made)
            return made

        return charged

    def _steps(self, values: Iterable[object]) -> Iterator[object]:
        for value in values:
            self.budget.spend(self.budget.step)
            yield value

    def _weighed(self, value: object) -> object:
        self.budget.weigh(value)
        return value

    def _range(self, *bounds: int) -> range:
        made = range(*bounds)
        self.budget.spend(len(made))
        return made

    def call(self, context: Context, called: object, /, *given: object, **named: object) -> object:
        """Call a macro, or one of the two functions there are."""
        if not isinstance(called, Macro) and called not in (self._range, Namespace):
            if isinstance(called, Undefined):
                called()
            raise TemplateError("nothing can be called here but macros, range and namespace")
        self.budget.spend(self.budget.step)
        return super().call(context, called, *given, **named)

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        """Add, multiply and divide, but only numbers, and texts to texts."""
        numbers = all(isinstance(value, int | float) for value in (left, right))
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            made = self._together([left, right])
            self.budget.spend(len(made))
            return made
        if operator == "**" or not numbers:
            raise TemplateError(f"“{operator}” is not for these values")
        result: object = super().call_binop(context, operator, left, right)
        if isinstance(result, int | float) and abs(result) > 1e15:
            raise TemplateError("the number is too large")
        return result


_STEPS, _TOGETHER, _WEIGHED = "steps of", "put together", "weigh it"
"""Filters that no template can name: nothing in it may be called so, or stand for it."""


class _Counted(NodeTransformer):
    """Has steps of loops counted, lists and `~` too; refuses what reaches for other templates."""

    def __init__(self, tree: nodes.Template) -> None:
        self._tree = tree

    def visited(self) -> nodes.Template:
        self.visit(self._tree)
        return self._tree

    def generic_visit(self, node: nodes.Node, *given: object, **named: object) -> nodes.Node:
        if told := _FORBIDDEN.get(type(node)):
            raise TemplateSyntaxError(f"there is no “{told}” here", node.lineno)
        super().generic_visit(node, *given, **named)
        if isinstance(node, nodes.For) and isinstance(node.iter, nodes.Expr):
            node.iter = _filtered(node.iter, _STEPS)
        if isinstance(node, nodes.Concat):
            return _filtered(nodes.List(node.nodes, lineno=node.lineno), _TOGETHER)
        if isinstance(node, nodes.List | nodes.Dict) or (
            isinstance(node, nodes.Tuple) and node.ctx == "load"
        ):
            return _filtered(node, _WEIGHED)
        return node


def _filtered(node: nodes.Expr, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


@pass_context
def _finished(context: Context, value: object) -> str:
    """What is printed for a value, and counted."""
    environment = context.environment
    if not isinstance(environment, _Environment):
        return shown(value)
    printed = environment.show(value)
    environment.budget.spend(len(printed))
    return printed


def _length(value: Value) -> int:
    if isinstance(value, list):
        return sum(map(_length, value))
    return len(value) if isinstance(value, str) else 100


def _fault(path: Path, line: int | None, told: str) -> FaultyTemplate:
    told = re.sub(r"\s+", " ", clean_line(told)) or "it is no template"
    return FaultyTemplate(clean_line(f"{path}: {f'line {line}: ' if line else ''}{told}"))
