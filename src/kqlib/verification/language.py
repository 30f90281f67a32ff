"""The language of checks: an expression over the printed tables, read by a small interpreter; nothing is
ever ``eval``'d.

Arithmetic, comparisons, ``and``/``or``/``not`` and lists mean what they mean in Python; names and functions
are those
of :data:`FUNCTIONS` alone.  A division of two whole numbers is exact.  ``docs`` of each function are its
definition.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from decimal import Decimal
from functools import reduce
from typing import Any

from kqlib.errors import DataError, closest
from kqlib.verification.values import Number, Truth, equal, less

Functions = dict[str, Callable[..., Any]]
_ARITHMETIC: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}


class Interpreter:
    """Evaluates one expression; ``functions`` are what it may call, ``names`` what it may refer to."""

    def __init__(self, claim: str, functions: Functions, names: dict[str, Any]) -> None:
        """Bind the interpreter to the claim ``claim``, which errors name."""
        self._claim, self._functions, self._names = claim, functions, names

    def run(self, expression: str) -> Number | Truth:
        """Compute ``expression``; raises :class:`DataError` naming the claim and what is wrong."""
        try:
            tree = ast.parse(expression, mode="eval")
        except SyntaxError as error:
            raise self._broken(expression, str(error.msg)) from error
        result = self._value(tree.body, expression)
        if isinstance(result, bool):
            return Truth.plain(result)
        if not isinstance(result, Number | Truth):
            raise self._broken(expression, f"{type(result).__name__}")
        return result

    def _broken(self, expression: str, found: str) -> DataError:
        return DataError("claim_expression", claim=self._claim, expression=expression, found=found)

    def _value(self, node: ast.expr, source: str) -> Any:
        handler = getattr(self, f"_{type(node).__name__.lower()}", None)
        if handler is None:
            raise self._broken(source, type(node).__name__)
        try:
            return handler(node, source)
        except (TypeError, ValueError, ZeroDivisionError, AttributeError) as error:
            raise self._broken(source, str(error)) from error

    def _constant(self, node: ast.Constant, source: str) -> Any:
        if isinstance(node.value, bool | str):
            return node.value
        if isinstance(node.value, int | float):
            # The source text keeps the decimals that a float would lose.
            return Number.exact(Decimal(ast.get_source_segment(source, node) or str(node.value)))
        raise self._broken(source, repr(node.value))

    def _name(self, node: ast.Name, source: str) -> Any:
        if node.id not in self._names:
            raise self._broken(source, node.id + closest(node.id, [*self._names, *self._functions]))
        return self._names[node.id]

    def _list(self, node: ast.List, source: str) -> list[Any]:
        return [self._value(item, source) for item in node.elts]

    def _unaryop(self, node: ast.UnaryOp, source: str) -> Any:
        value = self._value(node.operand, source)
        if isinstance(node.op, ast.Not):
            return ~_truth(value)
        if not isinstance(node.op, ast.USub):
            raise self._broken(source, type(node.op).__name__)
        return -value

    def _binop(self, node: ast.BinOp, source: str) -> Any:
        if type(node.op) not in _ARITHMETIC:
            raise self._broken(source, type(node.op).__name__)
        return _ARITHMETIC[type(node.op)](self._value(node.left, source), self._value(node.right, source))

    def _boolop(self, node: ast.BoolOp, source: str) -> Truth:
        parts = [_truth(self._value(value, source)) for value in node.values]
        return reduce(lambda a, b: a & b if isinstance(node.op, ast.And) else a | b, parts)

    def _compare(self, node: ast.Compare, source: str) -> Truth:
        operands = [self._value(item, source) for item in (node.left, *node.comparators)]
        pairs = zip(node.ops, operands, operands[1:], strict=False)
        return reduce(lambda a, b: a & b, (_compared(op, a, b) for op, a, b in pairs))

    def _call(self, node: ast.Call, source: str) -> Any:
        if not isinstance(node.func, ast.Name) or node.func.id not in self._functions:
            name = ast.unparse(node.func)
            raise self._broken(source, name + closest(name, self._functions))
        if any(item.arg is None for item in node.keywords):
            raise self._broken(source, "**")
        arguments = [self._value(item, source) for item in node.args]
        named = {item.arg: self._value(item.value, source) for item in node.keywords if item.arg}
        return self._functions[node.func.id](*arguments, **named)


def _truth(value: Any) -> Truth:
    if isinstance(value, Truth):
        return value
    if isinstance(value, bool):
        return Truth.plain(value)
    raise TypeError(f"{type(value).__name__}")


def _compared(op: ast.cmpop, a: Any, b: Any) -> Truth:
    if isinstance(op, ast.In | ast.NotIn):
        found = Truth.plain(a in b)
        return ~found if isinstance(op, ast.NotIn) else found
    if not isinstance(a, Number) or not isinstance(b, Number):
        same = Truth.plain(a == b)
        if isinstance(op, ast.Eq):
            return same
        if isinstance(op, ast.NotEq):
            return ~same
        raise TypeError(type(op).__name__)
    orders: dict[type, Callable[[], Truth]] = {
        ast.Lt: lambda: less(a, b),
        ast.Gt: lambda: less(b, a),
        ast.LtE: lambda: ~less(b, a),
        ast.GtE: lambda: ~less(a, b),
        ast.Eq: lambda: equal(a, b),
        ast.NotEq: lambda: ~equal(a, b),
    }
    if type(op) not in orders:
        raise TypeError(type(op).__name__)
    return orders[type(op)]()
