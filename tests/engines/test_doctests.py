"""Every example in an engine's docstring says what happens."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

from samverkan import engines

MODULES = sorted(module.name for module in pkgutil.walk_packages(engines.__path__, "samverkan.engines."))


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))

    assert result.failed == 0
